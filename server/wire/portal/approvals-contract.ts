/**
 * The contract of the page "Approve requests" and of one's own requests, types only. Conventions as in `contract.ts`.
 *
 * Activations are answered over ARM (`roleAssignmentApprovals/{id}/stages/{id}`); requests to extend or renew here, because
 * no other dialect decides those of directory roles.
 */
import type { RefusalText } from './contract.ts';

/** `GET /portal/api/waiting`: what waits for the caller, counted up to 99 each. */
export interface WaitingCounts {
  activations: number;
  extensions: number;
}

export interface AskingPerson {
  id: string;
  displayName: string;
  mail: string | null;
  isGuest: boolean;
  /** Of a guest: the home directory, or the domain of the mailbox. */
  homeOrganization: string | null;
}

/** What every request says, whatever it asks for. */
export interface AskedRole {
  person: AskingPerson;
  role: { id: string; name: string };
  /** `scope` is the path in the resource tree. */
  resource: { scope: string; name: string };
  justification: string | null;
  ticket: { number: string; system: string | null } | null;
  createdAt: string;
}

/** `GET /portal/api/approvals?cursor=` → `Page<ApprovalEntry>`: activations the caller may decide now, the next to run out first. */
export interface ApprovalEntry extends AskedRole {
  id: string;
  /** Null: at the approval. */
  startsAt: string | null;
  /** For how long, ISO 8601; null where an end was asked for. */
  duration: string | null;
  endsAt: string | null;
  /** First instant at which an answer counts no more. */
  answerUntil: string;
  justificationRequired: boolean;
}

/** What helps to decide, and what became of the request. */
export interface DecisionGround {
  state: 'waiting' | 'approved' | 'denied' | 'canceled' | 'timed-out';
  decision: { by: string | null; at: string; justification: string | null } | null;
  /** Why the caller cannot decide; null where they can. */
  refusal: RefusalText | null;
  /** The last five of this role at this resource, the newest first. */
  recentActivations: { startsAt: string; endsAt: string; justification: string | null }[];
  /** What the role allows. */
  permissions: { actions: string[]; notActions: string[]; dataActions: string[]; notDataActions: string[] }[];
}

/** `GET /portal/api/approvals/{id}`: for those it was asked of, those it is about, and who reads requests there. */
export interface ApprovalView extends ApprovalEntry, DecisionGround {}

/**
 * `GET /portal/api/extension-requests?cursor=` → `Page<ExtensionEntry>`: requests to extend or renew at resources the
 * caller administers, the oldest first. A page may be short and still have a next one.
 */
export interface ExtensionEntry extends AskedRole {
  id: string;
  kind: 'eligibility' | 'assignment';
  asksTo: 'extend' | 'renew';
  /** What the person holds, or held; null where it was removed. */
  held: { startsAt: string; endsAt: string } | null;
  /** The end that was asked for; null where none was. */
  wishedEnd: string | null;
  /** Last instant at which it can be granted. */
  answerUntil: string | null;
}

/** `GET /portal/api/extension-requests/{id}`: for administrators of the resource and the person. */
export interface ExtensionView extends ExtensionEntry, DecisionGround {
  /** The end if it is granted as it is; null where that is no end, or none can be said. */
  proposedEnd: string | null;
}

/** `POST /portal/api/extension-requests/{id}/decision` → `ExtensionView`. Without `endsAt`: as it was asked for, or as proposed. */
export interface ExtensionAnswer {
  answer: 'approve' | 'deny';
  reason?: string;
  endsAt?: string;
}

/** `GET /portal/api/my-requests` → `{ value }`: what the caller asked for and nobody answered yet, the newest first. */
export interface OwnRequest {
  id: string;
  kind: 'eligibility' | 'assignment';
  asksTo: 'activate' | 'extend' | 'renew';
  role: { id: string; name: string };
  resource: { scope: string; name: string };
  /** For how long an activation was asked for, ISO 8601. */
  duration: string | null;
  justification: string | null;
  createdAt: string;
  /** Who may answer an activation, without the caller; requests to extend are for the administrators of the resource. */
  approvers: { displayName: string; kind: 'user' | 'group' | 'role' }[];
  answerUntil: string | null;
  /** The eligibility an activation rests on, or what is to be extended. */
  scheduleId: string | null;
}

/** `GET /portal/api/my-extensible-roles` → `{ value }`: what the caller may ask to extend or renew now, or has asked for. */
export interface ExtensibleRole {
  scheduleId: string;
  kind: 'eligibility' | 'assignment';
  mayAskTo: 'extend' | 'renew';
  /** The request that waits for a decision. */
  pendingRequestId: string | null;
}

/** `GET /portal/api/my-answers?cursor=` → `Page<AnswerEntry>`: what the caller decided, the newest first. */
export interface AnswerEntry {
  id: string;
  answeredAt: string;
  answer: 'approved' | 'denied';
  about: 'activation' | 'extension';
  person: { id: string; displayName: string } | null;
  roleName: string;
  resourceName: string;
  scope: string;
  justification: string | null;
  answerJustification: string | null;
}
