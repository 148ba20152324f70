/**
 * The contract of the access reviews, types only. Conventions as in `contract.ts`.
 *
 * A **review** says what is looked at and how often; an **instance** is one round of it; an **item** is one person with one role
 * (or membership, or a guest account) found at the start of the instance. States come from the clock; a job begins an instance
 * within seconds of its start.
 *
 * For those who manage what is reviewed (Owner or User Access Administrator of the resource; Privileged Role Administrator for
 * directory roles and groups; of guests who may disable and delete accounts). For everybody else each of these is 404:
 * - `GET  /portal/api/access-reviews?scope=` (a resource, `/directory`, or the scope of a group) or `?of=guests` →
 *   `Page<AccessReviewView>`, newest first
 * - `GET  /portal/api/managed-access-reviews` → the same of everything the caller manages; `kind` (`roles`, `directory-roles`,
 *   `group`, `guests`), `state` (of `current`) and `text` (a part of the name) narrow it
 * - `POST /portal/api/access-reviews` with `AccessReviewBody` → 201 `{ id }`
 * - `GET  /portal/api/access-reviews/{id}` → `AccessReviewDetailView`; also of a deleted one
 * - `PUT  /portal/api/access-reviews/{id}` with `AccessReviewChangeBody` → 204
 * - `POST /portal/api/access-reviews/{id}/stop`: the series, for good → 204; `DELETE …/{id}` → 204
 * - `GET  /portal/api/access-reviews/{id}/instances` → `Page<ReviewInstanceView>`, newest first
 * - `GET  /portal/api/access-review-instances/{id}` → `ReviewInstanceDetailView`
 * - `GET  /portal/api/access-review-instances/{id}/items` → `Page<ReviewItemView>` by name; `answered` (`open`, `decided`),
 *   `decision`, `result`, `role` (GUID) and `text` (beginning of the name) narrow it
 * - `GET  /portal/api/access-review-instances/{id}/results.csv`
 * - `PUT  /portal/api/access-review-instances/{id}/reviewers` with `ReviewersBody` → 204, for this instance alone
 * - `POST /portal/api/access-review-instances/{id}/stop-stage` with `{ stage }` → 204
 * - `POST /portal/api/access-review-instances/{id}/stop`, `…/reset` (takes back every answer of its stage), `…/apply`,
 *   `…/remind` (who has something left to answer) → 204
 *
 * For reviewers:
 * - `GET  /portal/api/my-access-reviews` → `Page<MyReviewView>`: what waits for the caller, what ends first in front
 * - `GET  /portal/api/my-access-reviews/{instanceId}` → `MyReviewView`
 * - `GET  /portal/api/my-access-reviews/{instanceId}/items` → `Page<ReviewItemView>`, narrowed as above
 * - `GET  /portal/api/my-access-reviews/{instanceId}/holders?role=` → `Page<SameHolderView>` by name: who was found with the role;
 *   only whom the caller answers about, unless they may read who has roles there
 * - `POST /portal/api/my-access-reviews/{instanceId}/decisions` with `ReviewDecisionsBody` → `ReviewDecisionsGiven`, all or none
 * - `POST /portal/api/my-access-reviews/{instanceId}/accept-recommendations` → `{ count }`; at most 500 at once
 *
 * For the owners of groups, and whoever manages groups:
 * - `GET  /portal/api/review-tasks` → `Page<ReviewTaskView>`: denied people who have it through such a group, newest first
 * - `POST /portal/api/review-tasks/{id}/close` with `TaskAnswerBody` → `{ outcome }`; `gone`: there was nothing left
 */
export type ReviewFrequency = 'once' | 'weekly' | 'monthly' | 'quarterly' | 'half-yearly' | 'yearly';
export type ReviewDecision = 'approve' | 'deny' | 'dont-know';

export type ReviewMove = ReviewDecision | 'not-answered';

export interface ReviewSettingsBody {
  /** Mails at the start to reviewers, at the end to whoever created it. Default true. */
  notifies?: boolean;
  /** At half the time and a day before the end, to those who have something left to answer. Default true. */
  reminds?: boolean;
  /** Whoever approves says why. Default true. */
  justificationRequired?: boolean;
  /** Default true. */
  recommends?: boolean;
  /** A later stage sees what was answered before it. Default true. */
  revealsEarlier?: boolean;
  /** Answers are applied at the end by themselves. Default false. */
  autoApplies?: boolean;
  /** What becomes of people about whom nobody answered. Default `none`: they keep what they have. */
  defaultDecision?: 'none' | 'remove' | 'approve' | 'recommendation';
  /**
   * What becomes of a denial of what somebody has through a group. `ask-owners` (default): the owners of the group decide.
   * `leave-groups`: the person leaves the group, with everything else it gives; who creates it manages groups. Where
   * that cannot be done, the owners are asked.
   */
  throughGroups?: 'ask-owners' | 'leave-groups';
  /** `block-and-delete`: a denied guest may do nothing from then on, and is deleted after 30 days. Reviews of guests alone. */
  onDenied?: 'remove-access' | 'block-and-delete';
}

