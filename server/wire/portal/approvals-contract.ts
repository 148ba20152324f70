/**
 * The contract of the page "Approve requests" and of one's own requests, types only. Conventions as in `contract.ts`.
 *
 * Activations are answered over ARM (`roleAssignmentApprovals/{id}/stages/{stage}`); requests to extend or renew here, because
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

/**
 * `GET /portal/api/approvals?cursor=` → `Page<ApprovalEntry>`: activations the caller may decide now, the next to run out
 * first. Narrowed by `filter` (in the name of role or resource) and `person` (object id); sorted by `sort` (`until`,
 * `asked`, with `-` in front downwards).
 */
export interface ApprovalEntry extends AskedRole {
  id: string;
  /** Null: at the approval. */
  startsAt: string | null;
  /** For how long, ISO 8601; null where an end was asked for. */
  duration: string | null;
  endsAt: string | null;
  /** The activation that is to last until `endsAt` and ends here without; null where a new one is asked for. */
  extends: { startsAt: string; endsAt: string } | null;
  /** First instant at which an answer counts no more. */
  answerUntil: string;
  justificationRequired: boolean;
  /** The answer is signed with a passkey: `POST /portal/api/approval-signatures`, then `…/answer`. */
  signatureRequired: boolean;
  stage: StageProgress;
}

/** The stage that waits, or the one in which it was decided. */
export interface StageProgress {
  /** What the answer is addressed to. */
  id: string;
  number: number;
  of: number;
  requiredApprovals: number;
  approvals: number;
}

/**
 * `POST /portal/api/approval-signatures`: what the passkey is asked to sign, for all of these answers at once. `text` is what
 * its challenge is the SHA-256 of.
 */
export interface ApprovalSignatureStart {
  answers: { id: string; answer: 'approve' | 'deny'; justification?: string }[];
}
export interface ApprovalSignatureChallenge {
  challengeId: string;
  /** For `navigator.credentials.get`. */
  options: object;
  text: string;
}

/** `POST /portal/api/approval-signatures/answer` with a `PasskeyAnswer` → `{ value }`: what became of each answer. */
export interface SignedAnswerOutcome {
  id: string;
  /** Null: it counts. */
  refusal: RefusalText | null;
}

/** One answer of one person. */
export interface GivenAnswer {
  by: string | null;
  at: string;
  answer: 'approved' | 'denied';
  stage: number;
  justification: string | null;
  signed: boolean;
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
export interface ApprovalView extends ApprovalEntry, DecisionGround {
  /** In the order they were given. */
  answers: GivenAnswer[];
}

/**
 * `GET /portal/api/extension-requests?cursor=` → `Page<ExtensionEntry>`: requests to extend or renew at resources the
 * caller administers, the oldest first. A page may be short and still have a next one. Narrowed by `filter` and `person`
 * as above and by `kind` (`extend`, `renew`); `sort=-asked` begins with the newest.
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

/**
 * `GET /portal/api/my-requests` → `Page<OwnRequest>`: what the caller asked for and others answer, the newest first. Of
 * one `state` (`all` of them; without it what waits), narrowed by `filter` (in the name of role or resource) and `kind`
 * (`activate`, `extend`, `renew`); `sort=asked` begins with the oldest.
 */
export interface OwnRequest {
  id: string;
  kind: 'eligibility' | 'assignment';
  asksTo: 'activate' | 'extend' | 'renew';
  state: 'waiting' | 'granted' | 'denied' | 'canceled' | 'timed-out';
  /** What `GET /portal/api/approvals/{id}`, or `/portal/api/extension-requests/{id}`, is asked for. */
  reviewId: string;
  role: { id: string; name: string };
  resource: { scope: string; name: string };
  /** When an activation was to begin; null: with the approval. */
  startsAt: string | null;
  /** For how long an activation was asked for, ISO 8601. */
  duration: string | null;
  /** Until when a running activation is asked for. */
  wishedEnd: string | null;
  justification: string | null;
  createdAt: string;
  /** Who may answer an activation now, without the caller and who has answered; extensions are for the administrators. */
  approvers: { displayName: string; kind: 'user' | 'group' | 'role' }[];
  answerUntil: string | null;
  /** Of an activation, or a later end of one: the stage that waits, and what was answered so far. Null: administrators decide. */
  stage: StageProgress | null;
  answers: GivenAnswer[];
  /** The eligibility an activation rests on, or what is to be extended. */
  scheduleId: string | null;
}

/** `GET /portal/api/my-extensible-roles` → `{ value }`: what the caller may ask to extend or renew now, or has asked for. */
export interface ExtensibleRole {
  scheduleId: string;
  /** An activation that runs is extended by itself, or by its approvers; of the others administrators decide. */
  kind: 'eligibility' | 'assignment' | 'activation';
  mayAskTo: 'extend' | 'renew';
  /** The request that waits for a decision, or for an approval. */
  pendingRequestId: string | null;
}

/**
 * `GET /portal/api/my-answers?cursor=` → `Page<AnswerEntry>`: what the caller decided, the newest first. Narrowed by
 * `answer` (`approved`, `denied`), `about` (`activation`, `extension`) and `person` (object id).
 */
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
  /** What `GET /portal/api/requests/{id}/receipt` is asked for. */
  requestId: string | null;
}
