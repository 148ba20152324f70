/**
 * What an activation has to know, in two statements: locks first, then everything at once.
 *
 * Two, because a statement sees the world as it was when it began: what is read
 * together with waiting for a lock may be what was true before the wait.
 */
import { sql, type RawBuilder } from 'kysely';
import type { PrincipalKind } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import { placeLockKey, requestLockKey, scopeLockKey, type NamedPlace, type Place } from '#modules/assignments/index.ts';
import { completeRules, settingsLockKey, type RuleSet } from '#modules/role-settings/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

export interface UsableEligibility {
  readonly id: string;
  readonly scope: Scope;
  readonly principalId: string;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly rules: RuleSet;
  /** Whether it reaches the scope asked for. */
  readonly covers: boolean;
}

export interface ActivationGround {
  readonly place: NamedPlace | undefined;
  /** Of the person or their groups, for this role; the widest time first. */
  readonly eligibilities: readonly UsableEligibility[];
  /** Settings at the scope asked for. */
  readonly rules: RuleSet;
  /** The person's activation of this role here that is not over, now or later. */
  readonly activeScheduleId: string | null;
  readonly pending: { readonly requestId: string; readonly expiresAt: Date } | null;
  readonly retried: { readonly digest: Buffer } | null;
}

/** The person and every group they are in, however deep. */
const holders = (principalId: string) => sql`holder (id) as (
  select id from principal where id = ${principalId} and enabled and deleted_at is null
  union select m.group_id from group_member m join holder h on m.member_id = h.id
    join principal p on p.id = m.group_id and p.deleted_at is null)`;

/**
 * Waits for its turn: the request id, the place, then the eligibilities, which
 * nobody can remove or shorten until the commit, and last the settings.
 *
 * The eligibility comes before the settings are read. The other way round, an
 * administrator could tighten the role between our read and our write.
 */
export async function lockActivation(tx: Transaction, requestId: string, place: Place, linked: string | undefined) {
  const named: RawBuilder<unknown> = linked
    ? sql`e.id = ${linked}`
    : sql`e.role_definition_id = ${place.roleDefinitionId} and e.principal_id = any(array(select id from holder))`;
  await sql`
    with recursive ${holders(place.principalId)}, turn as materialized (
      select pg_advisory_xact_lock(${requestLockKey(requestId)}), pg_advisory_xact_lock(${placeLockKey(place)}),
        pg_advisory_xact_lock_shared(${settingsLockKey(place.roleDefinitionId)}),
        pg_advisory_xact_lock_shared(${scopeLockKey(place.scope)}))
    select e.id from turn, eligibility_schedule e
    where ${named} and e.removed_at is null and (e.ends_at is null or e.ends_at > ${tx.now})
    order by e.id for share of e`.execute(tx.db);
}

interface GroundRow {
  scope_name: string | null;
  role_name: string | null;
  principal_name: string | null;
  principal_kind: PrincipalKind | null;
  user_principal_name: string | null;
  rules: Partial<RuleSet> | null;
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
        rules: Partial<RuleSet> | null;
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
  const { rows } = await sql<GroundRow>`
    with recursive ${holders(principalId)}, above (scope, parent_scope) as (
      select scope, parent_scope from resource where scope = ${scope}
      union all select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope),
    usable as (
      select e.id, e.scope, e.principal_id, e.starts_at, e.ends_at, s.rules,
        e.scope in (select scope from above) as covers
      from eligibility_schedule e
      left join role_settings s on s.scope = e.scope and s.role_definition_id = e.role_definition_id
      where e.role_definition_id = ${roleDefinitionId} and e.principal_id = any(array(select id from holder))
        and e.removed_at is null and e.starts_at <= ${now} and (e.ends_at is null or e.ends_at > ${now})
        and ${linked ? sql`e.id = ${linked}` : sql`true`}
      order by covers desc, e.ends_at desc nulls first, e.id limit 20)
    select r.display_name as scope_name, d.name as role_name, p.display_name as principal_name, p.kind as principal_kind,
      u.user_principal_name, s.rules,
      (select a.id from assignment_schedule a where a.principal_id = ${principalId} and a.scope = ${scope}
        and a.role_definition_id = ${roleDefinitionId} and a.assignment_type = 'Activated' and a.removed_at is null
        and a.ends_at > ${now} order by a.starts_at limit 1) as active_schedule_id,
      (select json_build_object('id', q.id, 'expires_at', v.expires_at) from schedule_request q
        join approval v on v.id = q.approval_id where q.kind = 'assignment' and q.principal_id = ${principalId}
        and q.scope = ${scope} and q.role_definition_id = ${roleDefinitionId} and q.status = 'PendingApproval') as pending,
      (select body_digest from schedule_request where id = ${requestId}) as digest,
      (select json_agg(usable) from usable) as eligibilities
    from (select 1) as one
    left join resource r on r.scope = ${scope}
    left join role_definition d on d.id = ${roleDefinitionId}
    left join principal p on p.id = ${principalId}
    left join directory_user u on u.id = p.id
    left join role_settings s on s.scope = ${scope} and s.role_definition_id = ${roleDefinitionId}`.execute(db);
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
      rules: completeRules(one.scope, one.rules ?? undefined),
      covers: one.covers,
    })),
    rules: completeRules(place.scope, row.rules ?? undefined),
    activeScheduleId: row.active_schedule_id,
    pending: row.pending && { requestId: row.pending.id, expiresAt: new Date(row.pending.expires_at) },
    retried: row.digest && { digest: row.digest },
  };
}
