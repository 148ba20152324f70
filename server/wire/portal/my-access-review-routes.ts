/**
 * Access reviews for those who answer: what waits for them, whom it is about, and their answers.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseInstant } from '#model/instant.ts';
import {
  acceptRecommendations,
  findInstance,
  findReview,
  listForReviewer,
  listItems,
  MAXIMUM_ANSWERS,
  recordDecisions,
  type Answer,
} from '#modules/access-reviews/index.ts';
import { findPeople } from '#modules/directory/index.ts';
import { answeredInstance, callerAsReviewer, managesReview } from '../access-review-sight.ts';
import { invalid } from '../read-body.ts';
import { declareRoute } from '../route.ts';
import type {
  MyReviewView,
  ReviewDecisionsBody,
  ReviewDecisionsGiven,
  ReviewItemView,
  SameHolderView,
} from './access-review-contract.ts';
import { itemListing } from './access-review-query.ts';
import { decisionsBody } from './access-review-schema.ts';
import { namedById } from './attempts.ts';
import type { Page } from './contract.ts';
import { cursorOfKey, idOfCursor, keyOfCursor } from './cursor.ts';
import { guidOf } from './list-query.ts';
import { holdsAt } from './places.ts';
import { presentForReviewer, presentItems } from './present-access-review.ts';
import { readId } from './read-id.ts';

const READ_ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments/read';
const base = '/portal/api/my-access-reviews';
const permission = 'signed-in';
const recorded = { activity: 'access-review.decided', attempt: namedById('Policy') } as const;

export function myAccessReviewRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url: base, permission, handler: list });
  declareRoute(app, {
    method: 'GET',
    url: `${base}/:id`,
    permission,
    handler: async (request) => {
      const found = await answeredInstance(request, readId(request));
      return (await presentForReviewer(request, [found], found.reviewer))[0];
    },
  });
  declareRoute(app, { method: 'GET', url: `${base}/:id/items`, permission, handler: items });
  declareRoute(app, { method: 'GET', url: `${base}/:id/holders`, permission, handler: holders });
  declareRoute(app, {
    method: 'POST',
    url: `${base}/:id/decisions`,
    permission,
    ...recorded,
    schema: { body: decisionsBody },
    handler: async (request): Promise<ReviewDecisionsGiven> => {
      const { decisions } = request.body as ReviewDecisionsBody;
      const given = await recordDecisions(app.ports, request.actor, readId(request), decisions.map(readAnswer));
      return { decidedAt: given.toISOString() };
    },
  });
  declareRoute(app, {
    method: 'POST',
    url: `${base}/:id/accept-recommendations`,
    permission,
    ...recorded,
    handler: async (request) => ({ count: await acceptRecommendations(app.ports, request.actor, readId(request)) }),
  });
}

async function list(request: FastifyRequest): Promise<Page<MyReviewView>> {
  const { database, clock } = request.ports;
  const reviewer = await callerAsReviewer(request);
  const asked = { limit: 20, after: keyOfCursor(request.query) };
  const page = await listForReviewer(database, reviewer, clock.now(), asked);
  const found = await Promise.all(
    page.rows.map(async ({ instanceId }) => {
      const instance = (await findInstance(database, instanceId))!;
      return { instance, review: (await findReview(database, instance.reviewId))! };
    }),
  );
  const views = await presentForReviewer(request, found, reviewer);
  // Whoever is named and is the only one who is reviewed has nothing to answer.
  const value = views.filter(({ counts }) => counts.total > 0);
  return { value, nextCursor: cursorOfKey(page.after) };
}

async function items(request: FastifyRequest): Promise<Page<ReviewItemView>> {
  const { database } = request.ports;
  const { instance, reviewer } = await answeredInstance(request, readId(request));
  const after = idOfCursor(request.query);
  const asked = { limit: MAXIMUM_ANSWERS / 5, after: after === undefined ? undefined : [after] };
  const page = await listItems(database, { ...itemListing(request, instance.id), reviewer }, asked);
  return { value: await presentItems(database, page.rows), nextCursor: cursorOfKey(page.after) };
}

/** Who was found with the same. Beyond whom the caller answers about it is for those who may read who has roles there. */
async function holders(request: FastifyRequest): Promise<Page<SameHolderView>> {
  const { database } = request.ports;
  const { review, instance, reviewer } = await answeredInstance(request, readId(request));
  const { role } = request.query as { role?: string };
  const seesAll =
    managesReview(request, review) ||
    (review.subject.kind !== 'guests' && holdsAt(request, READ_ASSIGNMENTS, review.subject.scope));
  const after = idOfCursor(request.query);
  const listing = { instanceId: instance.id, roleDefinitionId: guidOf('role', role) };
  const asked = { limit: 50, after: after === undefined ? undefined : [after] };
  const page = await listItems(database, seesAll ? listing : { ...listing, reviewer }, asked);
  const people = await findPeople(
    database,
    page.rows.map(({ principalId }) => principalId),
  );
  const value = page.rows.map(({ principalId: id }) => {
    const { displayName = id, mail = null } = people.get(id) ?? {};
    return { id, displayName, mail };
  });
  return { value, nextCursor: cursorOfKey(page.after) };
}

function readAnswer(answer: ReviewDecisionsBody['decisions'][number]): Answer {
  const { itemId, decision, justification, seenDecidedAt } = answer;
  const seen = typeof seenDecidedAt === 'string' ? readSeen(seenDecidedAt) : seenDecidedAt;
  return { itemId: itemId.toLowerCase(), decision, justification, seenDecidedAt: seen };
}

function readSeen(text: string): Date {
  return parseInstant(text) ?? invalid('seenDecidedAt', 'is not an instant');
}
