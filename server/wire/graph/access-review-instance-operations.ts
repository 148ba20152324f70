/**
 * Instances and decisions of access reviews on Graph. Managers see all of them, reviewers what they answer.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import {
  acceptRecommendations,
  applyInstance,
  findInstance,
  findReview,
  listForReviewer,
  listInstances,
  listItems,
  listReviewerIds,
  MAXIMUM_ANSWERS,
  recordDecisions,
  remindReviewers,
  resetDecisions,
  stopInstance,
  type DecisionWord,
  type Instance,
  type ItemListing,
  type Review,
  type ReviewerIdentity,
  type ReviewItem,
} from '#modules/access-reviews/index.ts';
import { findKnownNames } from '#modules/assignments/index.ts';
import type { ActivityName } from '#modules/audit/index.ts';
import type { Actor } from '#model/actor.ts';
import type { Ports } from '#platform/ports.ts';
import { asReviewer, callerAsReviewer, managesReview } from '../access-review-sight.ts';
import { invalid } from '../read-body.ts';
import { DEFINITIONS, requireReviewer, reviewOf } from './access-review-operations.ts';
import { answerAll, answerEntity } from './collections.ts';
import { noContent, type GraphAnswer, type GraphCall, type GraphOperation } from './operation.ts';
import { presentDecisions, presentInstances } from './present-access-reviews.ts';
import { answerRows } from './role-lists.ts';

const permission = 'signed-in';
const INSTANCES = `${DEFINITIONS}/{id}/instances`;
export const ONE = `${INSTANCES}/{instanceId}`;
const DECISIONS = `${ONE}/decisions`;
export const contextOfInstances = `${DEFINITIONS}/instances`;
const contextOfDecisions = `${contextOfInstances}/decisions`;
const words: Readonly<Record<string, DecisionWord>> = { approve: 'approve', deny: 'deny', dontknow: 'dont-know' };

export interface Seen {
  readonly review: Review;
  readonly instance: Instance;
  /** Undefined: somebody who manages it, and sees all of it. */
  readonly reviewer?: ReviewerIdentity;
}

/** The instance of the address, for a manager or a reviewer; for everybody else there is none. */
export async function seenInstance(call: GraphCall): Promise<Seen> {
  const { database } = call.ports;
  const [id, instanceId] = [parseGuid(call.params['id']), parseGuid(call.params['instanceId'])];
  const instance = instanceId && (await findInstance(database, instanceId));
  if (!instance || instance.reviewId !== id) throw missing(call.params['instanceId'] ?? '');
  const review = (await findReview(database, instance.reviewId))!;
  if (managesReview(call.request, review)) return { review, instance };
  return asReviewer(call.request, { review, instance });
}

/** The same for the caller as one of its reviewers, also where they manage it. */
export async function answeredBy(call: GraphCall, { reviewer, ...found }: Seen): Promise<Required<Seen>> {
  return reviewer ? { ...found, reviewer } : asReviewer(call.request, found);
}

export function missing(reviewId: string): Refusal<'access-review.not-found'> {
  return new Refusal('access-review.not-found', { reviewId });
}

async function list(call: GraphCall): Promise<GraphAnswer> {
  const review = await reviewOf(call);
  const page = await listInstances(call.ports.database, review.id, call.page);
  const rows = await presentInstances(call, review, page.rows);
  return answerRows(call, contextOfInstances, { rows, after: page.after }, (row) => row);
}

/** Of one definition, what waits for the caller: at most the one in progress. */
async function listOwn(call: GraphCall): Promise<GraphAnswer> {
  requireReviewer(call);
  const { database, clock } = call.ports;
  const reviewId = parseGuid(call.params['id']);
  const reviewer = await callerAsReviewer(call.request);
  const waiting = await listForReviewer(database, reviewer, clock.now(), { limit: 1_000, after: undefined });
  const found = await Promise.all(
    waiting.rows.map(async ({ instanceId }) => (await findInstance(database, instanceId))!),
  );
  const theirs = found.filter((instance) => instance.reviewId === reviewId);
  const review = theirs[0] && (await findReview(database, theirs[0].reviewId));
  return answerAll(call, contextOfInstances, review ? await presentInstances(call, review, theirs) : []);
}

async function getOne(call: GraphCall): Promise<GraphAnswer> {
  const { review, instance } = await seenInstance(call);
  return answerEntity(call, contextOfInstances, (await presentInstances(call, review, [instance]))[0]!);
}

async function contacted(call: GraphCall): Promise<GraphAnswer> {
  const { instance, reviewer } = await seenInstance(call);
  if (reviewer) throw missing(instance.id);
  const { database, clock } = call.ports;
  const ids = await listReviewerIds(database, instance.id, clock.now());
  const { principals } = await findKnownNames(database, {
    scope: undefined,
    roleDefinitionId: undefined,
    principalIds: ids,
  });
  const createdDateTime = instance.begunAt?.toISOString() ?? null;
  const value = [...principals.values()].map(({ id, displayName, userPrincipalName }) => {
    return { id, displayName, userPrincipalName: userPrincipalName ?? null, createdDateTime };
  });
  return answerAll(call, `${contextOfInstances}/contactedReviewers`, value);
}

export async function listDecisions(
  call: GraphCall,
  seen: Seen,
  more: Partial<ItemListing> = {},
): Promise<GraphAnswer> {
  const listing = { instanceId: seen.instance.id, reviewer: seen.reviewer, ...more };
  const page = await listItems(call.ports.database, listing, call.page);
  const rows = await presentDecisions(call, seen.review, page.rows);
  return answerRows(call, contextOfDecisions, { rows, after: page.after }, (row) => row);
}

