/**
 * A small directory and resource tree on a real database, for tests of roles.
 *
 * Time stands still until it is moved. Events and statements are kept for the
 * test to look at; nothing is sent anywhere.
 */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Actor } from '#model/actor.ts';
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { DIRECTORY_SCOPE, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { beginHistory } from '#modules/history/index.ts';
import { MovableClock } from '#platform/clock.ts';
import { createDatabase, createPool, type Database } from '#platform/database/database.ts';
import { createUnitOfWork, type AppendedFact } from '#platform/database/unit-of-work.ts';
import { createLog } from '#platform/log.ts';
import type { Ports } from '#platform/ports.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { createSecrets } from '#platform/secrets.ts';
import { readSettings } from '#platform/settings.ts';

export const noon = new Date('2031-03-04T12:00:00.000Z');
export const minutesAfterNoon = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);

const subscriptionId = '11111111-2222-4333-8444-555555555555';
export const scopes = {
  group: '/providers/microsoft.management/managementgroups/finance' as Scope,
  subscription: `/subscriptions/${subscriptionId}` as Scope,
  resourceGroup: `/subscriptions/${subscriptionId}/resourcegroups/ledger` as Scope,
  site: `/subscriptions/${subscriptionId}/resourcegroups/ledger/providers/microsoft.web/sites/expenses` as Scope,
  otherGroup: `/subscriptions/${subscriptionId}/resourcegroups/payroll` as Scope,
};
export const roles = {
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
};

export interface RoleWorld {
  readonly ports: Ports;
  readonly clock: MovableClock;
  readonly database: Database;
  readonly events: { type: string; payload: object }[];
  readonly facts: AppendedFact[];
  /** Statements sent since it was last set to zero, without begin, commit and the wake-up of other processes. */
  readonly statements: { count: number };
  /** Owner of the subscription, permanently. */
  readonly owner: Actor;
  readonly person: Actor;
  readonly approver: Actor;
  addUser(name: string): Promise<Actor>;
  addGroup(name: string, memberIds: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export async function openRoleWorld(application: pg.ClientConfig): Promise<RoleWorld> {
  const log = createLog('silent');
  const pool = createPool(application, log);
  const statements = countStatements(pool);
  const database = createDatabase(pool);
  const clock = new MovableClock(noon);
  const events: RoleWorld['events'] = [];
  const facts: AppendedFact[] = [];
  const unitOfWork = createUnitOfWork({
    database,
    clock,
    randomness: systemRandomness,
    // The outbox's own statement is one insert; this stands for it without a queue.
    storeEvent: async (db, event) => {
      await db.selectNoFrom((eb) => eb.lit(1).as('stored')).execute();
      events.push(event);
    },
    applyOwnFacts: (own) => facts.push(...own),
  });
  const ports: Ports = {
    clock,
    randomness: systemRandomness,
    secrets: createSecrets(Buffer.alloc(32, 7)),
    database,
    unitOfWork,
    log,
    settings: readSettings({}),
  };
  await beginHistory(ports);
  await unitOfWork(({ db }) => plantTree(db));
  const addUser = (name: string) => unitOfWork(({ db }) => plantUser(db, name));
  const owner = await addUser('Subscription owner');
  const person = await addUser('Finance reader');
  const approver = await addUser('Finance approver');
  await unitOfWork(({ db }) => plantOwner(db, owner.principalId));
  return {
    ports,
    clock,
    database,
    events,
    facts,
    statements,
    owner,
    person,
    approver,
    addUser,
    addGroup: (name, memberIds) => unitOfWork(({ db }) => plantGroup(db, name, memberIds)),
    close: () => database.destroy(),
  };
}

/** Counts what a client sends; begin, commit and notify belong to the unit of work and not to a command. */
function countStatements(pool: pg.Pool): { count: number } {
  const statements = { count: 0 };
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...input: unknown[]) => unknown;
    client.query = ((...input: unknown[]) => {
      const first = input[0] as { text?: string } | string;
      const text = (typeof first === 'string' ? first : (first.text ?? '')).trim();
      if (!/^(begin|commit|rollback|start|select pg_notify)/i.test(text)) statements.count += 1;
      return query(...input);
    }) as typeof client.query;
  });
  return statements;
}

