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
  /** `toldIds`: who answered for them at that moment, people and groups. */
  'guest.left': { userId: string; displayName: string; address: string | null; leftAt: string; toldIds: string[] };
  'passcode.requested': { address: string; passcode: string; purpose: string; expiresAt: string };
  'eligibility.assigned': ScheduleFact;
  'assignment.assigned': ScheduleFact;
  'role.activated': ScheduleFact & { justification: string | null; isPlanned: boolean };
  'role.activation-extended': ScheduleFact & { justification: string | null; previousEndsAt: string };
  'role.deactivated': ScheduleFact;
  'role.activation-expired': ScheduleFact;
  'assignment.expired': ScheduleFact;
  'eligibility.expired': ScheduleFact;
  'eligibility.expiry-neared': ScheduleFact & { expiresAt: string };
  'assignment.expiry-neared': ScheduleFact & { expiresAt: string };
  'role.activation-expiry-neared': ScheduleFact & { expiresAt: string };
  /** Of an approval about a later end of a running activation, `previousEndsAt` is the end it has. */
  'activation.approval-requested': ScheduleFact & {
    approvalId: string;
    approverIds: string[];
    justification: string | null;
    stage: number;
    stages: number;
    requiredApprovals: number;
    previousEndsAt?: string;
  };
  /** Nobody has decided in time: more people may. */
  'activation.approval-escalated': ScheduleFact & {
    approvalId: string;
    approverIds: string[];
    justification: string | null;
    expiresAt: string;
    previousEndsAt?: string;
  };
  'activation.approved': ScheduleFact & {
    approvalId: string;
    justification: string | null;
    previousEndsAt?: string;
    /** What they are called, where more than one person had to say yes. */
    approvedBy?: string[];
    /** It begins later. */
    isPlanned: boolean;
  };
  'activation.denied': ScheduleFact & {
    approvalId: string;
    justification: string | null;
    previousEndsAt?: string;
  };
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
    /** Where it is inherited below: from which scopes on administrators are told, and from which on not. */
    below?: { told: string[]; untold: string[] };
  };
  /** Whether settings are inherited at all was decided anew: it changes what roles ask for everywhere. */
  'role-settings-inheritance.updated': { isInherited: boolean; actorName: string; changedAt: string };
  'access.elevated': {
    principalId: string;
    personName: string;
    startsAt: string;
    endsAt: string;
    justification: string | null;
  };
  'alert.raised': {
    alert: string;
    title: string;
    severity: 'High' | 'Medium' | 'Low';
    scope: string;
    raisedAt: string;
    count: number;
    incidents: RaisedIncident[];
  };
  'access-review.started': ReviewFact & StageFact & { reviewerText: string; people: number };
  /** Somebody has something left to answer. */
  'access-review.reminded': ReviewFact & StageFact & { reviewerText: string };
  'access-review.ended': ReviewFact & {
    createdBy: string;
    autoApplies: boolean;
    total: number;
    open: number;
    approved: number;
    denied: number;
  };
  'access-review.applied': ReviewFact & { createdBy: string; total: number; removed: number; notRemoved: number };
  'access-review.owners-asked': ReviewFact & { groupId: string; people: number };
  'digest.collected': { userId: string; lines: DigestLine[]; left: number };
  'webhook.disabled': { webhookId: string; displayName: string; failingSince: string; failure: string };
  'home-directory.certificates-ending': {
    homeDirectoryId: string;
    displayName: string;
    endsAt: string;
    metadataUrl: string | null;
    metadataFailure: string | null;
  };
  'home-directory.secret-ending': { homeDirectoryId: string; displayName: string; endsAt: string };
  'home-account.refused': { userId: string; homeDirectoryId: string };
}

/** The first of what came up at one place since it was looked at last; names as they were when it was noticed. */
export interface RaisedIncident {
  id: string;
  person: string | null;
  role: string | null;
  place: string;
  path: string;
}

/** One round of an access review; no answer counts from `endsAt` on. Without a scope it is about all guests. */
export interface ReviewFact {
  reviewId: string;
  instanceId: string;
  displayName: string;
  scope: string | null;
  startsAt: string;
  endsAt: string;
}

/** Which stage of how many; start and end are then those of the stage. */
export interface StageFact {
  stage: number;
  stages: number;
}

/** A mail that waited for the mail of the day: the event it was about, and whom it spoke to. */
export interface DigestLine {
  event: string;
  at: string;
  addressee: 'holder' | 'other';
  payload: object;
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
