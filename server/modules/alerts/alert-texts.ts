/**
 * What the alerts say: their names, what each means, why it matters, what to do, and how to prevent it. Only data.
 */
import type { AlertId } from './alert-definitions.ts';

export interface AlertText {
  readonly title: string;
  readonly description: string;
  readonly impact: string;
  readonly mitigation: string;
  readonly prevention: string;
}

export const alertTexts: Readonly<Record<AlertId, AlertText>> = {
  AzureRolesAssignedOutsidePimAlert: {
    title: 'Roles are assigned outside of PIM',
    description: 'Somebody has a role for good that was given as a plain role assignment, without a request.',
    impact: 'Such an assignment follows no role settings, has no end, and nobody gave a reason for it.',
    mitigation: 'Remove the assignment, or make the person eligible instead.',
    prevention:
      'Give roles with an end, or as eligible. Let automation write plain assignments only where nobody else can.',
  },
  TooManyOwnersAssignedToResource: {
    title: 'Too many owners',
    description: 'More principals own a resource than are needed, counted where they were made owners.',
    impact: 'Every owner can do everything there and give it to others. Each is one more account to lose.',
    mitigation: 'Take Owner away from those who need less, and give them a narrower role.',
    prevention: 'Choose the role with the fewest permissions that is enough for the work.',
  },
  TooManyPermanentOwnersAssignedToResource: {
    title: 'Too many permanent owners',
    description: 'Too many owners of a resource have the role for good and need not activate it.',
    impact:
      'Whoever takes over such an account has everything at once, without a second factor, a reason or an approval.',
    mitigation: 'Make them eligible: they keep the role and activate it when they need it.',
    prevention: 'In the role settings of Owner, do not allow permanent active assignments.',
  },
  DuplicateRoleCreated: {
    title: 'A role duplicates another',
    description: 'A custom role permits exactly what another role permits.',
    impact: 'Two names for one thing: settings, reviews and audits see half of it each.',
    mitigation: 'Keep one of them, move the assignments, and delete the other.',
    prevention: 'Look for a role with the same permissions before making one.',
  },
};