async function ownDecisions(call: GraphCall): Promise<GraphAnswer> {
  requireReviewer(call);
  return listDecisions(call, await answeredBy(call, await seenInstance(call)));
}

export async function getDecision(call: GraphCall, seen: Seen, more: Partial<ItemListing> = {}): Promise<GraphAnswer> {
  const item = await findItem(call, seen, more);
  return answerEntity(call, contextOfDecisions, (await presentDecisions(call, seen.review, [item]))[0]!);
}

async function findItem(
  call: GraphCall,
  { instance, reviewer }: Seen,
  more: Partial<ItemListing>,
): Promise<ReviewItem> {
  const itemId = parseGuid(call.params['decisionId']);
  const listing = { instanceId: instance.id, reviewer, itemId, ...more };
  const found = itemId && (await listItems(call.ports.database, listing, { limit: 1, after: undefined }));
  if (found && found.rows[0]) return found.rows[0];
  throw new Refusal('access-review.item-not-found', { itemId: call.params['decisionId'] ?? '' });
}

export async function decide(call: GraphCall, { instance }: Seen): Promise<GraphAnswer> {
  const itemId = parseGuid(call.params['decisionId']);
  if (!itemId) throw new Refusal('access-review.item-not-found', { itemId: call.params['decisionId'] ?? '' });
  const { justification } = call.body;
  await recordDecisions(call.ports, call.actor, instance.id, [{ itemId, decision: readDecision(call), justification }]);
  return noContent;
}

/** One answer about everybody the caller answers about, narrowed by a person or what they have. */
async function decideMany(call: GraphCall): Promise<GraphAnswer> {
  const { instance, reviewer, review } = await answeredBy(call, await seenInstance(call));
  const [decision, { justification }] = [readDecision(call), call.body];
  const listing = { instanceId: instance.id, reviewer, ...readNarrowing(call, review) };
  const page = await listItems(call.ports.database, listing, { limit: MAXIMUM_ANSWERS, after: undefined });
  if (page.after) invalid('principalId', `is needed: the answer would be about more than ${MAXIMUM_ANSWERS} people`);
  const answers = page.rows.map(({ id }) => ({ itemId: id, decision, justification }));
  if (answers.length > 0) await recordDecisions(call.ports, call.actor, instance.id, answers);
  return noContent;
}

function readNarrowing({ body }: GraphCall, { subject }: Review): Partial<ItemListing> {
  const read = (field: 'principalId' | 'resourceId') => {
    const value = body[field];
    if (value === undefined || value === null || value === '') return undefined;
    return parseGuid(value) ?? invalid(field, 'is not a GUID');
  };
  const [principalId, resourceId] = [read('principalId'), read('resourceId')];
  const isOfGroup = subject.kind === 'group' && resourceId !== undefined && subject.scope.endsWith(resourceId);
  return { principalId, ...(isOfGroup ? {} : { roleDefinitionId: resourceId }) };
}

function readDecision({ body }: GraphCall): DecisionWord {
  const word = words[foldAscii(`${body['decision'] as string}`)];
  return word ?? invalid('decision', 'must be Approve, Deny or DontKnow');
}

/** What managers do to an instance. */
function step(
  verb: string,
  activity: ActivityName,
  command: (ports: Ports, actor: Actor, instanceId: string) => Promise<unknown>,
): GraphOperation {
  return {
    method: 'POST',
    path: `${ONE}/${verb}`,
    permission,
    activity,
    handle: async (call) => {
      const { instance, reviewer } = await seenInstance(call);
      if (reviewer) throw missing(instance.id);
      await command(call.ports, call.actor, instance.id);
      return noContent;
    },
  };
}

export const accessReviewInstanceOperations: readonly GraphOperation[] = [
  { method: 'GET', path: INSTANCES, permission, handle: list },
  { method: 'GET', path: `${INSTANCES}/filterByCurrentUser/{on}`, permission, handle: listOwn },
  { method: 'GET', path: ONE, permission, handle: getOne },
  { method: 'GET', path: `${ONE}/contactedReviewers`, permission, handle: contacted },
  step('stop', 'access-review.stopped', stopInstance),
  step('resetDecisions', 'access-review.decisions-reset', resetDecisions),
  step('applyDecisions', 'access-review.apply-started', applyInstance),
  step('sendReminder', 'access-review.reminded', remindReviewers),
  {
    method: 'POST',
    path: `${ONE}/acceptRecommendations`,
    permission,
    activity: 'access-review.decided',
    handle: async (call) => {
      const { instance } = await seenInstance(call);
      await acceptRecommendations(call.ports, call.actor, instance.id);
      return noContent;
    },
  },
  {
    method: 'POST',
    path: `${ONE}/batchRecordDecisions`,
    permission,
    activity: 'access-review.decided',
    bodyKeys: ['decision', 'justification', 'principalId', 'resourceId'],
    handle: decideMany,
  },
  { method: 'GET', path: DECISIONS, permission, handle: async (call) => listDecisions(call, await seenInstance(call)) },
  { method: 'GET', path: `${DECISIONS}/filterByCurrentUser/{on}`, permission, handle: ownDecisions },
  {
    method: 'GET',
    path: `${DECISIONS}/{decisionId}`,
    permission,
    handle: async (call) => getDecision(call, await seenInstance(call)),
  },
  {
    method: 'PATCH',
    path: `${DECISIONS}/{decisionId}`,
    permission,
    activity: 'access-review.decided',
    bodyKeys: ['decision', 'justification'],
    handle: async (call) => decide(call, await seenInstance(call)),
  },
];
