/**
 * What an activation has to know, in two statements: locks first, then everything at once.
 *
 * Two, because a statement sees the world as it was when it began: what is read
 * together with waiting for a lock may be what was true before the wait.
 */
import { sql, type RawBuilder } from 'kysely';
import type { PrincipalKind } from '#model/actor.ts';
import { groupOfScope } from '#model/group-access.ts';
import type { Scope } from '#model/scope.ts';
import {
  membershipsLockKey,
  placeLockKey,
  requestLockKey,
  scopeLockKey,
  wayTable,
  type Condition,
  type NamedPlace,
  type Place,
} from '#modules/assignments/index.ts';
import {
  inheritanceLockKey,
  settingsChainOf,
  settingsLockKey,
  type SettingsChain,
} from '#modules/role-settings/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

export interface UsableEligibility {
  readonly id: string;
  readonly scope: Scope;
  readonly principalId: string;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  /** What counts for an activation counts under the same condition. */
  readonly condition: Condition;
  /** Whether it reaches the scope asked for. */
  readonly covers: boolean;
}

export interface ActivationGround {
  readonly place: NamedPlace | undefined;
  /** Of the person or their groups, for this role; the widest time first. */
  readonly eligibilities: readonly UsableEligibility[];
  /** Settings of the role at the scope asked for and above it. */
  readonly settings: SettingsChain;
  /** The person's activation of this role here that is not over, now or later. */
  readonly activeScheduleId: string | null;
  readonly pending: { readonly requestId: string; readonly expiresAt: Date } | null;
  readonly retried: { readonly digest: Buffer } | null;
}

/** What one activation locks. */
export type LockAsked = Place & {
  readonly requestId: string;
  readonly linkedEligibilityId?: string | null | undefined;
};

/**
 * Waits for its turn: the request id, the place, then the eligibilities, which
 * nobody can remove or shorten until the commit. Memberships are not taken away meanwhile.
 *
 * The eligibility comes before the settings are read. The other way round, an
 * administrator could tighten the role between our read and our write.
 */
export function lockActivation(tx: Transaction, asked: LockAsked): Promise<void> {
  return lockActivations(tx, [asked]);
}

/**
 * The same for several of one person: sort by sort, and within a sort in an order that does not depend on the
 * caller's, so that nobody waits for somebody who waits for them.
 */
export async function lockActivations(tx: Transaction, asked: readonly LockAsked[]): Promise<void> {
  const inOrder = (sort: (one: LockAsked) => string) =>
    asked.toSorted((one, other) => (sort(one) < sort(other) ? -1 : 1));
  const alone = [
    ...inOrder(({ requestId }) => requestId).map(({ requestId }) => requestLockKey(requestId)),
    ...inOrder(({ roleDefinitionId, scope }) => `${roleDefinitionId}:${scope}`).map((place) => placeLockKey(place)),
  ];
  const shared = [
    inheritanceLockKey,
    ...inOrder((one) => one.roleDefinitionId).map((one) => settingsLockKey(one.roleDefinitionId)),
    ...inOrder((one) => one.scope).map((one) => scopeLockKey(one.scope)),
    membershipsLockKey,
  ];
  await sql`
    with recursive ${wayTable(asked[0]!.principalId, tx.now)}, turn as materialized (
      select pg_advisory_xact_lock(key) from unnest(array[${sql.join(alone)}]) as key
      union all select pg_advisory_xact_lock_shared(key) from unnest(array[${sql.join(shared)}]) as key)
    select e.id from (select count(*) as locks from turn) as held, eligibility_schedule e
    where held.locks > 0 and ${named(asked)} and e.removed_at is null and (e.ends_at is null or e.ends_at > ${tx.now})
    order by e.id for share of e`.execute(tx.db);
}

/** The eligibilities the callers point at, and of whoever points at none all that might serve. */
function named(asked: readonly LockAsked[]): RawBuilder<unknown> {
  const linked = asked.flatMap((one) => one.linkedEligibilityId ?? []);
  const roleIds = asked.filter((one) => !one.linkedEligibilityId).map((one) => one.roleDefinitionId);
  const choices = [
    ...(linked.length > 0 ? [sql`e.id = any(${linked}::uuid[])`] : []),
    ...(roleIds.length > 0
      ? [sql`e.role_definition_id = any(${roleIds}::uuid[]) and e.principal_id = any(array(select id from way))`]
      : []),
  ];
  return sql`(${sql.join(choices, sql` or `)})`;
}

