/**
 * What of the access reviews a caller manages, and what they answer; everything else is not there for them.
 */
import type { FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import {
  findInstance,
  findReview,
  identityOf,
  reviews,
  rightsToManage,
  type Instance,
  type Review,
  type ReviewerIdentity,
} from '#modules/access-reviews/index.ts';
import { holds } from './guard.ts';

export function managesReview(request: FastifyRequest, review: Pick<Review, 'subject' | 'settings'>): boolean {
  return rightsToManage(review.subject, review.settings).every(({ action, scope }) => holds(request, action, scope));
}

export async function managedReview(request: FastifyRequest, reviewId: string): Promise<Review> {
  const review = await findReview(request.ports.database, reviewId);
  if (review && managesReview(request, review)) return review;
  throw new Refusal('access-review.not-found', { reviewId });
}

export async function managedInstance(
  request: FastifyRequest,
  instanceId: string,
): Promise<{ readonly review: Review; readonly instance: Instance }> {
  const instance = await findInstance(request.ports.database, instanceId);
  const review = instance && (await findReview(request.ports.database, instance.reviewId));
  if (instance && review && managesReview(request, review)) return { review, instance };
  throw new Refusal('access-review.not-found', { reviewId: instanceId });
}

export async function callerAsReviewer({ ports, actor }: FastifyRequest): Promise<ReviewerIdentity> {
  return identityOf(ports.database, actor.principalId, ports.clock.now());
}

/** An instance that has begun and in which the caller answers about somebody. */
export async function answeredInstance(
  request: FastifyRequest,
  instanceId: string,
): Promise<{ readonly review: Review; readonly instance: Instance; readonly reviewer: ReviewerIdentity }> {
  const { database } = request.ports;
  const reviewer = await callerAsReviewer(request);
  const instance = await findInstance(database, instanceId);
  const isTheirs = request.actor.kind === 'User' && instance && (await reviews(database, instanceId, reviewer));
  if (!instance || !isTheirs) throw new Refusal('access-review.not-found', { reviewId: instanceId });
  return { review: (await findReview(database, instance.reviewId))!, instance, reviewer };
}
