/**
 * Access reviews as Graph shows them: definitions, instances and decisions, in the words of the official client.
 */
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { groupOfScope } from '#model/group-access.ts';
import {
  findCurrent,
  findReviewers,
  stateAt,
  type Instance,
  type InstanceState,
  type Review,
  type ReviewItem,
} from '#modules/access-reviews/index.ts';
import { findKnownNames } from '#modules/assignments/index.ts';
import { findPeople, listKinds } from '#modules/directory/index.ts';
import { findRole } from '#modules/role-definitions/index.ts';
import { presentNamed, presentReviewers, presentScope } from './access-review-scope.ts';
import { presentSettings } from './access-review-settings.ts';
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
        ...(await presentAsked(call, review)),
        instanceEnumerationScope: null,
        settings: presentSettings(review.settings, review.recurrence),
        stageSettings: [],
        additionalNotificationRecipients: [],
      };
    }),
  );
}

/** What is looked at and who answers. */
async function presentAsked({ ports: { database } }: GraphCall, review: Review) {
  const { reviewerIds, fallbackReviewerIds } = await findReviewers(database, review.id);
  const kinds = await listKinds(database, [...reviewerIds, ...fallbackReviewerIds]);
  const isGroup = (id: string) => kinds.get(id) === 'Group';
  return {
    scope: presentScope(review),
    reviewers: presentReviewers(review, reviewerIds, isGroup),
    fallbackReviewers: presentNamed(fallbackReviewerIds, isGroup),
  };
}

export async function presentInstances(
  call: GraphCall,
  review: Review,
  instances: readonly Instance[],
): Promise<object[]> {
  const now = call.ports.clock.now();
  const asked = await presentAsked(call, review);
  return instances.map((instance) => ({
    id: instance.id,
    startDateTime: instance.startsAt.toISOString(),
    endDateTime: (instance.stoppedAt ?? instance.endsAt).toISOString(),
    status: statuses[stateAt(instance, now)],
    ...asked,
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
