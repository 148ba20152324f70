/**
 * Access reviews as the portal shows them: with the names of people, roles and places.
 */
import type { FastifyRequest } from 'fastify';
import { groupOfScope } from '#model/group-access.ts';
import { Refusal, refusals, type RefusalCode } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import {
  countHolders,
  countItems,
  findCurrent,
  listTasksOf,
  NO_ITEMS,
  stageAt,
  stageWindow,
  stateAt,
  type Instance,
  type ItemCounts,
  type Review,
  type ReviewerIdentity,
  type ReviewItem,
  type Reviewers,
  type Stage,
} from '#modules/access-reviews/index.ts';
import { findPeople, listKinds, type KnownPerson } from '#modules/directory/index.ts';
import { findResources } from '#modules/resources/index.ts';
import { findRole } from '#modules/role-definitions/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { describeProblem } from '../problem.ts';
import type {
  AccessReviewView,
  MyReviewView,
  ReviewerView,
  ReviewInstanceView,
  ReviewItemView,
  ReviewStageView,
} from './access-review-contract.ts';

type People = ReadonlyMap<string, KnownPerson>;

export async function presentReviews(
  { ports }: FastifyRequest,
  reviews: readonly Review[],
): Promise<AccessReviewView[]> {
  const { database } = ports;
  const names = await namesOf(database, reviews);
  const current = await findCurrent(
    database,
    reviews.map(({ id }) => id),
  );
  const counts = await countItems(
    database,
    [...current.values()].map(({ id }) => id),
  );
  const now = ports.clock.now();
  return reviews.map((review) => {
    const instance = current.get(review.id);
    return {
      id: review.id,
      displayName: review.displayName,
      description: review.description,
      reviewerText: review.reviewerText,
      subject: names.subject(review),
      held: review.held,
      guestsOnly: review.guestsOnly,
      inactiveDays: review.inactiveDays,
      settings: review.settings,
      recurrence: review.recurrence,
      createdBy: named(names.people, review.createdBy),
      createdAt: review.createdAt.toISOString(),
      stoppedAt: review.stoppedAt?.toISOString() ?? null,
      deletedAt: review.deletedAt?.toISOString() ?? null,
      current: instance ? presentInstance(instance, counts.get(instance.id), now) : null,
    };
  });
}

export function presentInstance(instance: Instance, counts: ItemCounts | undefined, now: Date): ReviewInstanceView {
  return {
    id: instance.id,
    reviewId: instance.reviewId,
    number: instance.number,
    startsAt: instance.startsAt.toISOString(),
    endsAt: instance.endsAt.toISOString(),
    stoppedAt: instance.stoppedAt?.toISOString() ?? null,
    appliedAt: instance.appliedAt?.toISOString() ?? null,
    state: stateAt(instance, now),
    stage: stageAt(instance, now),
    stageCount: instance.stageEndsAt.length + 1,
    counts: counts ?? NO_ITEMS,
  };
}

export async function presentForReviewer(
  { ports }: FastifyRequest,
  found: readonly { readonly review: Review; readonly instance: Instance }[],
  reviewer: ReviewerIdentity,
): Promise<MyReviewView[]> {
  const { database } = ports;
  const names = await namesOf(
    database,
    found.map(({ review }) => review),
  );
  const counts = await countItems(
    database,
    found.map(({ instance }) => instance.id),
    reviewer,
  );
  const holders = await countHolders(
    database,
    found.map(({ instance }) => instance.id),
  );
  return found.map(({ review, instance }) => {
    const settings = instance.settings ?? review.settings;
    const now = ports.clock.now();
    const stage = stageAt(instance, now);
    const { startsAt, endsAt } = stageWindow(instance, stage);
    return {
      instanceId: instance.id,
      displayName: review.displayName,
      reviewerText: review.reviewerText,
      subject: names.subject(review),
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      state: stateAt(instance, now),
      stage,
      stageCount: instance.stageEndsAt.length + 1,
      justificationRequired: settings.justificationRequired,
      recommends: settings.recommends,
      onDenied: settings.onDenied,
      counts: counts.get(instance.id) ?? NO_ITEMS,
      holders: (holders.get(instance.id) ?? []).map(({ roleId, people }) => ({ roleId, people })),
    };
  });
}

