/**
 * Reads the ground of an explanation: one consistent state of all that is known around one principal and one place.
 *
 * Only reads. What is read is bounded; assignments that allow come first, so that none of them is ever left out for
 * others that do not.
 */
import { sql } from 'kysely';
import type { DenyAssignmentFact, RoleDefinitionFact } from '#engine/facts.ts';
import { GROUP_MEMBER_ROLE, groupOfScope } from '#model/group-access.ts';
import type { Scope } from '#model/scope.ts';
import { RENEWAL_MILLISECONDS } from '#modules/assignments/index.ts';
import { standingOf, type StandingInput } from '#modules/directory/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { AccessFacts, EligibleMembership, Holding, Wanted } from './access-facts.ts';
import { matchRole } from './role-match.ts';

const MAXIMUM_HOLDINGS = 100;
const MAXIMUM_MEMBERSHIPS = 50;

export interface AskedExplanation {
  readonly principalId: string;
  readonly scope: Scope;
  readonly wanted: Wanted;
}

export interface ReadAccessFacts {
  readonly facts: AccessFacts;
  /** There is more than was read; it allows nothing that what was read does not. */
  readonly isCut: boolean;
}

/** As it is now. */
export function readAccessFacts(database: Reader, asked: AskedExplanation, at: Date): Promise<ReadAccessFacts> {
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((db) => readGround(db, asked, at));
}

/** `db` shows one state, of `at`. */
export async function readGround(db: Reader, asked: AskedExplanation, at: Date): Promise<ReadAccessFacts> {
  const principal = await readPrincipal(db, asked.principalId);
  const { groups, memberships } = await readGroups(db, asked.principalId, at);
  const chain = await readChain(db, asked.scope);
  const holders = [asked.principalId, ...groups.map(({ id }) => id)];
  const reach = { principalId: asked.principalId, holders, chain, at };
  const eligibleMemberships = await readEligibleMemberships(db, reach);
  const entered = [...new Set(eligibleMemberships.flatMap(({ enters }) => enters))];
  const wider = { ...reach, holders: [...holders, ...entered] };
  const roles = (await readRoles(db, wider)).filter(
    (role) => matchRole(role.permissions, asked.wanted, role.id).namedBy !== null,
  );
  const held = await readHoldings(db, reach, roles, asked.wanted);
  const beyond = entered.length > 0 ? await readHoldings(db, { ...reach, holders: entered }, roles, asked.wanted) : [];
  const isCut = held.length > MAXIMUM_HOLDINGS;
  const denials = await readDenials(db, reach);
  const holdings = held.slice(0, MAXIMUM_HOLDINGS);
  return {
    facts: { principal, groups, memberships, chain, roles, holdings, eligibleMemberships, beyond, denials },
    isCut,
  };
}

interface ReachOfPrincipal {
  readonly principalId: string;
  /** The principal and all their groups, active or not. */
  readonly holders: readonly string[];
  readonly chain: readonly Scope[];
  readonly at: Date;
}

async function readPrincipal(db: Reader, principalId: string): Promise<AccessFacts['principal']> {
  const { rows } = await sql<StandingInput>`
    select p.kind, p.enabled, p.deleted_at is not null as "isDeleted", u.user_type as "userType",
      u.creation_type is not null as "isInvited", u.external_user_state as "externalUserState",
      case when u.home_inactive_at is not null then 'suspended' when l.id is null then 'none'
        when l.suspended_at is null then 'live' else 'suspended' end as identity
    from principal p
    left join directory_user u on u.id = p.id
    left join identity_link l on l.user_id = p.id and l.removed_at is null
    where p.id = ${principalId}`.execute(db);
  const row = rows[0];
  return row && { id: principalId, kind: row.kind, standing: standingOf(row), isDeleted: row.isDeleted };
}

