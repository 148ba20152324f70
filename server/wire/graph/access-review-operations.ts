/**
 * Access reviews on Graph: definitions, for those who manage what is reviewed.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import {
  createReview,
  deleteReview,
  findInstance,
  findReview,
  findStages,
  listForReviewer,
  listReviews,
  stopReview,
  updateReview,
  type AskedStage,
  type AskedSubject,
  type Review,
} from '#modules/access-reviews/index.ts';
import { getGroup } from '#modules/directory/index.ts';
import { callerAsReviewer, guardCreating, managedReview } from '../access-review-sight.ts';
import { invalid, objectOf } from '../read-body.ts';
import { readReviewers, readScope, type ReadScope } from './access-review-scope.ts';
import { readRecurrence, readSettings } from './access-review-settings.ts';
import { readStages } from './access-review-stages.ts';
import { answerEntity } from './collections.ts';
import { noContent, type GraphAnswer, type GraphCall, type GraphOperation } from './operation.ts';
import { presentDefinitions } from './present-access-reviews.ts';
import { answerRows } from './role-lists.ts';

export const DEFINITIONS = 'identityGovernance/accessReviews/definitions';
const permission = 'signed-in';
const bodyKeys = [
  'displayName',
  'descriptionForAdmins',
  'descriptionForReviewers',
  'scope',
  'instanceEnumerationScope',
  'reviewers',
  'fallbackReviewers',
  'stageSettings',
  'stageId',
  'dependsOn',
  'durationInDays',
  'decisionsThatWillMoveToNextStage',
  'decisionHistoriesForReviewersEnabled',
  'settings',
  'query',
  'queryType',
  'queryRoot',
  'principalScopes',
  'resourceScopes',
  'inactiveDuration',
  'mailNotificationsEnabled',
  'reminderNotificationsEnabled',
  'justificationRequiredOnApproval',
  'defaultDecisionEnabled',
  'defaultDecision',
  'instanceDurationInDays',
  'autoApplyDecisionsEnabled',
  'recommendationsEnabled',
  'recurrence',
  'pattern',
  'range',
  'type',
  'interval',
  'startDate',
  'endDate',
  'numberOfOccurrences',
  'applyActions',
];

/** Reviews of resources are with the resources; here are those of directory roles, groups and guests. */
async function list(call: GraphCall): Promise<GraphAnswer> {
  const { manageDirectoryRoles, manageGroupAccess, disableUsers, deleteUsers } = directoryActions;
  const ofRoles = call.holds(manageDirectoryRoles);
  const ofGuests = call.holds(disableUsers) && call.holds(deleteUsers);
  const ofGroups = call.holds(manageGroupAccess);
  if (!ofRoles && !ofGuests && !ofGroups) call.guard(manageDirectoryRoles);
  const listing = { directory: { ofRoles, ofRoleGroups: ofRoles, ofGroups, ofGuests } };
  const page = await listReviews(call.ports.database, listing, call.page);
  return answerDefinitions(call, page.rows, page.after);
}

/** Reviews in which something waits for the caller. */
async function listOwn(call: GraphCall): Promise<GraphAnswer> {
  requireReviewer(call);
  const { database, clock } = call.ports;
  const page = await listForReviewer(database, await callerAsReviewer(call.request), clock.now(), call.page);
  const found = new Map<string, Review>();
  for (const { instanceId } of page.rows) {
    const { reviewId } = (await findInstance(database, instanceId))!;
    found.set(reviewId, (await findReview(database, reviewId))!);
  }
  return answerDefinitions(call, [...found.values()], page.after);
}

async function answerDefinitions(
  call: GraphCall,
  reviews: readonly Review[],
  after: Awaited<ReturnType<typeof listReviews>>['after'],
): Promise<GraphAnswer> {
  const rows = await presentDefinitions(call, reviews);
  return answerRows(call, DEFINITIONS, { rows, after }, (row) => row);
}

export function requireReviewer(call: GraphCall): void {
  if (call.params['on']?.toLowerCase() === 'reviewer') return;
  throw new Refusal('request.invalid', { field: 'on', reason: "must be 'reviewer'" });
}

export function reviewOf(call: GraphCall): Promise<Review> {
  const text = call.params['id'] ?? '';
  const id = parseGuid(text);
  if (!id) throw new Refusal('access-review.not-found', { reviewId: text });
  return managedReview(call.request, id);
}

async function answerOne(call: GraphCall, id: string, status = 200): Promise<GraphAnswer> {
  const review = (await findReview(call.ports.database, id))!;
  return answerEntity(call, DEFINITIONS, (await presentDefinitions(call, [review]))[0]!, status);
}

