/**
 * Ends activations that lost what they rest on: their eligibility, or the group through which somebody was eligible.
 *
 * Runs inside the transaction that takes it away. An activation that made somebody a member of a group ends what they had
 * activated through that group as well.
 */
import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { DB } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { scheduleEvent } from './admin-request.ts';
import { cancelWaiting } from './cancel-waiting.ts';
import { lockSchedulesWhere } from './ending-store.ts';
import { findNames, placeTargets } from './place-queries.ts';
import {
  changeSchedule,
  endSchedule,
  membershipOf,
  scheduleFromRow,
  type Schedule,
  type ScheduleChange,
} from './schedule-store.ts';

/** Held shared by whoever activates, alone by whoever takes a membership away; before any row is locked. */
export const membershipsLockKey = sql`hashtextextended('memberships', 7)`;

export async function lockMemberships(tx: Transaction, mode: 'shared' | 'exclusive'): Promise<void> {
  await (
    mode === 'shared'
      ? sql`select pg_advisory_xact_lock_shared(${membershipsLockKey})`
      : sql`select pg_advisory_xact_lock(${membershipsLockKey})`
  ).execute(tx.db);
}

export async function endActivation(
  tx: Transaction,
  actor: Actor,
  activation: Schedule,
  reason: 'eligibility-removed' | 'membership-ended' | 'home-signal',
): Promise<void> {
  await endSchedule(tx, activation);
  await cancelWaiting(tx, actor, activation);
  const place = await findNames(tx.db, activation);
  await recordActivity(tx, {
    activity: 'role.activation-ended',
    actor,
    scope: activation.scope,
    subjectId: activation.principalId,
    reason,
    targets: placeTargets(place, activation.id),
    details: scheduleEvent(activation, actor.principalId) as unknown as Record<string, unknown>,
  });
  await tx.send({
    type: 'role.deactivated',
    payload: scheduleEvent({ ...activation, endsAt: tx.now }, actor.principalId),
  });
  await cutThrough(tx, actor, activation);
}

/** Gives an activation an earlier end. Who asked for a later one is told that this is not what counts any more. */
export async function shortenActivation(
  tx: Transaction,
  actor: Actor,
  activation: Schedule,
  change: ScheduleChange,
): Promise<void> {
  await cancelWaiting(tx, actor, activation);
  await cutThrough(tx, actor, await changeSchedule(tx, activation, change));
}

/** Ends what somebody activated before an instant. The lock of memberships is held by then. Answers how many those were. */
export async function endActivationsOf(
  tx: Transaction,
  actor: Actor,
  principalId: string,
  activatedBefore: Date,
): Promise<number> {
  const schedules = await lockSchedulesWhere(tx, 'assignment', 'principal_id', principalId);
  const activations = schedules.filter(
    ({ linkedEligibilityId, createdAt }) => linkedEligibilityId !== null && createdAt < activatedBefore,
  );
  for (const activation of activations) await endActivation(tx, actor, activation, 'home-signal');
  return activations.length;
}

/** After a schedule ended or became shorter: whoever was a member by it may be one no more, or for less long. */
export async function cutThrough(tx: Transaction, actor: Actor, schedule: Schedule): Promise<void> {
  const groupId = schedule.kind === 'assignment' ? membershipOf(schedule) : undefined;
  if (groupId !== undefined) await cutThroughGroup(tx, actor, groupId);
}

/** Ends or shortens what people activated through a group, or one above it, and are eligible for no more or less long. */
export async function cutThroughGroup(tx: Transaction, actor: Actor, groupId: string): Promise<void> {
  for (const { activation, eligibleAs } of await lockActivationsThrough(tx, groupId)) {
    const ground = await findWay(tx, activation.principalId, eligibleAs);
    const { startsAt, endsAt } = activation;
    if (!ground || (ground.endsAt && ground.endsAt.getTime() <= startsAt.getTime())) {
      await endActivation(tx, actor, activation, 'membership-ended');
    } else if (ground.endsAt && endsAt!.getTime() > ground.endsAt.getTime()) {
      await shortenActivation(tx, actor, activation, { startsAt, endsAt: ground.endsAt });
    }
  }
}

async function lockActivationsThrough(tx: Transaction, groupId: string) {
  const { rows } = await sql<Selectable<DB['assignment_schedule']> & { eligible_as: string }>`
    with recursive above (id) as (
      select ${groupId}::uuid
      union select m.group_id from above a cross join lateral groups_of(a.id, ${tx.now}) m)
    select a.*, e.principal_id as eligible_as
    from assignment_schedule a join eligibility_schedule e on e.id = a.linked_eligibility_id
    where e.principal_id = any(array(select id from above)) and e.principal_id <> a.principal_id
      and a.removed_at is null and a.ends_at > ${tx.now}
    order by a.id for update of a`.execute(tx.db);
  return rows.map((row) => ({ activation: scheduleFromRow('assignment', row), eligibleAs: row.eligible_as }));
}

/** The longest way from a principal, also a disabled one, up to a group; undefined when there is none now. */
async function findWay(tx: Transaction, principalId: string, groupId: string) {
  const { rows } = await sql<{ ends_at: Date | null }>`
    with recursive ${wayFrom(sql`select ${principalId}::uuid as id`, tx.now)}
    select nullif(max(ends_at), 'infinity') as ends_at from way where id = ${groupId} having count(*) > 0`.execute(
    tx.db,
  );
  return rows[0] && { endsAt: rows[0].ends_at };
}

/** A table `way` of a recursive `with`: a principal who may act, every group they are in, and how long each way lasts. */
export function wayTable(principalId: string, now: Date) {
  return wayFrom(sql`select id from principal where id = ${principalId} and enabled and deleted_at is null`, now);
}

/** Each group is looked up by its id, also where the statistics of a young database make reading all principals look cheap. */
function wayFrom(start: RawBuilder<unknown>, now: Date) {
  return sql`way (id, ends_at) as (
    select id, 'infinity'::timestamptz from (${start}) one
    union select m.group_id, least(w.ends_at, coalesce(m.ends_at, 'infinity'))
      from way w cross join lateral groups_of(w.id, ${now}) m
      cross join lateral (select 1 from principal p
        where p.id = m.group_id and p.enabled and p.deleted_at is null offset 0) living)`;
}
