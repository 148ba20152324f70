/**
 * Whose answer a request waits for, as parts of a statement over requests `q` and their approvals `v`.
 *
 * Membership of groups and roles is read when it is asked for, never remembered.
 */
import { sql, type RawBuilder } from 'kysely';
import { DIRECTORY_SCOPE, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { isUnconditional } from './condition.ts';

export const isHeldNow = (now: Date) => sql`a.scope = ${DIRECTORY_SCOPE} and ${isUnconditional} and a.removed_at is null
  and a.starts_at <= ${now} and (a.ends_at is null or a.ends_at > ${now})`;

/** Tables of a recursive `with`, at last `asked_as`: a person, their groups, and the directory roles they hold now. */
export function askableTables(principalId: string, now: Date): RawBuilder<unknown> {
  return sql`holder (id) as (
    select id from principal where id = ${principalId} and enabled and deleted_at is null
    union select m.group_id from holder h cross join lateral groups_of(h.id, ${now}) m
      join principal p on p.id = m.group_id and p.enabled and p.deleted_at is null),
  asked_as (id) as (select id from holder union select a.role_definition_id from assignment_schedule a
    where a.principal_id = any(array(select id from holder)) and ${isHeldNow(now)})`;
}

/** Approvals whose present stage asks one of those, the ones of an escalation once it is time; there are indexes for it. */
const asksOneOfThem = (now: Date) => {
  const names = sql`(select array_agg(id::text) from asked_as)`;
  return sql`v.id in (select s.approval_id from approval_stage s where s.begins_at is not null and s.ended_at is null
    and (jsonb_path_query_array(s.approvers, '$[*].id') ?| ${names} or (s.escalates_at is not null and s.escalates_at <= ${now}
      and jsonb_path_query_array(s.escalation_approvers, '$[*].id') ?| ${names})))`;
};

/** An approver's answer: asked of them, in time, not their own, and they gave none before. */
export function waitsForApprover(principalId: string, now: Date): RawBuilder<unknown> {
  return sql`(${asksOneOfThem(now)} and v.outcome is null and v.expires_at > ${now} and q.status = 'PendingApproval'
    and q.requestor_id <> ${principalId} and q.principal_id <> ${principalId}
    and not exists (select from approval_answer w where w.approval_id = v.id and w.answered_by = ${principalId}))`;
}

/** Tables of a recursive `with`, followed by a comma, for `waitsFor`: what a person is asked, and what they administer. */
export function waitingTables(principalId: string, administered: readonly Scope[], now: Date): RawBuilder<unknown> {
  const below = administered.includes(ROOT_SCOPE)
    ? sql``
    : sql`administered (scope) as (
        select scope from resource where scope = any(${[...administered]})
        union select r.scope from resource r join administered a on r.parent_scope = a.scope),`;
  return sql`${askableTables(principalId, now)}, ${below}
    asked (approval_id) as materialized (
      select v.id from approval v join schedule_request q on q.approval_id = v.id where ${waitsForApprover(principalId, now)}),`;
}

/** An answer of the person as an approver, or a decision of theirs, as an administrator of these scopes, about others. */
export function waitsFor(principalId: string, administered: readonly Scope[]): RawBuilder<unknown> {
  const isThere = administered.includes(ROOT_SCOPE) ? sql`true` : sql`q.scope in (select scope from administered)`;
  // The first part has an index.
  return sql`q.status in ('PendingApproval', 'PendingAdminDecision') and (q.approval_id in (select approval_id from asked)
    or (q.status = 'PendingAdminDecision' and q.principal_id <> ${principalId} and ${isThere}))`;
}