async function create(call: GraphCall): Promise<GraphAnswer> {
  const { body } = call;
  if (body['instanceEnumerationScope'] != null) {
    invalid('instanceEnumerationScope', 'is not supported: one review is about one thing');
  }
  const scope = readScope(body['scope']);
  guardCreating(call.request, subjectToGuard(scope));
  const id = await createReview(call.ports, call.actor, {
    ...readWords(body),
    ...scope,
    subject: await subjectOf(call, scope),
    ...readReviewers(body['reviewers'], body['fallbackReviewers']),
    stages: readStages(body['stageSettings']),
    settings: readSettings(body),
    recurrence: readRecurrence(body['settings']),
  });
  return answerOne(call, id, 201);
}

function subjectToGuard({ subject }: ReadScope): Parameters<typeof guardCreating>[1] {
  return subject.kind === 'roles' ? { ...subject, scope: DIRECTORY_SCOPE } : subject;
}

async function subjectOf(call: GraphCall, { subject }: ReadScope): Promise<AskedSubject> {
  if (subject.kind === 'group') return { kind: 'group', group: await getGroup(call.ports.database, subject.groupId) };
  return subject.kind === 'roles' ? { ...subject, scope: DIRECTORY_SCOPE } : subject;
}

/** What is left out stays as it was; what is looked at and when cannot be changed. */
async function change(call: GraphCall): Promise<GraphAnswer> {
  const { body, ports } = call;
  const review = await reviewOf(call);
  const { description, reviewerText } = review;
  await updateReview(ports, call.actor, review.id, {
    description,
    reviewerText,
    ...readWords(body),
    displayName: body['displayName'] ?? review.displayName,
    stages: readStages(body['stageSettings']) ?? (await changedStage(call, review)),
    settings: readSettings(body, review.settings),
  });
  return noContent;
}

/** The only stage, with what the body says of it; several are changed by stageSettings alone. */
async function changedStage({ body, ports }: GraphCall, review: Review): Promise<AskedStage[]> {
  const stages = await findStages(ports.database, { reviewId: review.id, instanceId: null });
  const { instanceDurationInDays } = objectOf(body['settings'] ?? {}, 'settings');
  const { reviewers, fallbackReviewers } = body;
  if (stages.length > 1 && (reviewers !== undefined || fallbackReviewers !== undefined)) {
    invalid('reviewers', 'are those of a stage: change stageSettings');
  }
  if (stages.length > 1) return stages;
  const isAsked = reviewers !== undefined || fallbackReviewers !== undefined;
  return stages.map((stage) => ({
    ...stage,
    durationDays: instanceDurationInDays ?? stage.durationDays,
    ...(isAsked ? readReviewers(reviewers, fallbackReviewers) : {}),
  }));
}

function readWords(body: GraphCall['body']) {
  const { displayName, descriptionForAdmins, descriptionForReviewers } = body;
  return {
    displayName,
    ...(descriptionForAdmins === undefined ? {} : { description: descriptionForAdmins }),
    ...(descriptionForReviewers === undefined ? {} : { reviewerText: descriptionForReviewers }),
  };
}

export const accessReviewOperations: readonly GraphOperation[] = [
  { method: 'GET', path: DEFINITIONS, permission, handle: list },
  { method: 'POST', path: DEFINITIONS, permission, activity: 'access-review.created', bodyKeys, handle: create },
  { method: 'GET', path: `${DEFINITIONS}/filterByCurrentUser/{on}`, permission, handle: listOwn },
  {
    method: 'GET',
    path: `${DEFINITIONS}/{id}`,
    permission,
    handle: async (call) => answerOne(call, (await reviewOf(call)).id),
  },
  {
    method: 'PUT',
    path: `${DEFINITIONS}/{id}`,
    permission,
    activity: 'access-review.updated',
    bodyKeys,
    handle: change,
  },
  {
    method: 'PATCH',
    path: `${DEFINITIONS}/{id}`,
    permission,
    activity: 'access-review.updated',
    bodyKeys,
    handle: change,
  },
  {
    method: 'DELETE',
    path: `${DEFINITIONS}/{id}`,
    permission,
    activity: 'access-review.deleted',
    handle: async (call) => {
      await deleteReview(call.ports, call.actor, (await reviewOf(call)).id);
      return noContent;
    },
  },
  {
    method: 'POST',
    path: `${DEFINITIONS}/{id}/stop`,
    permission,
    activity: 'access-review.stopped',
    handle: async (call) => {
      await stopReview(call.ports, call.actor, (await reviewOf(call)).id);
      return noContent;
    },
  },
];
