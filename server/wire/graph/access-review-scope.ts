/**
 * What an access review is about and who answers, as Graph writes it: queries. Pure.
 *
 * A query is understood whole or refused: a part that is not known would review something else than was meant.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import { groupOfScope } from '#model/group-access.ts';
import { parseDuration } from '#model/instant.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import type { Review, Reviewers, Stage, Subject } from '#modules/access-reviews/index.ts';
import { invalid, objectOf } from '../read-body.ts';

const QUERY_SCOPE = '#microsoft.graph.accessReviewQueryScope';
const INACTIVE_SCOPE = '#microsoft.graph.accessReviewInactiveUsersQueryScope';
const MEMBERSHIPS_SCOPE = '#microsoft.graph.principalResourceMembershipsScope';
const MAXIMUM_QUERY = 2_048;
const DAY = 86_400_000;

/** The subject with the id of a group that was not looked up yet. */
export interface ReadScope {
  readonly subject:
    | { readonly kind: 'roles'; readonly roleDefinitionIds: readonly string[] }
    | { readonly kind: 'group'; readonly groupId: string }
    | { readonly kind: 'guests' };
  readonly held: Review['held'];
  readonly guestsOnly: boolean;
  readonly inactiveDays: number | null;
}

export function readScope(value: unknown): ReadScope {
  const scope = objectOf(value, 'scope');
  const type = scope['@odata.type'];
  if (type === MEMBERSHIPS_SCOPE) return readMemberships(scope);
  const inactiveDays = type === INACTIVE_SCOPE ? daysOf(scope['inactiveDuration']) : null;
  return { held: 'all', guestsOnly: false, ...readQueried(queryOf(scope, 'scope')), inactiveDays };
}

/** Roles of the directory that people or guests have, eligible or active. */
function readMemberships(scope: Record<string, unknown>): ReadScope {
  const [principals, ...more] = listOf(scope['principalScopes'], 'principalScopes');
  const whose = queryOf(objectOf(principals, 'principalScopes'), 'principalScopes');
  if (whose.path !== '/users' || more.length > 0) invalid('principalScopes', 'must name /users alone');
  const inactive = (principals as Record<string, unknown>)['@odata.type'] === INACTIVE_SCOPE;
  const roleDefinitionIds = listOf(scope['resourceScopes'], 'resourceScopes').map((one) => {
    const { path } = queryOf(objectOf(one, 'resourceScopes'), 'resourceScopes');
    const id = /^\/rolemanagement\/directory\/roledefinitions\/([^/]+)$/.exec(path)?.[1];
    return parseGuid(id) ?? invalid('resourceScopes', 'must name /roleManagement/directory/roleDefinitions/{id}');
  });
  return {
    subject: { kind: 'roles', roleDefinitionIds },
    held: 'all',
    guestsOnly: isOfGuests(whose.filter, 'principalScopes'),
    inactiveDays: inactive ? daysOf((principals as Record<string, unknown>)['inactiveDuration']) : null,
  };
}

function readQueried({ path, filter }: Query): Pick<ReadScope, 'subject'> & Partial<ReadScope> {
  if (path === '/users') {
    if (!isOfGuests(filter, 'scope')) invalid('scope', "reviews of users need $filter=(userType eq 'Guest')");
    return { subject: { kind: 'guests' }, guestsOnly: true };
  }
  const group = /^\/groups\/([^/]+)\/(?:transitive)?members(?:\/microsoft\.graph\.user)?$/.exec(path)?.[1];
  if (group !== undefined) {
    const groupId = parseGuid(group) ?? invalid('scope', 'names no group');
    return { subject: { kind: 'group', groupId }, guestsOnly: isOfGuests(filter, 'scope') };
  }
  const role = /^\/rolemanagement\/directory\/role(assignment|eligibility)scheduleinstances$/.exec(path)?.[1];
  if (role === undefined) return invalid('scope', 'is no query that can be reviewed here');
  return {
    subject: { kind: 'roles', roleDefinitionIds: [roleOfFilter(filter)] },
    held: role === 'eligibility' ? 'eligible' : 'active',
  };
}

