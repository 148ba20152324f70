/**
 * What of the access reviews a caller manages, and what they answer; everything else is not there for them.
 */
import type { FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
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
import { guard, holds } from './guard.ts';

export function managesReview(request: FastifyRequest, review: Pick<Review, 'subject' | 'settings'>): boolean {
  return rightsToManage(review.subject, review.settings).every(({ action, scope }) => holds(request, action, scope));
}

/** Before anything of the place is told. */
export function guardCreating(
  request: FastifyRequest,
  subject:
    | { readonly kind: 'roles'; readonly scope: Scope; readonly roleDefinitionIds: readonly string[] }
    | { readonly kind: 'group' }
    | { readonly kind: 'guests' },
): void {
  if (subject.kind !== 'group') {
    for (const { action, scope } of rightsToManage(subject)) guard(request, action, scope);
  } else if (!holds(request, directoryActions.manageDirectoryRoles, DIRECTORY_SCOPE)) {
    guard(request, directoryActions.manageGroupAccess, DIRECTORY_SCOPE);
  }
}

export async function managedReview(request: FastifyRequest, reviewId: string): Promise<Review> {
  const review = await findReview(request.ports.database, reviewId);
  if (review && managesReview(request, review)) return review;
  throw new Refusal('access-review.not-found', { reviewId });
}

interface FoundInstance {
  readonly review: Review;
  readonly instance: Instance;
}

export async function managedInstance(request: FastifyRequest, instanceId: string): Promise<FoundInstance> {
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
): Promise<FoundInstance & { readonly reviewer: ReviewerIdentity }> {
  const { database } = request.ports;
  const instance = await findInstance(database, instanceId);
  const review = instance && (await findReview(database, instance.reviewId));
  if (!instance || !review) throw new Refusal('access-review.not-found', { reviewId: instanceId });
  return asReviewer(request, { review, instance });
}

/** The same for one that was found already. */
export async function asReviewer(
  request: FastifyRequest,
  found: FoundInstance,
): Promise<FoundInstance & { readonly reviewer: ReviewerIdentity }> {
  const { id } = found.instance;
  const reviewer = await callerAsReviewer(request);
  const isTheirs = request.actor.kind === 'User' && (await reviews(request.ports.database, id, reviewer));
  if (!isTheirs) throw new Refusal('access-review.not-found', { reviewId: id });
  return { ...found, reviewer };
}
