/**
 * Access reviews for those who manage what is reviewed: list, create, change, stop, delete; instances with their results.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import type { PageKey } from '#model/page.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import {
  applyInstance,
  changeReviewers,
  countItems,
  createReview,
  deleteReview,
  findStages,
  instanceStates,
  listInstances,
  listItems,
  listManagedReviews,
  listReviews,
  remindReviewers,
  resetDecisions,
  reviewKinds,
  stageEnds,
  stageWindow,
  stopInstance,
  stopReview,
  stopStage,
  updateReview,
  type AskedSubject,
  type ReviewChange,
  type ReviewInput,
  type ReviewListing,
} from '#modules/access-reviews/index.ts';
import { WRITE_ASSIGNMENTS } from '#modules/assignments/index.ts';
import { getGroup } from '#modules/directory/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { guardCreating, managedInstance, managedReview, managesReview } from '../access-review-sight.ts';
import { csvLine } from '../csv.ts';
import { guard } from '../guard.ts';
import { declareRoute } from '../route.ts';
import type {
  AccessReviewBody,
  AccessReviewDetailView,
  AccessReviewView,
  ReviewInstanceDetailView,
  ReviewInstanceView,
  ReviewItemView,
  ReviewersBody,
} from './access-review-contract.ts';
import { changeBody, reviewBody, reviewersBody, stageBody } from './access-review-schema.ts';
import { itemListing } from './access-review-query.ts';
import { namedById } from './attempts.ts';
import type { Page } from './contract.ts';
import { sendCsv } from './csv-export.ts';
import { cursorOfKey, idOfCursor, keyOfCursor } from './cursor.ts';
import { guardAt, readPlace } from './places.ts';
import { oneOf } from './list-query.ts';
import { presentInstance, presentItems, presentReviews, presentStages } from './present-access-review.ts';
import { readId } from './read-id.ts';

const PAGE = 100;
const base = '/portal/api/access-reviews';
const instances = '/portal/api/access-review-instances';
const permission = 'signed-in';
const byPlace = { action: WRITE_ASSIGNMENTS, at: 'scope' } as const;
const attempt = namedById('Policy');

export function accessReviewRoutes(app: FastifyInstance): void {
  const { ports } = app;
  declareRoute(app, { method: 'GET', url: base, permission: byPlace, handler: list });
  declareRoute(app, { method: 'GET', url: '/portal/api/managed-access-reviews', permission, handler: listManaged });
  declareRoute(app, {
    method: 'POST',
    url: base,
    permission: byPlace,
    activity: 'access-review.created',
    attempt,
    schema: { body: reviewBody },
    rateLimit: { perMinute: 60 },
    handler: async (request, reply) => {
      const input = await readInput(request, request.body as AccessReviewBody);
      return reply.code(201).send({ id: await createReview(ports, request.actor, input) });
    },
  });
  declareRoute(app, { method: 'GET', url: `${base}/:id`, permission, handler: detail });
  declareRoute(app, {
    method: 'PUT',
    url: `${base}/:id`,
    permission,
    activity: 'access-review.updated',
    attempt,
    schema: { body: changeBody },
    handler: async (request, reply) => {
      const { id } = await managedReview(request, readId(request));
      await updateReview(ports, request.actor, id, request.body as ReviewChange);
      return reply.code(204).send();
    },
  });
  const commands = [
    ['POST', `${base}/:id/stop`, 'access-review.stopped', stopReview],
    ['DELETE', `${base}/:id`, 'access-review.deleted', deleteReview],
  ] as const;
  for (const [method, url, activity, command] of commands) {
    declareRoute(app, {
      method,
      url,
      permission,
      activity,
      attempt,
      handler: async (request, reply) => {
        const { id } = await managedReview(request, readId(request));
        await command(ports, request.actor, id);
        return reply.code(204).send();
      },
    });
  }
  declareRoute(app, { method: 'GET', url: `${base}/:id/instances`, permission, handler: listRounds });
  declareRoute(app, { method: 'GET', url: `${instances}/:id`, permission, handler: instanceDetail });
  declareRoute(app, { method: 'GET', url: `${instances}/:id/items`, permission, handler: items });
  declareRoute(app, {
    method: 'GET',
    url: `${instances}/:id/results.csv`,
    permission,
    handler: async (request, reply) => {
      const { instance } = await managedInstance(request, readId(request));
      return sendCsv(reply, 'access-review.csv', titles, resultLines(ports.database, instance.id));
    },
  });
  declareRoute(app, {
    method: 'PUT',
    url: `${instances}/:id/reviewers`,
    permission,
    activity: 'access-review.reviewers-changed',
    attempt,
    schema: { body: reviewersBody },
    handler: async (request, reply) => {
      const { instance } = await managedInstance(request, readId(request));
      const { stages } = request.body as ReviewersBody;
      const changes = stages.flatMap((stage, index) => (stage ? [[index + 1, stage] as const] : []));
      await changeReviewers(ports, request.actor, instance.id, new Map(changes));
      return reply.code(204).send();
    },
  });
  declareRoute(app, {
    method: 'POST',
    url: `${instances}/:id/stop-stage`,
    permission,
    activity: 'access-review.stage-stopped',
    attempt,
    schema: { body: stageBody },
    rateLimit: { perMinute: 60 },
    handler: async (request, reply) => {
      const { instance } = await managedInstance(request, readId(request));
      await stopStage(ports, request.actor, instance.id, (request.body as { stage: number }).stage);
      return reply.code(204).send();
    },
  });
  const steps = [
    ['stop', 'access-review.stopped', stopInstance],
    ['reset', 'access-review.decisions-reset', resetDecisions],
    ['apply', 'access-review.apply-started', applyInstance],
    ['remind', 'access-review.reminded', remindReviewers],
  ] as const;
  for (const [verb, activity, command] of steps) {
    declareRoute(app, {
      method: 'POST',
      url: `${instances}/:id/${verb}`,
      permission,
      activity,
      attempt,
      rateLimit: { perMinute: 60 },
      handler: async (request, reply) => {
        const { instance } = await managedInstance(request, readId(request));
        await command(ports, request.actor, instance.id);
        return reply.code(204).send();
      },
    });
  }
}

async function list(request: FastifyRequest): Promise<Page<AccessReviewView>> {
  const asked = { limit: 50, after: keyOfCursor(request.query) };
  const page = await listReviews(request.ports.database, readListing(request), asked);
  return { value: await presentReviews(request, page.rows), nextCursor: cursorOfKey(page.after) };
}

async function listManaged(request: FastifyRequest): Promise<Page<AccessReviewView>> {
  const { database, clock } = request.ports;
  const { kind, state, text } = request.query as Readonly<Record<string, string | undefined>>;
  const listing = {
    kind: oneOf('kind', kind, reviewKinds),
    state: oneOf('state', state, instanceStates),
    text: text?.trim().slice(0, 256) || undefined,
    now: clock.now(),
  };
  const asked = { limit: 50, after: keyOfCursor(request.query) };
  const page = await listManagedReviews(database, asked, (review) => managesReview(request, review), listing);
  return { value: await presentReviews(request, page.rows), nextCursor: cursorOfKey(page.after) };
}

function readListing(request: FastifyRequest): ReviewListing {
  const { scope, of } = request.query as { scope?: string; of?: string };
  if (of === 'guests') {
    guard(request, directoryActions.disableUsers, DIRECTORY_SCOPE);
    guard(request, directoryActions.deleteUsers, DIRECTORY_SCOPE);
    return { subject: 'guests' };
  }
  const place = readPlace(scope ?? '');
  guardAt(request, WRITE_ASSIGNMENTS, place);
  return { scope: place };
}

async function readInput(request: FastifyRequest, body: AccessReviewBody): Promise<ReviewInput> {
  return { ...body, subject: await readSubject(request, body.subject) };
}

async function readSubject(
  request: FastifyRequest,
  { ...subject }: AccessReviewBody['subject'],
): Promise<AskedSubject> {
  const asked = subject.kind === 'roles' ? { ...subject, scope: readPlace(subject.scope) } : subject;
  guardCreating(request, asked);
  if (asked.kind !== 'group') return asked;
  return { kind: 'group', group: await getGroup(request.ports.database, asked.groupId.toLowerCase()) };
}

async function detail(request: FastifyRequest): Promise<AccessReviewDetailView> {
  const { database } = request.ports;
  const review = await managedReview(request, readId(request));
  const [view] = await presentReviews(request, [review]);
  const stages = await findStages(database, { reviewId: review.id, instanceId: null });
  return { ...view!, stages: await presentStages(database, stages) };
}

async function listRounds(request: FastifyRequest): Promise<Page<ReviewInstanceView>> {
  const { database, clock } = request.ports;
  const { id } = await managedReview(request, readId(request));
  const page = await listInstances(database, id, { limit: PAGE, after: numberOf(request.query) });
  const counts = await countItems(
    database,
    page.rows.map((instance) => instance.id),
  );
  const now = clock.now();
  return {
    value: page.rows.map((instance) => presentInstance(instance, counts.get(instance.id), now)),
    nextCursor: cursorOfKey(page.after),
  };
}

function numberOf(query: unknown): PageKey | undefined {
  const { cursor } = query as { cursor?: string };
  if (!cursor) return undefined;
  if (!/^\d{1,9}$/.test(cursor)) throw new Refusal('request.page-token-invalid', {});
  return [Number(cursor)];
}

async function instanceDetail(request: FastifyRequest): Promise<ReviewInstanceDetailView> {
  const { database, clock } = request.ports;
  const { review, instance } = await managedInstance(request, readId(request));
  const counts = await countItems(database, [instance.id]);
  const [view] = await presentReviews(request, [review]);
  const shown = presentInstance(instance, counts.get(instance.id), clock.now());
  const instanceId = instance.begunAt ? instance.id : null;
  const stages = await presentStages(database, await findStages(database, { reviewId: review.id, instanceId }));
  const ends = instance.begunAt ? instance : { ...instance, stageEndsAt: stageEnds(stages, instance.startsAt) };
  const windows = stages.map((_, index) => stageWindow(ends, index + 1));
  return {
    ...shown,
    review: view!,
    settings: instance.settings,
    stages: stages.map((stage, index) => ({
      ...stage,
      startsAt: windows[index]!.startsAt.toISOString(),
      endsAt: windows[index]!.endsAt.toISOString(),
    })),
  };
}

async function items(request: FastifyRequest): Promise<Page<ReviewItemView>> {
  const { database } = request.ports;
  const { instance } = await managedInstance(request, readId(request));
  const after = idOfCursor(request.query);
  const asked = { limit: PAGE, after: after === undefined ? undefined : [after] };
  const page = await listItems(database, itemListing(request, instance.id), asked);
  return { value: await presentItems(database, page.rows), nextCursor: cursorOfKey(page.after) };
}

const titles = [
  'Name',
  'E-mail',
  'Guest of',
  'Role',
  'Holds',
  'Through groups',
  'Held since',
  'Held until',
  'Last activation',
  'Last sign-in',
  'Recommendation',
  'Decision',
  'Reason',
  'Reviewed by',
  'Reviewed at',
  'Earlier answers',
  'Outcome',
  'Outcome by',
  'Result',
  'Why',
  'Applied at',
  'User id',
];

async function* resultLines(database: Reader, instanceId: string): AsyncGenerator<string[], void> {
  let after: PageKey | undefined;
  do {
    const page = await listItems(database, { instanceId }, { limit: PAGE, after });
    yield (await presentItems(database, page.rows)).map(resultLine);
    after = page.after;
  } while (after);
}

function resultLine(item: ReviewItemView): string {
  const through = (groups: readonly { displayName: string }[]) => groups.map((group) => group.displayName).join('; ');
  const why = item.problem ? `${item.problem.what} ${item.problem.why}` : through(item.stillThrough);
  return csvLine([
    item.person.displayName,
    item.person.mail,
    item.person.homeOrganization,
    item.role?.name,
    item.holds.join('; '),
    through(item.groups),
    item.heldSince,
    item.heldUntil,
    item.lastUsedAt,
    item.lastSignInAt,
    item.recommendation,
    item.decision,
    item.justification,
    item.decidedBy?.displayName,
    item.decidedAt,
    item.earlier.map(({ stage, decision, decidedBy }) => `${stage}: ${decision}, ${decidedBy.displayName}`).join('; '),
    item.outcome,
    item.outcomeBy,
    item.result,
    why,
    item.appliedAt,
    item.person.id,
  ]);
}
