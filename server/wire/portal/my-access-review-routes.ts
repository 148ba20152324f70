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
import { answeredInstance, callerAsReviewer } from '../access-review-sight.ts';
import { invalid } from '../read-body.ts';
import { declareRoute } from '../route.ts';
import type {
  MyReviewView,
  ReviewDecisionsBody,
  ReviewDecisionsGiven,
  ReviewItemView,
} from './access-review-contract.ts';
import { itemListing } from './access-review-query.ts';
import { decisionsBody } from './access-review-schema.ts';
import { namedById } from './attempts.ts';
import type { Page } from './contract.ts';
import { cursorOfKey, idOfCursor, keyOfCursor } from './cursor.ts';
import { presentForReviewer, presentItems } from './present-access-review.ts';
import { readId } from './read-id.ts';

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

function readAnswer(answer: ReviewDecisionsBody['decisions'][number]): Answer {
  const { itemId, decision, justification, seenDecidedAt } = answer;
  const seen = typeof seenDecidedAt === 'string' ? readSeen(seenDecidedAt) : seenDecidedAt;
  return { itemId: itemId.toLowerCase(), decision, justification, seenDecidedAt: seen };
}

function readSeen(text: string): Date {
  return parseInstant(text) ?? invalid('seenDecidedAt', 'is not an instant');
}
