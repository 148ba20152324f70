/**
 * Access reviews as Graph shows them: definitions, instances and decisions, in the words of the official client.
 */
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { groupOfScope } from '#model/group-access.ts';
import {
  findCurrent,
  findStages,
  stageAt,
  stageWindow,
  stateAt,
  type Instance,
  type InstanceState,
  type Review,
  type ReviewItem,
  type Reviewers,
  type Stage,
} from '#modules/access-reviews/index.ts';
import { findKnownNames } from '#modules/assignments/index.ts';
import { findPeople, listKinds } from '#modules/directory/index.ts';
import { findRole } from '#modules/role-definitions/index.ts';
import { presentNamed, presentReviewers, presentScope } from './access-review-scope.ts';
import { presentSettings } from './access-review-settings.ts';
import { presentStageSettings } from './access-review-stages.ts';
import type { GraphCall } from './operation.ts';

const statuses: Readonly<Record<InstanceState, string>> = {
  NotStarted: 'NotStarted',
  InProgress: 'InProgress',
  Completed: 'Completed',
  Applying: 'AutoReviewing',
  Applied: 'AutoReviewed',
  Skipped: 'Completed',
};
const decisionNames = { approve: 'Approve', deny: 'Deny', 'dont-know': 'DontKnow' } as const;
const resultNames: Readonly<Record<NonNullable<ReviewItem['result']>, string>> = {
  kept: 'AppliedSuccessfully',
  removed: 'AppliedSuccessfully',
  blocked: 'AppliedSuccessfully',
  gone: 'AppliedSuccessfullyButObjectNotFound',
  'removed-partly': 'ApplyNotSupported',
  'through-group': 'ApplyNotSupported',
  refused: 'AppliedWithUnknownFailure',
};

export async function presentDefinitions(call: GraphCall, reviews: readonly Review[]): Promise<object[]> {
  const { database, clock } = call.ports;
  const now = clock.now();
  const current = await findCurrent(
    database,
    reviews.map(({ id }) => id),
  );
  const identities = await identitiesOf(
    call,
    reviews.map(({ createdBy }) => createdBy),
  );
  return Promise.all(
    reviews.map(async (review) => {
      const instance = current.get(review.id);
      return {
        id: review.id,
        displayName: review.displayName,
        descriptionForAdmins: review.description,
        descriptionForReviewers: review.reviewerText,
        createdDateTime: review.createdAt.toISOString(),
        lastModifiedDateTime: review.updatedAt.toISOString(),
        status: instance ? statuses[stateAt(instance, now)] : 'NotStarted',
        createdBy: identities(review.createdBy),
        scope: presentScope(review),
        ...(await presentStages(call, review)),
        instanceEnumerationScope: null,
        settings: presentSettings(review.settings, review.recurrence),
        additionalNotificationRecipients: [],
      };
    }),
  );
}

/** Several stages say themselves who answers; of one the definition does. */
async function presentStages(call: GraphCall, review: Review) {
  const stages = await findStages(call.ports.database, { reviewId: review.id, instanceId: null });
  const asked = await presentAsked(call, stages);
  return { ...asked[0]!, stageSettings: stages.length > 1 ? presentStageSettings(stages, asked, review.settings) : [] };
}

/** Who answers in each stage. */
async function presentAsked({ ports: { database } }: GraphCall, stages: readonly (Stage & Reviewers)[]) {
  const ids = stages.flatMap(({ reviewerIds, fallbackReviewerIds }) => [...reviewerIds, ...fallbackReviewerIds]);
  const kinds = await listKinds(database, ids);
  const isGroup = (id: string) => kinds.get(id) === 'Group';
  return stages.map((stage) => ({
    reviewers: presentReviewers(stage, isGroup),
    fallbackReviewers: presentNamed(stage.fallbackReviewerIds, isGroup),
  }));
}

/** Who answers in each stage of an instance: its own reviewers once it has begun. */
async function askedIn(call: GraphCall, review: Review, { id, begunAt }: Instance) {
  const ofReview = { reviewId: review.id, instanceId: null };
  return presentAsked(
    call,
    await findStages(call.ports.database, begunAt ? { ...ofReview, instanceId: id } : ofReview),
  );
}

/** The stages of an instance that has begun; before, nobody knows who is there to be asked about. */
export async function presentInstanceStages(call: GraphCall, review: Review, instance: Instance): Promise<object[]> {
  if (!instance.begunAt) return [];
  const now = call.ports.clock.now();
  const state = stateAt(instance, now);
  const current = stageAt(instance, now);
  return (await askedIn(call, review, instance)).map((asked, index) => {
    const { startsAt, endsAt } = stageWindow(instance, index + 1);
    const isLater = index + 1 > current;
    const isEarlier = index + 1 < current;
    return {
      id: stageId(instance, index + 1),
      startDateTime: startsAt.toISOString(),
      endDateTime: endsAt.toISOString(),
      status: isLater
        ? state === 'InProgress'
          ? 'NotStarted'
          : 'Completed'
        : isEarlier
          ? 'Completed'
          : statuses[state],
      ...asked,
    };
  });
}

