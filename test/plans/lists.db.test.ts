/**
 * What a list costs at a hundred thousand rows, by the plan PostgreSQL makes of it: no large table is read from one end to
 * the other for one page, and nothing large is sorted.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DIRECTORY_SCOPE, parseScope, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { alertsAt, listAlerts, listIncidents, listPastIncidents, readAlert } from '#modules/alerts/index.ts';
import { listRecentActivations } from '#modules/activation/index.ts';
import { countWaiting, listApprovals, listWaiting, measureApprovals } from '#modules/approvals/index.ts';
import {
  countActivations,
  countEnding,
  countHoldings,
  countSchedulesByRole,
  countUnused,
  countWaitingBelow,
  findNamedRequests,
  findSpans,
  getAssignment,
  listAssignments,
  listAdministratorIds,
  listExtensible,
  listOutsidePim,
  listOwnAsked,
  listPlanned,
  listRunning,
  listRequests,
  listSchedules,
  listWaitingBelow,
  listWaitingExtensions,
  type AssignmentListing,
  type ScheduleReach,
  type ScopeSpans,
} from '#modules/assignments/index.ts';
import { readAccessFacts } from '../../server/modules/decisions/explanation-queries.ts';
import { lockDue } from '../../server/modules/assignments/schedule-locks-store.ts';
import { getProofBundle, listEntries, proveConsistency } from '#modules/audit/index.ts';
import { readEdge } from '../../server/modules/audit/audit-tree-store.ts';
import { listRelatedIds } from '#modules/directory/index.ts';
import { listBulkRows, listBulks } from '#modules/bulk-invitations/index.ts';
import { claimRow } from '../../server/modules/bulk-invitations/bulk-store.ts';
import { listTermsAnswers, listTermsToAccept } from '#modules/invitations/index.ts';
import { listUndelivered } from '#modules/notifications/index.ts';
import { listDeliveries, listDueWebhooks } from '#modules/webhooks/index.ts';
import { listSubscriptions, searchResources } from '#modules/resources/index.ts';
import type { Database } from '#platform/database/database.ts';
import { createSecrets } from '#platform/secrets.ts';
import { crowdedScope } from '../support/planting.ts';
import { auditLists } from './audit-lists.ts';
import { directoryLists } from './directory-lists.ts';
import { homeLists } from './home-lists.ts';
import { pastLists } from './past-lists.ts';
import { reviewLists } from './review-lists.ts';
import { listsOfUse } from './use-lists.ts';
import { faultsOf, openPlanWorld, type PlanWorld } from '../support/plan-world.ts';

const at = new Date('2031-03-05T12:00:00Z');
const page = { limit: 100, after: undefined };
const secrets = createSecrets(Buffer.alloc(32, 7));
const nobody = '00000000-0000-4000-8000-000000000000';
let world: PlanWorld;

before(async () => {
  world = await openPlanWorld('plans');
});
after(() => world?.close());

const reach = (kind: ScheduleReach['kind'], which: ScheduleReach['which'], scope: Scope): ScheduleReach =>
  ({ kind, which, scope, at, extent: 'all' }) as ScheduleReach;
/** A list of the resource on which everybody has a role, a page in the middle of it. */
const crowd = async (db: Database, asked: Partial<AssignmentListing>) => {
  const listing = { scope: crowdedScope as Scope, at, order: 'name', descending: false, ...asked } as const;
  const first = await listAssignments(db, listing, page);
  await listAssignments(db, listing, { ...page, after: first.after });
};
/** The same list, a page in the middle by name, far from both ends. */
const midCrowd = (db: Database, asked: Partial<AssignmentListing>) =>
  listAssignments(
    db,
    { scope: crowdedScope as Scope, at, order: 'name', descending: false, ...asked },
    { ...page, after: [world.somebody, nobody] },
  );
const subscription = () => world.subscription as Scope;
/** A figure of one resource, of many in a subscription, and of everything. */
const counted = (count: (db: Database, spans: ScopeSpans) => Promise<unknown>) => async (db: Database) => {
  for (const scope of [crowdedScope as Scope, subscription(), ROOT_SCOPE]) await count(db, await findSpans(db, scope));
};
/** What is at and below a subscription, a page in the middle of it. */
const below = async (db: Database, asked: Partial<AssignmentListing>) => {
  const listing = { scope: subscription(), at, reach: 'below', order: 'place', descending: false, ...asked } as const;
  const first = await listAssignments(db, listing, page);
  await listAssignments(db, listing, { ...page, after: first.after });
};
const aMonthAgo = new Date('2031-02-03T12:00:00Z');
const inTwoWeeks = new Date('2031-03-19T12:00:00Z');

