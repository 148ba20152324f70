/**
 * Reads facts: all of them as one snapshot, and then what was appended to the change feed.
 *
 * The snapshot is read from the tables of other modules, in the form in which those modules announce their changes.
 * Nothing here writes or decides.
 */
import { sql } from 'kysely';
import type { RolePermission } from '#model/action.ts';
import { GROUP_MEMBER_ROLE, groupOfScope } from '#model/group-access.ts';
import type { Scope } from '#model/scope.ts';
import {
  ownershipFact,
  principalFact,
  principalFactColumns,
  principalFactTables,
  type OwnedGroup,
  type PrincipalFactRow,
} from '#modules/directory/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { readCallers } from './caller-queries.ts';
import type { FeedChange } from './facts-in-memory.ts';
import { inPages, NIL, PAGE } from './pages.ts';

/** A row of the change feed. It is read again as long as a transaction older than its own may still commit. */
export interface FeedRow {
  readonly position: bigint;
  readonly change: FeedChange;
}

export interface FeedReading {
  /** Rows since the last reading may have been pruned: only a snapshot knows everything again. */
  readonly isPruned: boolean;
  /** Every transaction below this one is over: the next reading starts here. */
  readonly horizon: string;
  readonly rows: readonly FeedRow[];
}

export interface Snapshot {
  readonly horizon: string;
  /** Positions already contained in the snapshot, of keys whose rows will be read again. */
  readonly positions: readonly { readonly kind: string; readonly key: string; readonly position: bigint }[];
}

/** Reads one consistent state of all facts. `endedBefore`: what ended before this instant is left out. */
export async function readSnapshot(
  database: Reader,
  endedBefore: Date,
  apply: (change: FeedChange) => void,
): Promise<Snapshot> {
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (db) => {
      const horizon = await readHorizon(db);
      for await (const page of principals(db)) page.forEach(apply);
      for await (const page of memberships(db)) page.forEach(apply);
      for await (const page of ownerships(db)) page.forEach(apply);
      for await (const page of scopes(db)) page.forEach(apply);
      for await (const page of roleDefinitions(db)) page.forEach(apply);
      for await (const page of assignments(db, endedBefore)) page.forEach(apply);
      for await (const page of denyAssignments(db)) page.forEach(apply);
      for await (const page of readCallers(db, endedBefore)) page.forEach(apply);
      const { rows } = await sql<{ kind: string; key: string; position: string }>`
        select kind, key, max(position) as position from change_feed
        where position >= (select min(position) from change_feed where transaction_id >= ${horizon}::xid8)
        group by kind, key`.execute(db);
      return { horizon, positions: rows.map((row) => ({ ...row, position: BigInt(row.position) })) };
    });
}

/** Everything committed since a horizon, in the order of positions. */
export async function readFeed(database: Reader, since: string): Promise<FeedReading> {
  interface Row {
    position: string;
    kind: FeedChange['kind'];
    key: string;
    fact: unknown;
    horizon: string;
    is_pruned: boolean;
  }
  // One statement, so one snapshot: horizon and floor belong to exactly these rows.
  const { rows } = await sql<Row>`
    select f.position, f.kind, f.key, f.fact, h.horizon::text as horizon, h.is_pruned
    from (select pg_snapshot_xmin(pg_current_snapshot()) as horizon, pruned_below > ${since}::xid8 as is_pruned
      from change_feed_floor) as h
    left join change_feed f on f.transaction_id >= ${since}::xid8
    order by f.position`.execute(database);
  return {
    horizon: rows[0]!.horizon,
    isPruned: rows[0]!.is_pruned,
    rows: rows
      .filter((row) => row.position !== null)
      .map(({ position, kind, key, fact }) => ({
        position: BigInt(position),
        change: { kind, key, fact } as FeedChange,
      })),
  };
}