export interface AskedReviewersBody {
  /** `sponsor`: the sponsors of each guest; `fallbackReviewerIds` answer for people without one. */
  reviewedBy: 'selected' | 'self' | 'sponsor';
  /** Users and groups, for `selected`. */
  reviewerIds?: string[];
  /** Users and groups, for `sponsor`; at least one. */
  fallbackReviewerIds?: string[];
}

export interface ReviewStageBody extends AskedReviewersBody {
  durationDays: number;
  /** Answers after which the next stage is asked too. Default all; of the last stage nothing. */
  movesOn?: ReviewMove[];
}

/** What counts for instances that have not begun. */
export interface AccessReviewChangeBody extends Partial<AskedReviewersBody> {
  displayName: string;
  description?: string;
  /** Shown to reviewers, and in their mail. */
  reviewerText?: string;
  /** One to three, in turn. Left out: one, of `reviewedBy` and the others, as long as `recurrence.durationDays`. */
  stages?: ReviewStageBody[];
  settings: ReviewSettingsBody;
}

export interface ReviewersBody {
  /** One for each stage, in turn; null: as it is. Whoever answers for people without a sponsor stays. */
  stages: (AskedReviewersBody | null)[];
}

export interface AccessReviewBody extends AccessReviewChangeBody {
  subject:
    | { kind: 'roles'; scope: string; roleDefinitionIds: string[] }
    | { kind: 'group'; groupId: string }
    | { kind: 'guests' };
  /** Default `all`. */
  held?: 'all' | 'eligible' | 'active';
  /** Only guests among them. Default false. */
  guestsOnly?: boolean;
  /** Only people who did not sign in for so many days, 1 to 730; null: everybody. */
  inactiveDays?: number | null;
  recurrence: {
    /** Null or today: at once. */
    startsAt?: string | null;
    frequency: ReviewFrequency;
    /** At most 180; weekly 7, monthly 27, quarterly 89. Of several stages it is the sum of theirs. */
    durationDays?: number;
    /** Default `never`. */
    end?: { type: 'never' } | { type: 'date'; at: string } | { type: 'count'; count: number };
  };
}

export interface AccessReviewView {
  id: string;
  displayName: string;
  description: string;
  reviewerText: string;
  subject:
    | { kind: 'roles'; scope: string; scopeName: string; roles: { id: string; name: string }[] }
    | { kind: 'group'; scope: string; groupId: string; groupName: string }
    | { kind: 'guests' };
  held: 'all' | 'eligible' | 'active';
  guestsOnly: boolean;
  inactiveDays: number | null;
  /** For instances that have not begun. */
  settings: Required<ReviewSettingsBody>;
  recurrence: {
    startsAt: string;
    frequency: ReviewFrequency;
    durationDays: number;
    end: { type: 'never' } | { type: 'date'; at: string } | { type: 'count'; count: number };
  };
  createdBy: { id: string; displayName: string };
  createdAt: string;
  /** Nothing begins any more. */
  stoppedAt: string | null;
  deletedAt: string | null;
  /** The instance that began last, or else the first one to come. */
  current: ReviewInstanceView | null;
}

export interface AccessReviewDetailView extends AccessReviewView {
  /** Of instances that have not begun. */
  stages: ReviewStageView[];
}

export interface ReviewStageView {
  durationDays: number;
  reviewedBy: 'selected' | 'self' | 'sponsor';
  movesOn: ReviewMove[];
  reviewers: ReviewerView[];
  fallbackReviewers: ReviewerView[];
}

export interface ReviewerView {
  id: string;
  kind: 'user' | 'group';
  displayName: string;
  mail: string | null;
}

/**
 * `Skipped`: nobody could begin it before half of its time was over, or the series was stopped before.
 * `Completed`: answers count no more and are not applied yet.
 */
export type ReviewInstanceState = 'NotStarted' | 'InProgress' | 'Completed' | 'Applying' | 'Applied' | 'Skipped';

export interface ReviewInstanceView {
  id: string;
  reviewId: string;
  number: number;
  startsAt: string;
  endsAt: string;
  /** Ended before its time. */
  stoppedAt: string | null;
  appliedAt: string | null;
  state: ReviewInstanceState;
  /** The stage it is in, from 1, of how many. */
  stage: number;
  stageCount: number;
  counts: ReviewCounts;
}