export async function presentItems(database: Reader, items: readonly ReviewItem[]): Promise<ReviewItemView[]> {
  const groupIds = items.flatMap((item) => [...item.groupIds, ...(item.resultDetails?.groupIds ?? [])]);
  const deciders = items.flatMap(({ decidedBy, earlier }) => [
    ...(decidedBy ? [decidedBy] : []),
    ...earlier.map((one) => one.decidedBy),
  ]);
  const tasks = await listTasksOf(
    database,
    items.flatMap(({ id, result }) => (result === null || result === 'kept' ? [] : [id])),
  );
  const closers = [...tasks.values()]
    .flat()
    .flatMap((task) => [task.groupId, ...(task.closedBy ? [task.closedBy] : [])]);
  const ids = [...items.map((item) => item.principalId), ...deciders, ...groupIds, ...closers];
  const people = await findPeople(database, ids);
  const roles = await roleNames(
    database,
    items.flatMap(({ roleDefinitionId }) => roleDefinitionId ?? []),
  );
  return items.map((item) => ({
    id: item.id,
    person: personOf(people, item.principalId),
    role: item.roleDefinitionId === null ? null : roles(item.roleDefinitionId),
    holds: [
      ...(item.eligibilityIds.length > 0 ? (['eligible'] as const) : []),
      ...(item.assignmentIds.length > 0 ? (['active'] as const) : []),
      ...(item.isMember ? (['member'] as const) : []),
    ],
    groups: item.groupIds.map((id) => named(people, id)),
    heldSince: item.heldSince.toISOString(),
    heldUntil: item.heldUntil?.toISOString() ?? null,
    lastUsedAt: item.lastUsedAt?.toISOString() ?? null,
    lastSignInAt: item.lastSignInAt?.toISOString() ?? null,
    recommendation: item.recommendation,
    recommendationReason: item.recommendationReason as ReviewItemView['recommendationReason'],
    decision: item.decision,
    justification: item.justification,
    decidedBy: item.decidedBy === null ? null : named(people, item.decidedBy),
    decidedAt: item.decidedAt?.toISOString() ?? null,
    earlier: item.earlier.map((one) => ({
      ...one,
      decidedBy: named(people, one.decidedBy),
      decidedAt: one.decidedAt.toISOString(),
    })),
    outcome: item.outcome,
    outcomeBy: item.outcomeBy,
    result: item.result,
    stillThrough: (item.resultDetails?.groupIds ?? []).map((id) => named(people, id)),
    tasks: (tasks.get(item.id) ?? []).map(({ groupId, outcome, justification, closedBy, closedAt }) => ({
      group: named(people, groupId),
      outcome,
      justification,
      closedBy: closedBy === null ? null : named(people, closedBy),
      closedAt: closedAt?.toISOString() ?? null,
    })),
    problem: wordProblem(item),
    appliedAt: item.appliedAt?.toISOString() ?? null,
    deleteAt: item.deleteAt?.toISOString() ?? null,
  }));
}

function wordProblem({ resultDetails }: ReviewItem): ReviewItemView['problem'] {
  const code = resultDetails?.refusal;
  if (code === undefined || !(code in refusals)) return null;
  const refusal = new Refusal(code as RefusalCode, (resultDetails?.refusalDetails ?? {}) as never);
  const { what, why, nextStep } = describeProblem(refusal, '');
  return { code, what, why, nextStep };
}

function personOf(people: People, id: string): ReviewItemView['person'] {
  const person = people.get(id);
  return {
    id,
    displayName: person?.displayName ?? id,
    mail: person?.mail ?? null,
    isGuest: person?.isGuest ?? false,
    homeOrganization: person?.homeOrganization ?? null,
  };
}

/** Who is asked in each stage, with their names. */
export async function presentStages(
  database: Reader,
  stages: readonly (Stage & Reviewers)[],
): Promise<ReviewStageView[]> {
  const ids = stages.flatMap(({ reviewerIds, fallbackReviewerIds }) => [...reviewerIds, ...fallbackReviewerIds]);
  const [people, kinds] = await Promise.all([findPeople(database, ids), listKinds(database, ids)]);
  const reviewer = (id: string): ReviewerView => ({
    ...named(people, id),
    kind: kinds.get(id) === 'Group' ? 'group' : 'user',
    mail: people.get(id)?.mail ?? null,
  });
  return stages.map(({ durationDays, reviewedBy, movesOn, reviewerIds, fallbackReviewerIds }) => ({
    durationDays,
    reviewedBy,
    movesOn: [...movesOn],
    reviewers: reviewerIds.map(reviewer),
    fallbackReviewers: fallbackReviewerIds.map(reviewer),
  }));
}

export function named(people: People, id: string): { id: string; displayName: string } {
  return { id, displayName: people.get(id)?.displayName ?? id };
}

export async function namesOf(database: Reader, reviews: readonly Review[]) {
  const scopes = reviews.flatMap(({ subject }) => (subject.kind === 'guests' ? [] : [subject.scope]));
  const groups = scopes.flatMap((scope) => groupOfScope(scope) ?? []);
  const people = await findPeople(database, [...reviews.map(({ createdBy }) => createdBy), ...groups]);
  const resources = await findResources(database, [...new Set(scopes)]);
  const roles = await roleNames(
    database,
    reviews.flatMap(({ subject }) => (subject.kind === 'roles' ? subject.roleDefinitionIds : [])),
  );
  const scopeName = (scope: Scope) => resources.get(scope)?.displayName ?? scope;
  return {
    people,
    subject({ subject }: Review): AccessReviewView['subject'] {
      if (subject.kind === 'guests') return subject;
      const { scope } = subject;
      if (subject.kind === 'roles') {
        return { kind: 'roles', scope, scopeName: scopeName(scope), roles: subject.roleDefinitionIds.map(roles) };
      }
      const groupId = groupOfScope(scope)!;
      return { kind: 'group', scope, groupId, groupName: named(people, groupId).displayName };
    },
  };
}

/** A role that was deleted keeps its id for a name. */
async function roleNames(database: Reader, ids: readonly string[]) {
  const known = await Promise.all([...new Set(ids)].map(async (id) => [id, await findRole(database, id)] as const));
  const names = new Map(known.map(([id, role]) => [id, role?.name ?? id]));
  return (id: string) => ({ id, name: names.get(id) ?? id });
}
