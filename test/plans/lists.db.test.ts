/**
 * What a list costs at a hundred thousand rows, by the plan PostgreSQL makes of it: no large table is read from one end to
 * the other for one page, and nothing large is sorted.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parseFilter } from '#model/odata-filter.ts';
import { parseScope, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { listRecentActivations } from '#modules/activation/index.ts';
import { countWaiting, listApprovals, listWaiting } from '#modules/approvals/index.ts';
import {
  findNamedRequests,
  listAdministratorIds,
  listExtensible,
  listOwnWaiting,
  listRequests,
  listSchedules,
  listWaitingExtensions,
  type ScheduleReach,
} from '#modules/assignments/index.ts';
import { lockDueWarnings, lockUntoldEnds } from '../../server/modules/assignments/schedule-locks-store.ts';
import { listEntries } from '#modules/audit/index.ts';
import { countObjects, listDeletedUsers, listGroups, listRelatedIds, listUsers } from '#modules/directory/index.ts';
import { listUndelivered } from '#modules/notifications/index.ts';
import { listSubscriptions, searchResources } from '#modules/resources/index.ts';
import type { Database } from '#platform/database/database.ts';
import { faultsOf, openPlanWorld, type PlanWorld } from '../support/plan-world.ts';

const at = new Date('2031-03-05T12:00:00Z');
const page = { limit: 100, after: undefined };
let world: PlanWorld;

before(async () => {
  world = await openPlanWorld('plans');
});
after(() => world?.close());

const filtered = (text: string) => ({ filter: parseFilter(text), limit: 101 });
const reach = (kind: ScheduleReach['kind'], which: ScheduleReach['which'], scope: Scope): ScheduleReach =>
  ({ kind, which, scope, at, extent: 'all' }) as ScheduleReach;
const subscription = () => world.subscription as Scope;

/** Everything the plan world holds has ended by then. */
const afterAnOutage = new Date('2031-07-01T12:00:00Z');
const ofBothKinds = async (ask: (kind: ScheduleReach['kind']) => Promise<unknown>) => {
  await ask('eligibility');
  await ask('assignment');
};

type List = (database: Database) => Promise<unknown>;

