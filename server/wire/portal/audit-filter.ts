/**
 * What the address of an audit list or of an export narrows it to. Both are read here, so that a file holds what was seen.
 */
import type { FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { activities, activityTitle, type ActivityName, type AuditFilter } from '#modules/audit/index.ts';
import { readCursor } from './cursor.ts';
import { applicationOf, guidOf, oneOf, periodOf } from './list-query.ts';

interface AuditQuery {
  from?: string;
  to?: string;
  activity?: string;
  category?: string;
  result?: string;
  person?: string;
  as?: string;
  request?: string;
  application?: string;
  cursor?: string;
}

export type Narrowing = Omit<AuditFilter, 'limit'>;

const ATTEMPT = 'attempt:';
const allActivities = Object.keys(activities) as ActivityName[];

/** The filters of every audit list. */
export function readNarrowing(request: FastifyRequest): Narrowing {
  const query = request.query as AuditQuery;
  const requestId = guidOf('request', query.request);
  const result = oneOf('result', query.result, ['success', 'failure']);
  const applicationId = applicationOf(query.application);
  return {
    ...(query.cursor ? { after: readCursor(query.cursor) } : {}),
    ...personOf(query),
    ...periodOf(query),
    ...(result ? { result } : {}),
    ...(requestId ? { requestId } : {}),
    ...(applicationId ? { applicationId } : {}),
  };
}

function personOf({ person, as }: AuditQuery): Narrowing {
  const id = guidOf('person', person);
  const role = oneOf('as', as, ['initiator', 'target']);
  if (!id) return {};
  if (role === undefined) return { involvedId: id };
  return role === 'initiator' ? { actorId: id } : { aboutId: id };
}

/** One activity by its name in the catalogue, and a category. */
export function activityByName(request: FastifyRequest): Narrowing {
  const { activity, category } = request.query as AuditQuery;
  const chosen = activity ? readActivity(activity) : {};
  if (!category) return chosen;
  const inCategory = (names: readonly ActivityName[]) => names.filter((name) => isOfCategory(name, category));
  return {
    activities: inCategory(chosen.activities ?? allActivities),
    ...(chosen.attempts ? { attempts: inCategory(chosen.attempts) } : {}),
  };
}

/** Activities whose title begins so, and a category. */
export function activityByTitle(request: FastifyRequest): Narrowing {
  const { activity = '', category } = request.query as AuditQuery;
  if (!category && !activity) return {};
  const askedFor = (result: 'success' | 'failure') =>
    allActivities.filter(
      (name) =>
        (!category || isOfCategory(name, category)) &&
        activityTitle(name, result).toLowerCase().startsWith(activity.toLowerCase()),
    );
  return { activities: askedFor('success'), attempts: askedFor('failure') };
}

const isOfCategory = (name: ActivityName, category: string) => activities[name].category === category;

/** `eligibility.assigned`, or `attempt:eligibility.assigned` where a refused attempt has a name of its own. */
function readActivity(text: string): Pick<AuditFilter, 'activities' | 'attempts'> {
  const isAttempt = text.startsWith(ATTEMPT);
  const name = (isAttempt ? text.slice(ATTEMPT.length) : text) as ActivityName;
  if (!Object.hasOwn(activities, name)) {
    throw new Refusal('request.invalid', { field: 'activity', reason: 'cannot be read' });
  }
  if (isAttempt) return { activities: [], attempts: [name] };
  return hasAttemptName(name) ? { activities: [name], attempts: [] } : { activities: [name] };
}

function hasAttemptName(name: ActivityName): boolean {
  return activityTitle(name, 'failure') !== activities[name].displayName;
}

/** The entry an address of a page names. */
export function entryOf(request: FastifyRequest): Narrowing {
  const { entry } = request.query as { entry?: string };
  const id = guidOf('entry', entry);
  return id ? { id } : {};
}

/** What the filter of activities offers. */
export function namesOf(trail: 'directory' | 'resource') {
  const names = allActivities.filter((name) => activities[name].trail === trail);
  return names.flatMap((name) => [
    { activity: name, activityName: activityTitle(name, 'success') },
    ...(hasAttemptName(name) ? [{ activity: ATTEMPT + name, activityName: activityTitle(name, 'failure') }] : []),
  ]);
}
