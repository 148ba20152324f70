/**
 * Stages of an instance of an access review on Graph: who is asked in each, what was asked about, and what was answered in it.
 */
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { changeReviewers, findStages, stageAt, stopStage, type AskedReviewers } from '#modules/access-reviews/index.ts';
import { invalid } from '../read-body.ts';
import {
  answeredBy,
  contextOfInstances,
  decide,
  getDecision,
  listDecisions,
  missing,
  ONE,
  seenInstance,
  type Seen,
} from './access-review-instance-operations.ts';
import { requireReviewer } from './access-review-operations.ts';
import { readFallback, readReviewers } from './access-review-scope.ts';
import { answerAll, answerEntity } from './collections.ts';
import { noContent, type GraphAnswer, type GraphCall, type GraphOperation } from './operation.ts';
import { presentInstances, presentInstanceStages, stageId } from './present-access-reviews.ts';

const permission = 'signed-in';
const STAGES = `${ONE}/stages`;
const STAGE = `${STAGES}/{stageId}`;
const DECISIONS = `${STAGE}/decisions`;
const context = 'identityGovernance/accessReviews/definitions/instances/stages';

const activity = 'access-review.reviewers-changed';
const bodyKeys = [
  'scope',
  'principalScopes',
  'resourceScopes',
  'reviewers',
  'fallbackReviewers',
  'query',
  'queryType',
  'queryRoot',
];

interface SeenStage extends Seen {
  readonly stage: number;
}

/** Reviewers see the stage that asks them; managers all of them. */
async function seenStage(call: GraphCall): Promise<SeenStage> {
  const seen = await seenInstance(call);
  const numbers = seen.instance.begunAt ? [...seen.instance.stageEndsAt.keys(), seen.instance.stageEndsAt.length] : [];
  const index = numbers.find((one) => stageId(seen.instance, one + 1) === parseGuid(call.params['stageId']));
  const isSeen =
    index !== undefined && (!seen.reviewer || index + 1 === stageAt(seen.instance, call.ports.clock.now()));
  if (!isSeen) throw missing(call.params['stageId'] ?? '');
  return { ...seen, stage: index + 1 };
}

async function managedStage(call: GraphCall): Promise<SeenStage> {
  const seen = await seenStage(call);
  if (seen.reviewer) throw missing(seen.instance.id);
  return seen;
}

async function list(call: GraphCall): Promise<GraphAnswer> {
  const { review, instance, reviewer } = await seenInstance(call);
  const all = await presentInstanceStages(call, review, instance);
  const current = stageAt(instance, call.ports.clock.now());
  return answerAll(call, context, reviewer ? all.slice(current - 1, current) : all);
}

/** The stage that asks the caller now. */
async function listOwn(call: GraphCall): Promise<GraphAnswer> {
  requireReviewer(call);
  const { review, instance } = await answeredBy(call, await seenInstance(call));
  const current = stageAt(instance, call.ports.clock.now());
  return answerAll(call, context, (await presentInstanceStages(call, review, instance)).slice(current - 1, current));
}

async function answerOne(call: GraphCall, { review, instance, stage }: SeenStage): Promise<GraphAnswer> {
  return answerEntity(call, context, (await presentInstanceStages(call, review, instance))[stage - 1]!);
}

/** What is left out stays as it was. */
async function change(call: GraphCall): Promise<GraphAnswer> {
  const seen = await managedStage(call);
  const reviewers = await readChangedReviewers(call, seen, seen.stage);
  await changeReviewers(call.ports, call.actor, seen.instance.id, new Map([[seen.stage, reviewers]]));
  return answerOne(call, await seenStage(call));
}

async function readChangedReviewers(
  { body: { reviewers, fallbackReviewers }, ports }: GraphCall,
  { review, instance }: Seen,
  stage: number,
): Promise<AskedReviewers> {
  const stages = await findStages(ports.database, { reviewId: review.id, instanceId: instance.id });
  const before = stages[stage - 1] ?? { reviewerIds: [], fallbackReviewerIds: [] };
  const { fallbackReviewerIds } = before;
  return {
    ...before,
    ...(reviewers === undefined ? {} : readReviewers(reviewers, [])),
    fallbackReviewerIds: fallbackReviewers === undefined ? fallbackReviewerIds : readFallback(fallbackReviewers),
  };
}

/** Who answers in an instance with one stage, for it alone; of several each is changed by itself. */
async function changeInstance(call: GraphCall): Promise<GraphAnswer> {
  const seen = await seenInstance(call);
  const { review, instance, reviewer } = seen;
  if (reviewer) throw missing(instance.id);
  if (instance.stageEndsAt.length > 0) invalid('reviewers', 'are those of a stage: change that');
  await changeReviewers(call.ports, call.actor, instance.id, new Map([[1, await readChangedReviewers(call, seen, 1)]]));
  return answerEntity(call, contextOfInstances, (await presentInstances(call, review, [instance]))[0]!);
}

async function decideInStage(call: GraphCall): Promise<GraphAnswer> {
  const seen = await seenStage(call);
  const { instance, stage } = seen;
  const current = stageAt(instance, call.ports.clock.now());
  if (stage !== current) throw new Refusal('access-review.other-stage', { instanceId: instance.id, stage, current });
  return decide(call, seen);
}

export const accessReviewStageOperations: readonly GraphOperation[] = [
  { method: 'GET', path: STAGES, permission, handle: list },
  { method: 'GET', path: `${STAGES}/filterByCurrentUser/{on}`, permission, handle: listOwn },
  { method: 'GET', path: STAGE, permission, handle: async (call) => answerOne(call, await seenStage(call)) },
  { method: 'PATCH', path: STAGE, permission, activity, bodyKeys, handle: change },
  { method: 'PUT', path: ONE, permission, activity, bodyKeys, handle: changeInstance },
  { method: 'PATCH', path: ONE, permission, activity, bodyKeys, handle: changeInstance },
  {
    method: 'POST',
    path: `${STAGE}/stop`,
    permission,
    activity: 'access-review.stage-stopped',
    handle: async (call) => {
      const { instance, stage } = await managedStage(call);
      await stopStage(call.ports, call.actor, instance.id, stage);
      return noContent;
    },
  },
  {
    method: 'GET',
    path: DECISIONS,
    permission,
    handle: async (call) => {
      const seen = await seenStage(call);
      return listDecisions(call, seen, { stage: seen.stage });
    },
  },
  {
    method: 'GET',
    path: `${DECISIONS}/filterByCurrentUser/{on}`,
    permission,
    handle: async (call) => {
      requireReviewer(call);
      const seen = await seenStage(call);
      return listDecisions(call, await answeredBy(call, seen), { stage: seen.stage });
    },
  },
  {
    method: 'GET',
    path: `${DECISIONS}/{decisionId}`,
    permission,
    handle: async (call) => {
      const seen = await seenStage(call);
      return getDecision(call, seen, { stage: seen.stage });
    },
  },
  {
    method: 'PATCH',
    path: `${DECISIONS}/{decisionId}`,
    permission,
    activity: 'access-review.decided',
    bodyKeys: ['decision', 'justification'],
    handle: decideInStage,
  },
];
