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
  RolesAssignedOutsidePrivilegedIdentityManagementAlert: {
    title: 'Directory roles are assigned outside of PIM',
    description: 'Somebody has a directory role for good that was given without a request.',
    impact: 'Such an assignment follows no role settings, has no end, and nobody gave a reason for it.',
    mitigation: 'Remove the assignment, or make the person eligible instead. Keep one for the day nothing else works.',
    prevention: 'Give directory roles with an end, or as eligible.',
  },
  GuestHoldsPrivilegedRole: {
    title: 'A guest has a privileged role',
    description:
      'A guest can give roles away, or change the directory: by an assignment of their own, or through a group.',
    impact: 'Somebody whose account another organization manages decides who has access here.',
    mitigation:
      'Remove the assignment, or take the guest out of the group. Where they need it, make them eligible, with approval.',
    prevention: 'Give guests roles without the right to assign roles, on the resource they work on.',
  },
  RoleSettingsWeakened: {
    title: 'The settings of a role were weakened',
    description:
      'The last change of a setting made a role ask for less than before: a second factor, an approval, a shorter time.',
    impact: 'Weakening what a role asks for is how an attacker prepares to take it.',
    mitigation: 'Ask who changed it and why. Set it back in the role settings.',
    prevention: 'Keep those who may change role settings few, and have them told of every change.',
  },
  ElevatedAccessInUse: {
    title: 'Elevated access is in use',
    description: 'A Global Administrator has taken User Access Administrator at the root for themself.',
    impact: 'They can give every role on every resource to anybody, themself included.',
    mitigation: 'Ask what it is for. End it when the work is done; it ends by itself as well.',
    prevention: 'Keep owners on every subscription, so that nobody needs it.',
  },
  RoleActivatedRightAfterInvitation: {
    title: 'A role was activated right after an invitation',
    description: 'A guest activated a role within hours of accepting the invitation.',
    impact: 'Whoever intercepts an invitation is in a hurry.',
    mitigation: 'Ask the guest by another way whether it was them. End the activation if nobody knows.',
    prevention: 'Ask for approval where guests are eligible.',
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
  TooManyGlobalAdminsAssignedToTenantAlert: {
    title: 'Too many Global Administrators',
    description: 'More principals are Global Administrators than are needed, active or eligible.',
    impact: 'Each of them can change everything in this directory, and give every other role.',
    mitigation: 'Remove those who do not need it, or give them a narrower directory role.',
    prevention: 'Choose the directory role with the fewest permissions that is enough for the work.',
  },
  ApproversOfEachOther: {
    title: 'Two people approve each other',
    description: 'Each of two people said yes to activations of the other, again and again within some days.',
    impact: 'An approval between them stops nothing: whoever has one of the accounts has the yes of the other as well.',
    mitigation: 'Ask for another approver, or for two, in the settings of the roles they activate.',
    prevention: 'Let people approve who do not activate the same roles, or ask for two stages.',
  },
  HomeDirectoryCredentialEnding: {
    title: 'A certificate or secret of a home directory ends',
    description: 'The last certificate a home directory signs with, or the secret Daypass has there, is about to end.',
    impact: 'From then on none of its guests can sign in, and nobody here hears when they leave.',
    mitigation: 'Ask the partner for new metadata or a new secret, and enter it under Home directories.',
    prevention: 'Enter the address where metadata is published, and the end of each secret.',
  },
  AssignmentOfAbsentPrincipal: {
    title: 'Somebody who is not there has a role',
    description: 'The holder of an assignment is deleted, disabled, or suspended by their home directory.',
    impact: 'The assignment gives nothing now, and everything again once the account is back.',
    mitigation: 'Remove the assignment.',
    prevention: 'Remove what somebody has when they leave.',
  },
  StaleSignInAlert: {
    title: 'An account with a directory role is not used',
    description: 'Somebody with a directory role has not signed in for a long time.',
    impact: 'Nobody notices when an account that nobody uses is taken over.',
    mitigation: 'Remove the role from accounts that are no longer needed.',
    prevention: 'Give roles with an end.',
  },
  DuplicateRoleCreated: {
    title: 'A role duplicates another',
    description: 'A custom role permits exactly what another role permits.',
    impact: 'Two names for one thing: settings, reviews and audits see half of it each.',
    mitigation: 'Keep one of them, move the assignments, and delete the other.',
    prevention: 'Look for a role with the same permissions before making one.',
  },
  EligibleRoleUnused: {
    title: 'An eligible role is not used',
    description: 'Somebody is eligible for a role and has not activated it for a long time.',
    impact: 'What nobody needs is there for whoever takes over the account.',
    mitigation: 'Remove the eligibility. It is asked for again when it is needed.',
    prevention: 'Make people eligible with an end.',
  },
  EligibilityWiderThanUse: {
    title: 'An eligible role is wider than its use',
    description:
      'For everything somebody did with an eligible role, a narrower role or a smaller place would have been enough.',
    impact: 'What is held beyond what is needed is there for whoever takes over the account.',
    mitigation:
      'Look at the right-sizing of the resource, and give the narrower role in its place or have it reviewed.',
    prevention: 'Give the role with the fewest permissions that is enough, on the resource the work is on.',
  },
  RedundantAssignmentAlert: {
    title: 'Administrators do not use their directory roles',
    description: 'Somebody is eligible for a directory role and has not activated it for a long time.',
    impact: 'What nobody needs is there for whoever takes over the account.',
    mitigation: 'Remove the eligibility. It is asked for again when it is needed.',
    prevention: 'Make people eligible with an end.',
  },
  NoMfaOnRoleActivationAlert: {
    title: 'Directory roles are activated without a second factor',
    description: 'A directory role somebody is eligible for asks for no second factor when it is activated.',
    impact: 'Whoever has the password has the role.',
    mitigation: 'Ask for a second factor in the settings of the role.',
    prevention: 'Leave it asked for.',
  },
  SequentialActivationRenewalsAlert: {
    title: 'Roles are activated too often',
    description: 'Somebody activated the same directory role several times in a short time.',
    impact: 'It may be an attacker, or a role whose activations are too short for the work.',
    mitigation: 'Ask what it was for. Allow a longer activation where the work takes longer.',
    prevention: 'Let the role be active for as long as the work usually takes.',
  },
};