async function readHorizon(db: Reader): Promise<string> {
  const { rows } = await sql<{ horizon: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as horizon`.execute(db);
  return rows[0]!.horizon;
}

async function* principals(db: Reader): AsyncGenerator<FeedChange[]> {
  const rows = inPages<PrincipalFactRow>(async (after) => {
    const page = await sql<PrincipalFactRow>`
      select ${principalFactColumns} from ${principalFactTables}
      where p.deleted_at is null and p.id > ${after?.id ?? NIL}
      order by p.id limit ${PAGE}`.execute(db);
    return page.rows;
  });
  // The rule the directory announces changes with: a restart must not see anybody differently.
  for await (const page of rows) {
    yield page.map((row) => ({ kind: 'principal', key: row.id, fact: principalFact(row) }));
  }
}

async function* memberships(db: Reader): AsyncGenerator<FeedChange[]> {
  const rows = inPages<{ groupId: string; memberId: string }>(async (after) => {
    const page = await sql<{ groupId: string; memberId: string }>`
      select group_id as "groupId", member_id as "memberId" from group_member
      where (group_id, member_id) > (${after?.groupId ?? NIL}::uuid, ${after?.memberId ?? NIL}::uuid)
      order by group_id, member_id limit ${PAGE}`.execute(db);
    return page.rows;
  });
  for await (const page of rows) {
    yield page.map((fact) => ({ kind: 'membership', key: `${fact.groupId}/${fact.memberId}`, fact }));
  }
}

async function* ownerships(db: Reader): AsyncGenerator<FeedChange[]> {
  const rows = inPages<OwnedGroup & { ownerId: string }>(async (after) => {
    const page = await sql<OwnedGroup & { ownerId: string }>`
      select o.group_id as id, o.owner_id as "ownerId", g.is_assignable_to_role as "isAssignableToRole"
      from group_owner o join directory_group g on g.id = o.group_id
      where (o.group_id, o.owner_id) > (${after?.id ?? NIL}::uuid, ${after?.ownerId ?? NIL}::uuid)
      order by o.group_id, o.owner_id limit ${PAGE}`.execute(db);
    return page.rows;
  });
  for await (const page of rows) {
    const facts = page.map((row) => ownershipFact(row, row.ownerId));
    yield facts.map((fact) => ({ kind: 'assignment', key: fact.id, fact }));
  }
}

async function* scopes(db: Reader): AsyncGenerator<FeedChange[]> {
  const rows = inPages<{ scope: Scope; parent: Scope | null }>(async (after) => {
    const page = await sql<{ scope: Scope; parent: Scope | null }>`
      select scope, parent_scope as parent from resource
      where scope > ${after?.scope ?? ''} order by scope limit ${PAGE}`.execute(db);
    return page.rows;
  });
  for await (const page of rows) yield page.map((fact) => ({ kind: 'scope', key: fact.scope, fact }));
}

async function* roleDefinitions(db: Reader): AsyncGenerator<FeedChange[]> {
  const { rows } = await sql<{ id: string; name: string; permissions: RolePermission[] }>`
    select id, name, permissions from role_definition`.execute(db);
  yield rows.map((fact) => ({ kind: 'role-definition', key: fact.id, fact }));
}

async function* assignments(db: Reader, endedBefore: Date): AsyncGenerator<FeedChange[]> {
  interface Row {
    id: string;
    principalId: string;
    roleDefinitionId: string;
    scope: Scope;
    starts_at: Date;
    ends_at: Date | null;
    isConditional: boolean;
  }
  const rows = inPages<Row>(async (after) => {
    const page = await sql<Row>`
      select id, principal_id as "principalId", role_definition_id as "roleDefinitionId", scope, starts_at, ends_at,
        condition is not null as "isConditional" from assignment_schedule
      where removed_at is null and (ends_at is null or ends_at > ${endedBefore}) and id > ${after?.id ?? NIL}
      order by id limit ${PAGE}`.execute(db);
    return page.rows;
  });
  const changeOf = ({ starts_at, ends_at, ...rest }: Row): FeedChange | undefined => {
    const fact = { ...rest, startsAt: starts_at.getTime(), endsAt: ends_at?.getTime() ?? null };
    const groupId = fact.roleDefinitionId === GROUP_MEMBER_ROLE ? groupOfScope(fact.scope) : undefined;
    if (groupId === undefined) return { kind: 'assignment', key: fact.id, fact };
    const { principalId: memberId, startsAt, endsAt, isConditional } = fact;
    if (isConditional) return undefined;
    return { kind: 'membership', key: fact.id, fact: { groupId, memberId, startsAt, endsAt } };
  };
  for await (const page of rows) yield page.map(changeOf).filter((change) => change !== undefined);
}

async function* denyAssignments(db: Reader): AsyncGenerator<FeedChange[]> {
  interface Row {
    id: string;
    scope: Scope;
    permission: RolePermission;
    principal_ids: string[] | null;
    excludedPrincipalIds: string[];
    appliesToChildScopes: boolean;
  }
  const { rows } = await sql<Row>`
    select id, scope, permission, principal_ids, excluded_principal_ids as "excludedPrincipalIds",
      applies_to_child_scopes as "appliesToChildScopes" from deny_assignment`.execute(db);
  yield rows.map(({ principal_ids, ...rest }) => {
    return { kind: 'deny-assignment', key: rest.id, fact: { ...rest, principalIds: principal_ids ?? 'everyone' } };
  });
}