/** `(isof(principal,'microsoft.graph.user') and roleDefinitionId eq '…')`, in any order. */
function roleOfFilter(filter: string): string {
  const parts = bare(filter).split(' and ');
  const known = parts.filter((part) => !/^isof\(principal,\s*'microsoft\.graph\.user'\)$/.test(part));
  const id = known.length === 1 ? /^roledefinitionid eq '([^']+)'$/.exec(known[0]!)?.[1] : undefined;
  return parseGuid(id) ?? invalid('scope', "needs $filter=roleDefinitionId eq '{id}'");
}

function isOfGuests(filter: string, field: string): boolean {
  if (filter === '') return false;
  if (bare(filter) === "usertype eq 'guest'") return true;
  return invalid(field, "understands the filter userType eq 'Guest' alone");
}

function bare(filter: string): string {
  const text = foldAscii(filter).trim();
  return text.startsWith('(') && text.endsWith(')') && !text.slice(1, -1).includes(') and (')
    ? text.slice(1, -1).trim()
    : text;
}

interface Query {
  /** In lower case, without version and closing slash. */
  readonly path: string;
  readonly filter: string;
}

function queryOf(scope: Record<string, unknown>, field: string): Query {
  const { query, queryType } = scope;
  if (typeof query !== 'string' || query.length > MAXIMUM_QUERY) return invalid(field, 'has no query');
  if (queryType !== undefined && queryType !== null && queryType !== 'MicrosoftGraph') {
    return invalid(field, 'must be of the type MicrosoftGraph');
  }
  const [path = '', options = ''] = query.split('?', 2);
  const asked = new URLSearchParams(options);
  const unknown = [...asked.keys()].find((name) => !['$filter', '$count', '$expand'].includes(name));
  if (unknown !== undefined) return invalid(field, `does not understand ${unknown}`);
  const plain = foldAscii(path)
    .replace(/^\/(?:v1\.0|beta)(?=\/)/, '')
    .replace(/\/$/, '');
  return { path: plain, filter: asked.get('$filter') ?? '' };
}

function daysOf(value: unknown): number {
  const duration = parseDuration(value);
  const days = duration && (duration.months * 30 * DAY + duration.milliseconds) / DAY;
  return days !== undefined && Number.isInteger(days) ? days : invalid('inactiveDuration', 'is no number of days');
}

export type ReadReviewers =
  | { readonly reviewedBy: 'self' }
  | { readonly reviewedBy: 'sponsor'; readonly fallbackReviewerIds: readonly string[] }
  | { readonly reviewedBy: 'selected'; readonly reviewerIds: readonly string[] };

/** Without reviewers, people answer about themselves. */
export function readReviewers(reviewers: unknown, fallbackReviewers: unknown): ReadReviewers {
  const asked = listOf(reviewers ?? [], 'reviewers').map((one) => reviewerOf(one, 'reviewers'));
  const fallback = readFallback(fallbackReviewers);
  if (asked.length === 0) return { reviewedBy: 'self' };
  if (asked.some((one) => one === 'sponsors')) {
    if (asked.length > 1) invalid('reviewers', 'are either sponsors or named');
    return { reviewedBy: 'sponsor', fallbackReviewerIds: fallback };
  }
  return { reviewedBy: 'selected', reviewerIds: asked };
}

export function readFallback(value: unknown): string[] {
  return listOf(value ?? [], 'fallbackReviewers').map((one) => reviewerOf(one, 'fallbackReviewers'));
}