async function plantTree(database: Database): Promise<void> {
  const node = (scope: string, kind: string, parent: string | null, name: string) => ({
    scope,
    path: scope,
    kind,
    parent_scope: parent,
    name,
    display_name: name,
    resource_type: kind,
    created_at: noon,
  });
  const missing = async (rows: ReturnType<typeof node>[]) => {
    for (const row of rows) {
      await database
        .insertInto('resource')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  };
  await missing([
    node(ROOT_SCOPE, 'root', null, 'Tenant root group'),
    node(DIRECTORY_SCOPE, 'directory', null, 'Directory'),
    node(scopes.group, 'management-group', ROOT_SCOPE, 'Finance'),
    node(scopes.subscription, 'subscription', scopes.group, 'Finance production'),
    node(scopes.resourceGroup, 'resource-group', scopes.subscription, 'ledger'),
    node(scopes.otherGroup, 'resource-group', scopes.subscription, 'payroll'),
    node(scopes.site, 'resource', scopes.resourceGroup, 'expenses'),
  ]);
  const role = (id: string, name: string, actions: string[], scope: string) => ({
    id,
    name,
    kind: 'BuiltInRole',
    permissions: JSON.stringify([{ actions, notActions: [], dataActions: [], notDataActions: [] }]),
    assignable_scopes: [scope],
    created_at: noon,
    updated_at: noon,
  });
  await database
    .insertInto('role_definition')
    .values([
      role(roles.owner, 'Owner', ['*'], '/'),
      role(roles.reader, 'Reader', ['*/read'], '/'),
      role(roles.contributor, 'Contributor', ['Microsoft.Web/*'], '/'),
      role(roles.globalAdministrator, 'Global Administrator', ['microsoft.directory/*'], DIRECTORY_SCOPE),
    ])
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function plantUser(database: Database, name: string): Promise<Actor> {
  const id = randomUUID();
  const userPrincipalName = `${id}@contoso.example`;
  await database.insertInto('principal').values({ id, kind: 'User', display_name: name, created_at: noon }).execute();
  await database
    .insertInto('directory_user')
    .values({ id, user_principal_name: userPrincipalName, user_type: 'Member' })
    .execute();
  return {
    principalId: id,
    kind: 'User',
    displayName: name,
    userPrincipalName,
    userType: 'Member',
    methods: ['pwd'],
    correlationId: randomUUID(),
  };
}

async function plantGroup(database: Database, name: string, memberIds: readonly string[]): Promise<string> {
  const id = randomUUID();
  await database.insertInto('principal').values({ id, kind: 'Group', display_name: name, created_at: noon }).execute();
  await database.insertInto('directory_group').values({ id, mail_nickname: id }).execute();
  const members = memberIds.map((member_id) => ({ group_id: id, member_id, added_at: noon }));
  if (members.length > 0) await database.insertInto('group_member').values(members).execute();
  return id;
}

async function plantOwner(database: Database, principalId: string): Promise<void> {
  await database
    .insertInto('assignment_schedule')
    .values({
      id: randomUUID(),
      scope: scopes.subscription,
      role_definition_id: roles.owner,
      principal_id: principalId,
      assignment_type: 'Assigned',
      starts_at: noon,
      created_at: noon,
      updated_at: noon,
    })
    .execute();
}

/** `lasting('PT1H')`, as a client writes it. */
export function lasting(duration: string, startDateTime?: string): AskedSchedule {
  const info = { startDateTime: startDateTime ?? null, expiration: { type: 'AfterDuration', duration } };
  const schedule = parseScheduleInfo(info, 'assignment');
  if ('problem' in schedule) throw new Error(schedule.problem);
  return schedule;
}

/** What somebody asks for when everything is in order; a test changes what it is about. */
export function anAsk(principalId: string, schedule: AskedSchedule) {
  return {
    requestId: randomUUID(),
    scope: scopes.resourceGroup,
    roleDefinitionId: roles.reader,
    principalId,
    schedule,
    justification: 'Month end closing',
  };
}