async function readGroups(db: Reader, principalId: string, at: Date) {
  const { rows } = await sql<{ groupId: string; memberId: string; endsAt: Date | null; isActive: boolean }>`
    with recursive way (group_id, member_id, ends_at) as (
      select group_id, ${principalId}::uuid, ends_at from groups_of(${principalId}, ${at})
      union select m.group_id, w.group_id, m.ends_at from way w cross join lateral groups_of(w.group_id, ${at}) m)
    select w.group_id as "groupId", w.member_id as "memberId", w.ends_at as "endsAt",
      p.enabled and p.deleted_at is null as "isActive"
    from way w join principal p on p.id = w.group_id order by w.group_id, w.member_id`.execute(db);
  const groups = new Map(rows.map(({ groupId, isActive }) => [groupId, { id: groupId, isActive }]));
  return {
    groups: [...groups.values()],
    memberships: rows.map(({ groupId, memberId, endsAt }) => ({
      groupId,
      memberId,
      endsAt: endsAt && endsAt.getTime(),
    })),
  };
}

async function readChain(db: Reader, scope: Scope): Promise<Scope[]> {
  const { rows } = await sql<{ scope: Scope }>`
    with recursive above (scope, parent_scope, step) as (
      select scope, parent_scope, 0 from resource where scope = ${scope}
      union all select r.scope, r.parent_scope, a.step + 1 from resource r join above a on r.scope = a.parent_scope)
    select scope from above order by step`.execute(db);
  return rows.map((row) => row.scope);
}

/** Of what the holders have at the place or above it, now, later, or until lately. */
const ofReach = ({ holders, chain, at }: ReachOfPrincipal) => sql`s.principal_id = any(${holders as string[]}::uuid[])
  and s.scope = any(${chain as Scope[]}) and s.removed_at is null
  and (s.ends_at is null or s.ends_at >= ${new Date(at.getTime() - RENEWAL_MILLISECONDS)})`;

async function readRoles(db: Reader, reach: ReachOfPrincipal): Promise<RoleDefinitionFact[]> {
  const { rows } = await sql<RoleDefinitionFact>`
    select id, name, permissions from role_definition where id in (
      select s.role_definition_id from assignment_schedule s where ${ofReach(reach)}
      union select s.role_definition_id from eligibility_schedule s where ${ofReach(reach)})
    order by id`.execute(db);
  return rows;
}

interface HoldingRow extends Omit<Holding, 'startsAt' | 'endsAt'> {
  readonly startsAt: Date;
  readonly endsAt: Date | null;
}

async function readHoldings(
  db: Reader,
  reach: ReachOfPrincipal,
  roles: readonly RoleDefinitionFact[],
  wanted: Wanted,
): Promise<Holding[]> {
  const covering = roles.filter((role) => matchRole(role.permissions, wanted, role.id).exceptedBy === null);
  const ids = (some: readonly RoleDefinitionFact[]) => some.map(({ id }) => id);
  const { at, principalId } = reach;
  const { rows } = await sql<HoldingRow>`
    with held as (
      select s.id, 'assignment' as kind, s.assignment_type = 'Activated' as "isActivation",
        s.linked_eligibility_id as "linkedEligibilityId", s.principal_id, s.role_definition_id, s.scope, s.starts_at,
        s.ends_at, s.condition, false as "isActivationPending"
      from assignment_schedule s where ${ofReach(reach)} and s.role_definition_id = any(${ids(roles)}::uuid[])
      union all
      select s.id, 'eligibility', false, null, s.principal_id, s.role_definition_id, s.scope, s.starts_at, s.ends_at,
        s.condition, ${isActivationPending(principalId, at)}
      from eligibility_schedule s where ${ofReach(reach)} and s.role_definition_id = any(${ids(roles)}::uuid[]))
    select id, kind, "isActivation", "linkedEligibilityId", principal_id as "principalId",
      role_definition_id as "roleDefinitionId", scope, starts_at as "startsAt", ends_at as "endsAt", condition,
      "isActivationPending", exists (
        select from schedule_request q where q.target_schedule_id = held.id and q.status = 'PendingAdminDecision')
        as "isExtensionPending"
    from held
    order by (role_definition_id = any(${ids(covering)}::uuid[]) and starts_at <= ${at}
        and (ends_at is null or ends_at > ${at})) desc,
      kind, condition is null desc, ends_at desc nulls first, id
    limit ${MAXIMUM_HOLDINGS + 1}`.execute(db);
  return rows.map(holdingFromRow);
}