/** Everything the plan world holds has ended by then. */
const afterAnOutage = new Date('2031-07-01T12:00:00Z');
const ofBothKinds = async (ask: (kind: ScheduleReach['kind']) => Promise<unknown>) => {
  await ask('eligibility');
  await ask('assignment');
};

/** Every alert of a scope, with a page of its incidents, in the order of time. */
const alertsOf = async (db: Database, scope: Scope) => {
  for (const alert of alertsAt(scope)) {
    await readAlert(db, alert, scope, at);
    await listIncidents(db, { alert, scope, at, state: 'open' }, page);
  }
};

type List = (database: Database) => Promise<unknown>;

const lists: Readonly<Record<string, List>> = {
  ...directoryLists(at),
  'directory audit': (db) => listEntries(db, { trail: 'directory', limit: 101 }),
  'directory audit of a person': (db) => listEntries(db, { trail: 'directory', targetId: world.somebody, limit: 101 }),
  'audit of what somebody did, by name': (db) =>
    listEntries(db, { actorName: 'Person-77777@organization.example', limit: 101 }),
  'directory audit of one activity': (db) =>
    listEntries(db, { trail: 'directory', activities: ['user.restored'], limit: 101 }),
  'resource audit of everything': (db) => listEntries(db, { trail: 'resource', scope: ROOT_SCOPE, limit: 101 }),
  'resource audit of a subscription': (db) => listEntries(db, { trail: 'resource', scope: subscription(), limit: 101 }),
  'resource audit of some subscriptions': async (db) => {
    const spans = await findSpans(db, subscription());
    await listEntries(db, { trail: 'resource', spans, limit: 101 });
    await listEntries(db, { trail: 'resource', spans, activities: ['role.activated'], limit: 101 });
  },
  'resource audit of a subscription with what was done above': (db) =>
    listEntries(db, { trail: 'resource', scope: subscription(), above: [ROOT_SCOPE], limit: 101 }),
  'what the audit trail holds about some requests': (db) =>
    listEntries(db, { targetIds: [world.somebody, nobody], ascending: true, limit: 101 }),
  'what somebody did at a place in an hour': (db) =>
    listEntries(db, {
      trail: 'resource',
      scope: subscription(),
      actorId: world.somebody,
      from: at,
      to: new Date(at.getTime() + 3_600_000),
      ascending: true,
      limit: 101,
    }),
  'resource audit of a person': (db) => listEntries(db, { trail: 'resource', personId: world.somebody, limit: 101 }),
  'alerts of a resource': (db) => alertsOf(db, crowdedScope as Scope),
  'alerts of a subscription': (db) => alertsOf(db, subscription()),
  'alerts of the directory': (db) => alertsOf(db, DIRECTORY_SCOPE),
  'alerts of everything, counted': (db) => listAlerts(db, ROOT_SCOPE, at),
  'roles assigned outside of PIM, a page of everything and one behind it': async (db) => {
    const asked = { alert: 'AzureRolesAssignedOutsidePimAlert', scope: ROOT_SCOPE, at, state: 'open' } as const;
    const first = await listIncidents(db, asked, page);
    await listIncidents(db, asked, { ...page, after: first.after });
  },
  'what would be refused if a role were given through PIM only': (db) =>
    listOutsidePim(
      db,
      { scope: ROOT_SCOPE, roleDefinitionId: world.somebody, at, below: true, without: [subscription()] },
      1_001,
    ),
  'incidents that are over': (db) => listPastIncidents(db, { alert: 'StaleSignInAlert', scope: subscription() }, page),
  'assignments of everything': (db) => listSchedules(db, reach('assignment', 'instances', ROOT_SCOPE), 'all', {}, page),
  'assignments of a subscription': (db) =>
    listSchedules(db, reach('assignment', 'instances', subscription()), 'all', {}, page),
  'assignments of a person': (db) =>
    listSchedules(db, reach('assignment', 'instances', ROOT_SCOPE), 'all', { assignedTo: world.somebody }, page),
  'eligibilities of a subscription': (db) =>
    listSchedules(db, reach('eligibility', 'instances', subscription()), 'all', {}, page),
  'eligibilities of the caller': (db) =>
    listSchedules(
      db,
      reach('eligibility', 'instances', ROOT_SCOPE),
      { principalId: world.somebody, readable: [] },
      { assignedTo: world.somebody },
      page,
    ),
  'assignments of a resource, by name': (db) => crowd(db, {}),
  'assignments of a resource, by name upwards from the end': (db) => crowd(db, { descending: true }),
  'assignments of a resource, by name, in the middle': async (db) => {
    await midCrowd(db, {});
    await midCrowd(db, { descending: true });
  },
  'assignments of a resource, by end, those that end last first': (db) => crowd(db, { order: 'end', descending: true }),
  'assignments of a resource that end soon': (db) =>
    crowd(db, { order: 'end', endsBefore: new Date('2031-03-18T12:00:00Z') }),
  'assignments of a resource, of one role': async (db) => {
    const { id } = await db
      .selectFrom('role_definition')
      .select('id')
      .where('name', '=', 'Role 7')
      .executeTakeFirstOrThrow();
    await crowd(db, { roleDefinitionId: id });
    await crowd(db, { roleDefinitionId: id, order: 'end' });
  },
  'assignments of a resource, of one person': (db) => crowd(db, { principalId: world.somebody }),
  'assignments of a resource that begin later': (db) => crowd(db, { state: 'scheduled' }),
  'assignments of a subscription and below': (db) => below(db, {}),
  'assignments of a subscription and below that end soon': (db) => below(db, { endsBefore: inTwoWeeks }),
  'eligibilities of a subscription and below that nobody uses': (db) => below(db, { unusedSince: aMonthAgo }),
  'assignments of everything, by place': (db) => below(db, { scope: ROOT_SCOPE }),
  'assignments of a resource, counted by role': (db) => countSchedulesByRole(db, crowdedScope as Scope, at),
  'standing and eligible assignments, counted': counted((db, spans) => countHoldings(db, spans, at, 10)),
  'assignments that end soon, counted': counted((db, spans) => countEnding(db, spans, at, inTwoWeeks)),
  'eligibilities that nobody uses, counted': counted((db, spans) => countUnused(db, spans, at, aMonthAgo)),
  'activations by day': counted((db, spans) => countActivations(db, spans, aMonthAgo, at)),
  'how long approvals took': counted((db, spans) => measureApprovals(db, spans, aMonthAgo, at)),
  'what waits at a place and below, counted': counted((db, spans) => countWaitingBelow(db, spans, at)),
  'what waits at a place and below': counted((db, spans) => listWaitingBelow(db, spans, page, at)),
  'requests of a subscription': (db) =>
    listRequests(db, { kind: 'eligibility', scope: subscription(), onlyOwnOf: null }, {}, page, at),
  'requests of the caller': (db) =>
    listRequests(db, { kind: 'eligibility', scope: ROOT_SCOPE, onlyOwnOf: world.somebody }, {}, page, at),
  'requests that wait': (db) =>
    listRequests(
      db,
      { kind: 'eligibility', scope: ROOT_SCOPE, onlyOwnOf: null },
      { status: 'PendingAdminDecision' },
      page,
      at,
    ),
  'approvals that wait for somebody': (db) => listWaiting(db, world.somebody, page, at),
  'approvals that wait for somebody, the latest asked first': (db) =>
    listWaiting(db, world.somebody, page, at, { order: 'asked', descending: true }),
  'approvals that wait for somebody, of one person': (db) =>
    listWaiting(db, world.somebody, page, at, { principalId: world.somebody }),
  'approvals that wait for somebody, by a part of a name': (db) =>
    listWaiting(db, world.somebody, page, at, { text: 'role 7' }),
  'approvals that wait for somebody, counted': (db) => countWaiting(db, world.somebody, at, 100),
  'requests to extend that wait': (db) => listWaitingExtensions(db, world.somebody, page, () => true),
  'requests to extend that wait, for whoever administers nothing': (db) =>
    listWaitingExtensions(db, world.somebody, page, () => false),
  'requests to extend that wait, of one person': (db) =>
    listWaitingExtensions(db, nobody, page, () => true, { principalId: world.somebody }),
  'requests to extend that wait, by a part of a name, the newest first': (db) =>
    listWaitingExtensions(db, world.somebody, page, () => true, { text: 'role 7', descending: true }),
  'what somebody waits for': (db) => listOwnAsked(db, world.somebody, { state: 'waiting' }, page, at),
  'what somebody asked for': (db) => listOwnAsked(db, world.somebody, {}, page, at),
  'what somebody asked for, by a part of a name, the oldest first': (db) =>
    listOwnAsked(db, world.somebody, { text: 'role 7', ascending: true }, page, at),
  'what somebody asked for and nobody answered': (db) =>
    listOwnAsked(db, world.somebody, { state: 'timed-out' }, page, at),
  'what somebody may ask to keep': (db) => listExtensible(db, world.somebody, at),
  'what somebody has activated': (db) => listRunning(db, world.somebody, at),
  'what somebody activated for later': async (db) => {
    await listPlanned(db, world.somebody, page, at);
    await listPlanned(db, world.somebody, { ...page, after: [at.toISOString(), nobody] }, at);
  },
  'an assignment at its own address': async (db) => {
    const { id, scope } = await db
      .selectFrom('assignment_schedule')
      .select(['id', 'scope'])
      .orderBy('id')
      .limit(1)
      .executeTakeFirstOrThrow();
    await getAssignment(db, scope as Scope, id);
  },
  'some requests with their names': (db) => findNamedRequests(db, [world.somebody]),
  'what somebody did with a role before': (db) =>
    listRecentActivations(
      db,
      { principalId: world.somebody, roleDefinitionId: world.somebody, scope: subscription() },
      5,
    ),
  'an audit entry with its proof': async (db) => {
    const entry = await db.selectFrom('audit_entry').select('id').orderBy('id').limit(1).executeTakeFirstOrThrow();
    await getProofBundle({ database: db, secrets }, entry.id);
  },
  'that the audit trail only grew': (db) => proveConsistency({ database: db, secrets }, 777),
  'the right edge of the audit tree': (db) => readEdge(db, 77_777),
  'what somebody answered': (db) =>
    listEntries(db, {
      actorId: world.somebody,
      activities: ['approval.approved', 'approval.denied'],
      result: 'success',
      limit: 51,
    }),
  'what somebody answered about one person': (db) =>
    listEntries(db, {
      actorId: world.somebody,
      activities: ['approval.approved'],
      targetId: world.somebody,
      result: 'success',
      limit: 51,
    }),
  'administrators of a resource group': (db) =>
    listAdministratorIds({ db, now: at }, `${subscription()}/resourcegroups/group-6` as Scope, []),
  'warnings that are due': (db) => ofBothKinds((kind) => lockDue({ db }, kind, 'warning', at, 100)),
  'warnings that are due, after a long outage': (db) =>
    ofBothKinds((kind) => lockDue({ db }, kind, 'warning', afterAnOutage, 100)),
  'ends nobody was told of': (db) => ofBothKinds((kind) => lockDue({ db }, kind, 'end', at, 100)),
  'ends nobody was told of, after a long outage': (db) =>
    ofBothKinds((kind) => lockDue({ db }, kind, 'end', afterAnOutage, 100)),
  'requests that wait for the caller, an administrator of a subscription': (db) =>
    listRequests(
      db,
      { kind: 'eligibility', scope: ROOT_SCOPE, onlyOwnOf: null },
      { waiting: { principalId: world.somebody, administered: [subscription()] } },
      page,
      at,
    ),
  'approvals that wait for the caller': (db) => listApprovals(db, world.somebody, { as: 'approver' }, page, at),
  'approvals of the caller': (db) => listApprovals(db, world.somebody, { as: 'target' }, page, at),
  'the ground of an explanation': (db) =>
    readAccessFacts(
      db,
      {
        principalId: world.somebody,
        scope: crowdedScope as Scope,
        wanted: { action: 'N.C/vm/read', isDataAction: false },
      },
      at,
    ),
  'members of a group': (db) => listRelatedIds(db, 'members', world.somebody, page, at),
  'groups of the caller': (db) => listRelatedIds(db, 'transitiveMemberOf', world.somebody, page, at),
  'deliveries to a webhook': (db) => listDeliveries(db, '00000000-0000-4000-8000-00000000003b', { limit: 51 }),
  'what waits for a webhook': (db) =>
    listDeliveries(db, '00000000-0000-4000-8000-00000000003b', { limit: 51, status: 'waiting' }),
  'what a webhook never got': (db) =>
    listDeliveries(db, '00000000-0000-4000-8000-00000000003b', { limit: 51, status: 'failed' }),
  'webhooks with something due': (db) => listDueWebhooks(db, at),
  ...auditLists(() => world.somebody),
  ...homeLists(() => world.somebody),
  ...pastLists(subscription, () => world.somebody, aMonthAgo, at),
  ...reviewLists(() => world.somebody, at),
  ...listsOfUse(subscription, aMonthAgo, at),
  'files of people somebody invited': (db) => listBulks(db, world.somebody, page),
  'rows of such a file': (db) => listBulkRows(db, world.somebody, page),
  'the next row to run': (db) => claimRow({ db } as never),
  'answers to terms of use': async (db) => {
    const asked = { termsId: '00000000-0000-4000-8000-000000000007' };
    const first = await listTermsAnswers(db, asked, page);
    await listTermsAnswers(db, asked, { ...page, after: first.after });
    await listTermsAnswers(db, { ...asked, accepted: false }, page);
    await listTermsAnswers(db, { ...asked, version: 1 }, page);
  },
  'what somebody answered to terms of use': (db) => listTermsAnswers(db, { userId: world.somebody }, page),
  'terms somebody has yet to accept': (db) => listTermsToAccept(db, world.somebody, at),
  'undelivered mails': (db) => listUndelivered(db, { limit: 101 }),
  'undelivered mails to an address': (db) => listUndelivered(db, { limit: 101, recipient: 'person-77777@' }),
  'resources found by a part of their name': (db) =>
    searchResources(db, { visible: [ROOT_SCOPE], text: 'group-471' }, { limit: 64, after: undefined }),
  subscriptions: (db) => listSubscriptions(db, [ROOT_SCOPE], page),
  'resource groups of a subscription': (db) =>
    searchResources(db, { visible: [ROOT_SCOPE], parent: subscription(), kinds: ['resource-group'] }, page),
};