interface GroundRow {
  scope_name: string | null;
  role_name: string | null;
  principal_name: string | null;
  principal_kind: PrincipalKind | null;
  user_principal_name: string | null;
  settings: SettingsChain;
  active_schedule_id: string | null;
  pending: { id: string; expires_at: string } | null;
  digest: Buffer | null;
  eligibilities:
    | {
        id: string;
        scope: Scope;
        principal_id: string;
        starts_at: string;
        ends_at: string | null;
        condition: string | null;
        condition_version: string | null;
        covers: boolean;
      }[]
    | null;
}

/** Everything the rule needs, read at one instant. */
export async function readGround(
  db: Reader,
  requestId: string,
  place: Place,
  linked: string | undefined,
  now: Date,
): Promise<ActivationGround> {
  const { scope, roleDefinitionId, principalId } = place;
  // Being eligible for one group says nothing about another: their members are not one role at a wider place.
  const isAtGroup = groupOfScope(scope) ? sql`and e.scope = ${scope}` : sql``;
  const { rows } = await sql<GroundRow>`
    with recursive ${wayTable(principalId, now)}, reach (id, ends_at) as (select id, max(ends_at) from way group by id),
    above (scope, parent_scope, depth) as (
      select scope, parent_scope, 0 from resource where scope = ${scope}
      union all select r.scope, r.parent_scope, a.depth + 1 from resource r join above a on r.scope = a.parent_scope),
    usable as (
      select e.id, e.scope, e.principal_id, e.starts_at, least(e.ends_at, nullif(w.ends_at, 'infinity')) as ends_at,
        e.condition, e.condition_version, e.scope in (select scope from above) as covers
      from reach w cross join lateral (select * from eligibility_schedule e
        where e.principal_id = w.id and e.role_definition_id = ${roleDefinitionId}
          and e.removed_at is null and e.starts_at <= ${now} and (e.ends_at is null or e.ends_at > ${now})
          and ${linked ? sql`e.id = ${linked}` : sql`true`} ${isAtGroup} offset 0) e
      order by covers desc, e.condition is null desc,
        least(e.ends_at, nullif(w.ends_at, 'infinity')) desc nulls first, e.id limit 20)
    select r.display_name as scope_name, d.name as role_name, p.display_name as principal_name, p.kind as principal_kind,
      u.user_principal_name, ${settingsChainOf(sql`${roleDefinitionId}`)} as settings,
      (select id from (select a.id, a.starts_at from assignment_schedule a where a.principal_id = ${principalId}
        and a.scope = ${scope} and a.role_definition_id = ${roleDefinitionId} and a.assignment_type = 'Activated'
        and a.removed_at is null and a.ends_at > ${now} offset 0) own order by starts_at limit 1) as active_schedule_id,
      (select json_build_object('id', q.id, 'expires_at', v.expires_at) from schedule_request q
        join approval v on v.id = q.approval_id where q.kind = 'assignment' and q.principal_id = ${principalId}
        and q.scope = ${scope} and q.role_definition_id = ${roleDefinitionId} and q.status = 'PendingApproval') as pending,
      (select body_digest from schedule_request where id = ${requestId}) as digest,
      (select json_agg(usable) from usable) as eligibilities
    from (select 1) as one
    left join resource r on r.scope = ${scope}
    left join role_definition d on d.id = ${roleDefinitionId}
    left join principal p on p.id = ${principalId}
    left join directory_user u on u.id = p.id`.execute(db);
  return groundOf(rows[0]!, place);
}

function groundOf(row: GroundRow, place: Place): ActivationGround {
  return {
    place:
      row.scope_name === null || row.role_name === null || row.principal_name === null
        ? undefined
        : {
            ...place,
            scopeName: row.scope_name,
            roleName: row.role_name,
            principalName: row.principal_name,
            principalKind: row.principal_kind ?? 'User',
            userPrincipalName: row.user_principal_name,
          },
    eligibilities: (row.eligibilities ?? []).map((one) => ({
      id: one.id,
      scope: one.scope,
      principalId: one.principal_id,
      startsAt: new Date(one.starts_at),
      endsAt: one.ends_at === null ? null : new Date(one.ends_at),
      condition: { condition: one.condition, conditionVersion: one.condition_version },
      covers: one.covers,
    })),
    settings: row.settings,
    activeScheduleId: row.active_schedule_id,
    pending: row.pending && { requestId: row.pending.id, expiresAt: new Date(row.pending.expires_at) },
    retried: row.digest && { digest: row.digest },
  };
}