/** The id of an instance with the number of the stage in its last digit but not among the ids of instances. */
export function stageId({ id }: Instance, number: number): string {
  return `${id.slice(0, 14)}${'abc'[number - 1]}${id.slice(15)}`;
}

export async function presentInstances(
  call: GraphCall,
  review: Review,
  instances: readonly Instance[],
): Promise<object[]> {
  const now = call.ports.clock.now();
  const asked = new Map(
    await Promise.all(instances.map(async (one) => [one.id, (await askedIn(call, review, one))[0]!] as const)),
  );
  return instances.map((instance) => ({
    id: instance.id,
    startDateTime: instance.startsAt.toISOString(),
    endDateTime: (instance.stoppedAt ?? instance.endsAt).toISOString(),
    status: statuses[stateAt(instance, now)],
    scope: presentScope(review),
    ...asked.get(instance.id),
  }));
}

export async function presentDecisions(
  call: GraphCall,
  review: Review,
  items: readonly ReviewItem[],
): Promise<object[]> {
  const deciders = items.flatMap(({ decidedBy }) => decidedBy ?? []);
  const identities = await identitiesOf(call, [...items.map(({ principalId }) => principalId), ...deciders]);
  const resources = await resourcesOf(call, review, items);
  return items.map((item) => ({
    id: item.id,
    accessReviewId: item.instanceId,
    decision: item.decision === null ? 'NotReviewed' : decisionNames[item.decision],
    justification: item.justification ?? '',
    recommendation: recommendationOf(item),
    reviewedDateTime: item.decidedAt?.toISOString() ?? null,
    reviewedBy: item.decidedBy === null ? null : identities(item.decidedBy),
    appliedDateTime: item.appliedAt?.toISOString() ?? null,
    appliedBy: null,
    applyResult: item.result === null ? 'New' : resultNames[item.result],
    principalLink: `${call.root}/users/${item.principalId}`,
    principal: { '@odata.type': '#microsoft.graph.userIdentity', ...identities(item.principalId) },
    ...resources(item),
  }));
}

function recommendationOf({ recommendation }: ReviewItem): string {
  return recommendation === null ? 'NoInfoAvailable' : decisionNames[recommendation];
}

async function resourcesOf(call: GraphCall, { subject }: Review, items: readonly ReviewItem[]) {
  if (subject.kind === 'guests') return () => ({ resourceLink: null, resource: null });
  const { database } = call.ports;
  const groupId = subject.kind === 'group' ? groupOfScope(subject.scope)! : undefined;
  if (groupId !== undefined) {
    const displayName = (await findPeople(database, [groupId])).get(groupId)?.displayName ?? groupId;
    const resource = { id: groupId, displayName, type: 'Group' };
    return () => ({ resourceLink: `${call.root}/groups/${groupId}`, resource });
  }
  const ids = [...new Set(items.flatMap(({ roleDefinitionId }) => roleDefinitionId ?? []))];
  const names = new Map(
    await Promise.all(ids.map(async (id) => [id, (await findRole(database, id))?.name ?? id] as const)),
  );
  const isOfDirectory = subject.scope === DIRECTORY_SCOPE;
  const place = await findKnownNames(database, { scope: subject.scope, roleDefinitionId: undefined, principalIds: [] });
  const scope = { id: subject.scope, displayName: place.scopeName ?? subject.scope, type: 'AzureResource' };
  return ({ roleDefinitionId }: ReviewItem) => {
    const id = roleDefinitionId!;
    const role = { id, displayName: names.get(id) ?? id };
    if (isOfDirectory) {
      const link = `${call.root}/roleManagement/directory/roleDefinitions/${id}`;
      return { resourceLink: link, resource: { ...role, type: 'DirectoryRole' } };
    }
    const type = '#microsoft.graph.accessReviewInstanceDecisionItemAzureRoleResource';
    return { resourceLink: null, resource: { '@odata.type': type, ...role, type: 'AzureRole', scope } };
  };
}

async function identitiesOf({ ports }: GraphCall, principalIds: readonly string[]) {
  const ids = [...new Set(principalIds)];
  const asked = { scope: undefined, roleDefinitionId: undefined, principalIds: ids };
  const { principals } = await findKnownNames(ports.database, asked);
  return (id: string) => {
    const known = principals.get(id);
    return { id, displayName: known?.displayName ?? null, userPrincipalName: known?.userPrincipalName ?? null };
  };
}