/** What reads or sorts more rows than it shows, and why it may; through indexes all the same. */
const readsMore: Readonly<Record<string, string>> = {
  'alerts of everything, counted': 'a figure of everything is read from everything, once',
  'assignments that end soon, counted': 'a figure of everything is read from everything, once',
  'eligibilities that nobody uses, counted': 'a figure of everything is read from everything, once',
  'assignments of a resource that begin later':
    'no state has an index of its own: each is paid for by every activation',
  'sign-ins refused for one of several reasons': 'each reason has its index, and refusals are few among entries',
  'requests that wait for the caller, an administrator of a subscription': 'bounded by what waits for anybody',
};

describe('the plan of', () => {
  for (const [name, list] of Object.entries(lists)) {
    test(name, async () => {
      const faults = (await world.findFaults(list)).filter(
        (fault) => fault.startsWith('reads all of') || !(name in readsMore),
      );
      assert.deepEqual(faults, []);
    });
  }
});

describe('the look at plans bites', () => {
  test('a condition without an index is found', async () => {
    const faults = await world.findFaults((db) =>
      db.selectFrom('directory_user').select('id').where('properties', '=', '{"city":"Oslo"}').execute(),
    );
    assert.deepEqual(faults, ['reads all of directory_user', 'reads 100000 rows of directory_user to drop them']);
  });

  test('so is a sort of everything', () => {
    const scan = { 'Node Type': 'Index Scan', 'Relation Name': 'directory_user', 'Plan Rows': 100_000 };
    assert.deepEqual(faultsOf({ 'Node Type': 'Sort', 'Plan Rows': 100, Plans: [scan] }, new Map()), [
      'sorts 100000 rows',
    ]);
  });

  test('and one the planner expected to be small', () => {
    const scan = { 'Node Type': 'Index Scan', 'Plan Rows': 80, 'Actual Rows': 50_000, 'Actual Loops': 2 };
    assert.deepEqual(faultsOf({ 'Node Type': 'Sort', 'Plan Rows': 80, Plans: [scan] }, new Map()), [
      'sorts 100000 rows',
    ]);
  });
});

test('a scope of the plans is one the product knows', () => {
  assert.equal(parseScope(world.subscription)?.kind, 'subscription');
});