const lists: Readonly<Record<string, List>> = {
  'users, first page': (db) => listUsers(db, { limit: 101 }),
  'users, a page in the middle': (db) =>
    listUsers(db, { limit: 101, after: { key: 'person 5', id: '00000000-0000-4000-8000-000000000000' } }),
  'users, counted': (db) => countObjects(db, 'User', {}),
  'users, by display name downwards': (db) =>
    listUsers(db, { limit: 101, orderBy: { property: 'displayName', descending: true } }),
  'users, by sign-in name': (db) =>
    listUsers(db, { limit: 101, orderBy: { property: 'userPrincipalName', descending: false } }),
  'users, newest first': (db) =>
    listUsers(db, { limit: 101, orderBy: { property: 'createdDateTime', descending: true } }),
  'users, by mail': (db) => listUsers(db, { limit: 101, orderBy: { property: 'mail', descending: false } }),
  guests: (db) => listUsers(db, filtered("userType eq 'Guest'")),
  'a user by mail': (db) => listUsers(db, filtered("mail eq 'person-4711@organization.example'")),
  'a user by sign-in name': (db) => listUsers(db, filtered("userPrincipalName eq 'person-4711@organization.example'")),
  'users whose name begins so': (db) => listUsers(db, filtered("startswith(displayName,'person 47')")),
  'users whose address begins so': (db) => listUsers(db, filtered("startswith(mail,'person-47')")),
  'users as the portal looks for them': (db) =>
    listUsers(
      db,
      filtered(
        "(startswith(displayName,'person-471') or startswith(mail,'person-471') or startswith(userPrincipalName,'person-471'))",
      ),
    ),
  'users found by a part of the name': (db) =>
    listUsers(db, { limit: 101, search: [[{ property: 'displayName', text: 'son 4711' }]] }),
  'deleted users': (db) => listDeletedUsers(db, page, at),
  'groups, first page': (db) => listGroups(db, { limit: 101 }),
  'groups, counted': (db) => countObjects(db, 'Group', {}),
  'groups whose name begins so': (db) => listGroups(db, filtered("startswith(displayName,'group 471')")),
  'directory audit': (db) => listEntries(db, { trail: 'directory', limit: 101 }),
  'directory audit of a person': (db) => listEntries(db, { trail: 'directory', targetId: world.somebody, limit: 101 }),
  'directory audit of one activity': (db) =>
    listEntries(db, { trail: 'directory', activities: ['user.restored'], limit: 101 }),
  'resource audit of everything': (db) => listEntries(db, { trail: 'resource', scope: ROOT_SCOPE, limit: 101 }),
  'resource audit of a subscription': (db) => listEntries(db, { trail: 'resource', scope: subscription(), limit: 101 }),
  'resource audit of a person': (db) => listEntries(db, { trail: 'resource', personId: world.somebody, limit: 101 }),
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
  'approvals that wait for somebody, counted': (db) => countWaiting(db, world.somebody, at, 100),
  'requests to extend that wait': (db) => listWaitingExtensions(db, world.somebody, page, () => true),
  'requests to extend that wait, for whoever administers nothing': (db) =>
    listWaitingExtensions(db, world.somebody, page, () => false),
  'what somebody waits for': (db) => listOwnWaiting(db, world.somebody, 100, at),
  'what somebody may ask to keep': (db) => listExtensible(db, world.somebody, at),
  'some requests with their names': (db) => findNamedRequests(db, [world.somebody]),
  'what somebody did with a role before': (db) =>
    listRecentActivations(
      db,
      { principalId: world.somebody, roleDefinitionId: world.somebody, scope: subscription() },
      5,
    ),
  'what somebody answered': (db) =>
    listEntries(db, {
      actorId: world.somebody,
      activities: ['approval.approved', 'approval.denied'],
      result: 'success',
      limit: 51,
    }),
  'administrators of a resource group': (db) =>
    listAdministratorIds({ db, now: at }, `${subscription()}/resourcegroups/group-6` as Scope, []),
  'warnings that are due': (db) => ofBothKinds((kind) => lockDueWarnings({ db }, kind, at, 100)),
  'warnings that are due, after a long outage': (db) =>
    ofBothKinds((kind) => lockDueWarnings({ db }, kind, afterAnOutage, 100)),
  'ends nobody was told of': (db) => ofBothKinds((kind) => lockUntoldEnds({ db }, kind, at, 100)),
  'ends nobody was told of, after a long outage': (db) =>
    ofBothKinds((kind) => lockUntoldEnds({ db }, kind, afterAnOutage, 100)),
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
  'members of a group': (db) => listRelatedIds(db, 'members', world.somebody, page),
  'groups of the caller': (db) => listRelatedIds(db, 'transitiveMemberOf', world.somebody, page),
  'undelivered mails': (db) => listUndelivered(db, { limit: 101 }),
  subscriptions: (db) => listSubscriptions(db, [ROOT_SCOPE], page),
  'resource groups of a subscription': (db) =>
    searchResources(db, { visible: [ROOT_SCOPE], parent: subscription(), kinds: ['resource-group'] }, page),
};

describe('the plan of', () => {
  for (const [name, list] of Object.entries(lists)) {
    test(name, async () => assert.deepEqual(await world.findFaults(list), []));
  }
});

describe('the look at plans bites', () => {
  test('a condition without an index is found', async () => {
    const faults = await world.findFaults((db) =>
      db.selectFrom('directory_user').select('id').where('properties', '=', '{"city":"Oslo"}').execute(),
    );
    assert.deepEqual(faults, ['reads all of directory_user']);
  });

  test('so is a sort of everything', () => {
    const scan = { 'Node Type': 'Index Scan', 'Relation Name': 'directory_user', 'Plan Rows': 100_000 };
    assert.deepEqual(faultsOf({ 'Node Type': 'Sort', 'Plan Rows': 100, Plans: [scan] }, new Map()), [
      'sorts 100000 rows',
    ]);
  });
});

test('a scope of the plans is one the product knows', () => {
  assert.equal(parseScope(world.subscription)?.kind, 'subscription');
});