function reviewerOf(value: unknown, field: string): string {
  const { query } = objectOf(value, field);
  if (typeof query !== 'string' || query.length > MAXIMUM_QUERY) return invalid(field, 'have no query');
  const path = foldAscii(query).replace(/^\/(?:v1\.0|beta)(?=\/)/, '');
  if (field === 'reviewers' && (path === './sponsors' || path === './microsoft.graph.user/sponsors')) return 'sponsors';
  const id = /^\/(?:users\/([^/]+)|groups\/([^/]+)\/(?:transitive)?members(?:\/microsoft\.graph\.user)?)\/?$/.exec(
    path,
  );
  return parseGuid(id?.[1] ?? id?.[2]) ?? invalid(field, 'must be /users/{id}, /groups/{id}/members or ./sponsors');
}

function listOf(value: unknown, field: string): unknown[] {
  return Array.isArray(value) && value.length <= 50 ? value : invalid(field, 'must be a list of at most 50');
}

const query = (text: string, queryType = 'MicrosoftGraph') => ({
  '@odata.type': QUERY_SCOPE,
  query: text,
  queryType,
  queryRoot: null,
});

const GUESTS = "$filter=(userType eq 'Guest')";

export function presentScope({ subject, held, guestsOnly, inactiveDays }: Review): object {
  const inactive =
    inactiveDays === null ? {} : { '@odata.type': INACTIVE_SCOPE, inactiveDuration: `P${inactiveDays}D` };
  if (subject.kind === 'guests') return { ...query(`/users?${GUESTS}`), ...inactive };
  if (subject.kind === 'group') {
    const members = `/groups/${groupOfScope(subject.scope)}/transitiveMembers/microsoft.graph.user`;
    return { ...query(guestsOnly ? `${members}?${GUESTS}` : members), ...inactive };
  }
  const people = { ...query(guestsOnly ? `/users?${GUESTS}` : '/users'), ...inactive };
  if (subject.scope !== DIRECTORY_SCOPE) return presentResource(subject, people);
  const [only] = subject.roleDefinitionIds;
  if (held !== 'all' && subject.roleDefinitionIds.length === 1 && !guestsOnly && inactiveDays === null) {
    const list = `role${held === 'eligible' ? 'Eligibility' : 'Assignment'}ScheduleInstances`;
    const filter = `(isof(principal,'microsoft.graph.user') and roleDefinitionId eq '${only}')`;
    return query(`/roleManagement/directory/${list}?$expand=principal&$filter=${filter}`);
  }
  return {
    '@odata.type': MEMBERSHIPS_SCOPE,
    principalScopes: [people],
    resourceScopes: subject.roleDefinitionIds.map((id) => query(`/roleManagement/directory/roleDefinitions/${id}`)),
  };
}

/** Roles on a resource, as the vendor's other API names them; they are created in the portal. */
function presentResource({ scope, roleDefinitionIds }: Extract<Subject, { kind: 'roles' }>, people: object): object {
  const at = scope === '/' ? '' : scope;
  return {
    '@odata.type': MEMBERSHIPS_SCOPE,
    principalScopes: [people],
    resourceScopes: roleDefinitionIds.map((id) =>
      query(`${at}/providers/Microsoft.Authorization/roleDefinitions/${id}`, 'ARM'),
    ),
  };
}

const reviewer = (text: string, queryRoot: string | null = null) => ({
  query: text,
  queryType: 'MicrosoftGraph',
  queryRoot,
});

/** `isGroup` of those that are groups. */
export function presentReviewers(
  { reviewedBy, reviewerIds }: Stage & Reviewers,
  isGroup: (id: string) => boolean,
): object[] {
  if (reviewedBy === 'self') return [];
  if (reviewedBy === 'sponsor') return [reviewer('./microsoft.graph.user/sponsors', 'decisions')];
  return presentNamed(reviewerIds, isGroup);
}

export function presentNamed(ids: readonly string[], isGroup: (id: string) => boolean): object[] {
  return ids.map((id) => reviewer(isGroup(id) ? `/groups/${id}/transitiveMembers` : `/users/${id}`));
}
