/**
 * Events: facts announced to the outbox after they were written, in the past tense.
 *
 * A module announces what happened; it does not know that mails exist. Each
 * payload is small and self-contained: ids, and what must be said as it was then.
 */
export interface EventPayloads {
  'invitation.created': {
    invitationId: string;
    userId: string;
    address: string;
    displayName: string | null;
    inviterId: string;
    inviterName: string;
    message: string | null;
    language: string | null;
    ccAddress: string | null;
    redeemUrl: string;
    expiresAt: string | null;
  };
  'invitation.redeemed': { invitationId: string; userId: string };
  'passcode.requested': { address: string; passcode: string; purpose: string; expiresAt: string };
  'eligibility.assigned': ScheduleFact;
  'assignment.assigned': ScheduleFact;
  'role.activated': ScheduleFact & { justification: string | null };
  'role.deactivated': ScheduleFact;
  'role.activation-expired': ScheduleFact;
  'assignment.expired': ScheduleFact;
  'eligibility.expired': ScheduleFact;
  'eligibility.expiry-neared': ScheduleFact & { expiresAt: string };
  'assignment.expiry-neared': ScheduleFact & { expiresAt: string };
  'role.activation-expiry-neared': ScheduleFact & { expiresAt: string };
  'activation.approval-requested': ScheduleFact & {
    approvalId: string;
    approverIds: string[];
    justification: string | null;
  };
  'activation.approved': ScheduleFact & { approvalId: string; justification: string | null };
  'activation.denied': ScheduleFact & { approvalId: string; justification: string | null };
  'assignment.extended': ScheduleFact;
  'extension.requested': ScheduleFact & {
    requestId: string;
    justification: string | null;
  };
  'extension.denied': ScheduleFact & { justification: string | null };
  'role-settings.weakened': {
    scope: string;
    roleDefinitionId: string;
    actorName: string;
    changedAt: string;
    isForAdministrators: boolean;
    addresses: string[];
    changes: WordedChange[];
  };
  'access.elevated': {
    principalId: string;
    personName: string;
    startsAt: string;
    endsAt: string;
    justification: string | null;
  };
  'home-account.refused': { userId: string; homeDirectoryId: string };
}

/** A setting in words, as they were said at the time. */
export interface WordedChange {
  label: string;
  before: string;
  after: string;
}

export interface ScheduleFact {
  scheduleId: string;
  principalId: string;
  roleDefinitionId: string;
  scope: string;
  startsAt: string;
  endsAt: string | null;
  actorId: string;
}

export type EventName = keyof EventPayloads;
export type OutboxEvent = { [Name in EventName]: { type: Name; payload: EventPayloads[Name] } }[EventName];
