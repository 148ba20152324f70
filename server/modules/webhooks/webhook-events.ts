/**
 * What of each event leaves the house: the fields by name. What is not named here is not sent, so that a field somebody
 * adds to an event later is told to nobody by accident.
 *
 * Pure. `docs/reference/webhooks.md` is made of it.
 */
import type { EventName, EventPayloads, OutboxEvent } from '#model/events.ts';

const schedule = ['scheduleId', 'principalId', 'roleDefinitionId', 'scope', 'startsAt', 'endsAt', 'actorId'] as const;

const review = ['reviewId', 'instanceId', 'displayName', 'scope', 'startsAt', 'endsAt'] as const;

/** An empty list: never told. */
export const toldFields: { readonly [Name in EventName]: readonly (keyof EventPayloads[Name] & string)[] } = {
  // The link lets somebody in, and the message is for them.
  'invitation.created': ['invitationId', 'userId', 'displayName', 'inviterId', 'inviterName', 'expiresAt'],
  'invitation.redeemed': ['invitationId', 'userId'],
  'guest.left': ['userId', 'displayName', 'leftAt'],
  'passcode.requested': [],
  'eligibility.assigned': schedule,
  'assignment.assigned': schedule,
  'role.activated': [...schedule, 'justification', 'isPlanned'],
  'role.activation-extended': [...schedule, 'justification', 'previousEndsAt'],
  'role.deactivated': schedule,
  'role.activation-expired': schedule,
  'assignment.expired': schedule,
  'eligibility.expired': schedule,
  'eligibility.expiry-neared': schedule,
  'assignment.expiry-neared': schedule,
  'role.activation-expiry-neared': schedule,
  'activation.approval-requested': [
    ...schedule,
    'approvalId',
    'approverIds',
    'justification',
    'stage',
    'stages',
    'requiredApprovals',
    'previousEndsAt',
  ],
  'activation.approval-escalated': [
    ...schedule,
    'approvalId',
    'approverIds',
    'justification',
    'expiresAt',
    'previousEndsAt',
  ],
  'activation.approved': [...schedule, 'approvalId', 'justification', 'previousEndsAt', 'isPlanned'],
  'activation.denied': [...schedule, 'approvalId', 'justification', 'previousEndsAt'],
  'assignment.extended': schedule,
  'extension.requested': [...schedule, 'requestId', 'justification'],
  'extension.denied': [...schedule, 'justification'],
  'role-settings.weakened': ['scope', 'roleDefinitionId', 'actorName', 'changedAt', 'changes'],
  'role-settings-inheritance.updated': ['isInherited', 'actorName', 'changedAt'],
  'access.elevated': ['principalId', 'personName', 'startsAt', 'endsAt', 'justification'],
  'alert.raised': ['alert', 'title', 'severity', 'scope', 'raisedAt', 'count', 'incidents'],
  'access-review.started': [...review, 'stage', 'stages', 'people'],
  'access-review.reminded': [...review, 'stage', 'stages'],
  'access-review.ended': [...review, 'autoApplies', 'total', 'open', 'approved', 'denied'],
  'access-review.owners-asked': [...review, 'groupId', 'people'],
  'access-review.applied': [...review, 'total', 'removed', 'notRemoved'],
  'webhook.disabled': ['webhookId', 'displayName', 'failingSince', 'failure'],
  // Each of its lines was told when it happened.
  'digest.collected': [],
  'home-directory.certificates-ending': ['homeDirectoryId', 'displayName', 'endsAt', 'metadataFailure'],
  'home-directory.secret-ending': ['homeDirectoryId', 'displayName', 'endsAt'],
  'home-account.refused': ['userId', 'homeDirectoryId'],
};

export const toldEvents: readonly EventName[] = (Object.keys(toldFields) as EventName[]).filter(
  (name) => toldFields[name].length > 0,
);

/** What is said of an event, before names are added. */
export function tellOf({ type, payload }: OutboxEvent): Record<string, unknown> {
  const given = payload as Readonly<Record<string, unknown>>;
  return Object.fromEntries(toldFields[type].map((field) => [field, given[field] ?? null]));
}