export interface ReviewCounts {
  total: number;
  open: number;
  approved: number;
  denied: number;
  unknown: number;
  /** Denied people whose access is gone. */
  removed: number;
  /** Denied people who still have some of it; the item says why. */
  notRemoved: number;
}

export interface ReviewInstanceDetailView extends ReviewInstanceView {
  review: AccessReviewView;
  /** What counts for this instance; null before it has begun. */
  settings: Required<ReviewSettingsBody> | null;
  /** Its own once it has begun, with when each of them is asked. */
  stages: (ReviewStageView & { startsAt: string; endsAt: string })[];
}

export interface MyReviewView {
  instanceId: string;
  displayName: string;
  reviewerText: string;
  subject: AccessReviewView['subject'];
  startsAt: string;
  /** Of the stage that asks them. */
  endsAt: string;
  state: ReviewInstanceState;
  stage: number;
  stageCount: number;
  justificationRequired: boolean;
  recommends: boolean;
  onDenied: 'remove-access' | 'block-and-delete';
  /** Of what the caller answers. */
  counts: ReviewCounts;
  /** How many people were found with each role, those the caller does not answer about among them. */
  holders: { roleId: string | null; people: number }[];
}

export interface SameHolderView {
  id: string;
  displayName: string;
  mail: string | null;
}

export interface ReviewItemView {
  id: string;
  person: {
    id: string;
    displayName: string;
    mail: string | null;
    isGuest: boolean;
    homeOrganization: string | null;
  };
  /** Null in a review of guests. */
  role: { id: string; name: string } | null;
  /** What the person holds themself. Empty: only through groups. */
  holds: ('eligible' | 'active' | 'member')[];
  /** Groups through which the person has it besides; a denial cannot take that away here. */
  groups: { id: string; displayName: string }[];
  heldSince: string;
  /** Null: without an end. */
  heldUntil: string | null;
  /** The last activation. */
  lastUsedAt: string | null;
  lastSignInAt: string | null;
  recommendation: 'approve' | 'deny' | null;
  recommendationReason:
    | 'activated'
    | 'not-activated'
    | 'signed-in'
    | 'not-signed-in'
    | 'held-shortly'
    | 'use-unknown'
    | 'not-asked';
  decision: ReviewDecision | null;
  justification: string | null;
  decidedBy: { id: string; displayName: string } | null;
  decidedAt: string | null;
  /** What was answered in earlier stages; empty where that is not revealed. */
  earlier: {
    stage: number;
    decision: ReviewDecision;
    justification: string | null;
    decidedBy: { id: string; displayName: string };
    decidedAt: string;
  }[];
  /** What counted, once answers are applied. */
  outcome: 'approve' | 'deny' | 'none' | null;
  outcomeBy: 'reviewer' | 'default' | 'recommendation' | null;
  /**
   * `removed-partly`, `through-group`: `stillThrough` names the groups. `gone`: there was nothing left. `blocked`: until
   * `deleteAt` somebody may enable the account again. `refused`: `problem` says why.
   */
  result: 'kept' | 'removed' | 'removed-partly' | 'through-group' | 'blocked' | 'gone' | 'refused' | null;
  stillThrough: { id: string; displayName: string }[];
  /** The groups whose owners were asked, and what they decided. */
  tasks: {
    group: { id: string; displayName: string };
    outcome: ReviewTaskOutcome | null;
    justification: string | null;
    closedBy: { id: string; displayName: string } | null;
    closedAt: string | null;
  }[];
  problem: { code: string; what: string; why: string; nextStep: string } | null;
  appliedAt: string | null;
  deleteAt: string | null;
}

export type ReviewTaskOutcome = 'removed' | 'kept' | 'gone';

export interface ReviewTaskView {
  id: string;
  person: ReviewItemView['person'];
  group: { id: string; displayName: string };
  /** What was reviewed. */
  review: { displayName: string; subject: AccessReviewView['subject'] };
  role: { id: string; name: string } | null;
  /** Why the reviewer denied it. */
  justification: string | null;
  decidedBy: { id: string; displayName: string } | null;
  createdAt: string;
}

export interface TaskAnswerBody {
  /** False: the person stays in the group; `justification` says why. */
  remove: boolean;
  justification?: string | null;
}

export interface ReviewDecisionsBody {
  /** 1 to 500. */
  decisions: {
    itemId: string;
    decision: ReviewDecision;
    justification?: string | null;
    /**
     * `decidedAt` of the item as it was shown, null for none: refused with `access-review.decided-meanwhile` where somebody
     * answered since. Left out: whatever it was.
     */
    seenDecidedAt?: string | null;
  }[];
}

export interface ReviewDecisionsGiven {
  /** What `seenDecidedAt` is from now on. */
  decidedAt: string;
}