function holdingFromRow(row: HoldingRow): Holding {
  return { ...row, startsAt: row.startsAt.getTime(), endsAt: row.endsAt && row.endsAt.getTime() };
}

/** The person asked to activate the eligibility `s`, and nobody has answered. */
const isActivationPending = (principalId: string, at: Date) => sql`exists (
  select from schedule_request q join approval v on v.id = q.approval_id
  where q.principal_id = ${principalId} and q.linked_eligibility_id = s.id and q.status = 'PendingApproval'
    and v.expires_at > ${at})`;

/** What the principal may make themself a member of: not what they are in already, or have activated for later. */
async function readEligibleMemberships(db: Reader, reach: ReachOfPrincipal): Promise<EligibleMembership[]> {
  const { holders, principalId, at } = reach;
  const { rows } = await sql<HoldingRow>`
    select s.id, 'eligibility' as kind, false as "isActivation", null as "linkedEligibilityId",
      s.principal_id as "principalId", s.role_definition_id as "roleDefinitionId", s.scope, s.starts_at as "startsAt",
      s.ends_at as "endsAt", s.condition, ${isActivationPending(principalId, at)} as "isActivationPending",
      false as "isExtensionPending"
    from eligibility_schedule s
    where s.principal_id = any(${holders as string[]}::uuid[]) and s.role_definition_id = ${GROUP_MEMBER_ROLE}
      and s.removed_at is null and s.condition is null and s.starts_at <= ${at} and (s.ends_at is null or s.ends_at > ${at})
      and not exists (
        select from assignment_schedule a where a.principal_id = ${principalId} and a.scope = s.scope
          and a.role_definition_id = s.role_definition_id and a.removed_at is null and (a.ends_at is null or a.ends_at > ${at}))
    order by s.ends_at desc nulls first, s.id limit ${MAXIMUM_MEMBERSHIPS}`.execute(db);
  const eligible = rows.map((row) => ({ holding: holdingFromRow(row), groupId: groupOfScope(row.scope)! }));
  const groupIds = [...new Set(eligible.map(({ groupId }) => groupId))].filter((id) => !holders.includes(id));
  const entered = await readEntered(db, groupIds, at);
  return eligible.flatMap((one) => {
    const enters = entered.get(one.groupId);
    return enters ? [{ ...one, enters }] : [];
  });
}

/** Each of some groups that is active, with every active group it is in. */
async function readEntered(db: Reader, groupIds: readonly string[], at: Date): Promise<Map<string, string[]>> {
  if (groupIds.length === 0) return new Map();
  const { rows } = await sql<{ start: string; enters: string[] }>`
    with recursive up (start, id) as (
      select p.id, p.id from principal p where p.id = any(${groupIds as string[]}::uuid[]) and p.enabled and p.deleted_at is null
      union select u.start, m.group_id from up u cross join lateral groups_of(u.id, ${at}) m
        join principal p on p.id = m.group_id and p.enabled and p.deleted_at is null)
    select start, array_agg(id order by id) as enters from up group by start`.execute(db);
  return new Map(rows.map(({ start, enters }) => [start, enters]));
}

async function readDenials(db: Reader, { holders, chain }: ReachOfPrincipal): Promise<DenyAssignmentFact[]> {
  const { rows } = await sql<Omit<DenyAssignmentFact, 'principalIds'> & { principal_ids: string[] | null }>`
    select id, scope, permission, principal_ids, excluded_principal_ids as "excludedPrincipalIds",
      applies_to_child_scopes as "appliesToChildScopes"
    from deny_assignment where scope = any(${chain as Scope[]})
      and (principal_ids is null or principal_ids && ${holders as string[]}::uuid[])
    order by id`.execute(db);
  return rows.map(({ principal_ids, ...rest }) => ({ ...rest, principalIds: principal_ids ?? 'everyone' }));
}

/** What deny assignments are called. */
export async function findDenialNames(db: Reader, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('deny_assignment')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
