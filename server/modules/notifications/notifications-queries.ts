/**
 * Names and addresses for mails, as they are when the mail is written.
 */
import { sql } from 'kysely';
import { GROUP_MEMBER_ROLE, GROUP_OWNER_ROLE } from '#model/group-access.ts';
import type { ScheduleFact } from '#model/events.ts';
import type { Reader } from '#platform/database/database.ts';
import type { ScheduleWords } from './mails.ts';

/** What the two roles of a group are called in a sentence. */
const accessNames: Readonly<Record<string, string>> = {
  [GROUP_MEMBER_ROLE]: 'Membership',
  [GROUP_OWNER_ROLE]: 'Ownership',
};

/** Names of a schedule's person, role, place and actor; an unknown one is called by its id. */
export async function wordSchedule(database: Reader, schedule: ScheduleFact): Promise<ScheduleWords> {
  const { rows } = await sql<{
    person: string | null;
    kind: string | null;
    actor: string | null;
    role: string | null;
    place: string | null;
    path: string | null;
  }>`
    select (select display_name from principal where id = ${schedule.principalId}::uuid) as person,
      (select kind from principal where id = ${schedule.principalId}::uuid) as kind,
      (select display_name from principal where id = ${schedule.actorId}::uuid) as actor,
      (select name from role_definition where id = ${schedule.roleDefinitionId}::uuid) as role,
      r.display_name as place, r.path
    from (select 1) one left join resource r on r.scope = ${schedule.scope}`.execute(database);
  const names = rows[0]!;
  return {
    scheduleId: schedule.scheduleId,
    roleDefinitionId: schedule.roleDefinitionId,
    person: names.person ?? schedule.principalId,
    isGroup: names.kind === 'Group',
    actor: names.actor ?? 'An administrator',
    role: accessNames[schedule.roleDefinitionId] ?? names.role ?? schedule.roleDefinitionId,
    place: names.place ?? schedule.scope,
    path: names.path ?? schedule.scope,
    startsAt: schedule.startsAt,
    endsAt: schedule.endsAt,
  };
}

/** Whether a schedule ends when it was said to: nobody has extended, shortened or removed it since. */
export async function endsStill(database: Reader, { scheduleId, endsAt }: ScheduleFact): Promise<boolean> {
  const { rows } = await sql`
    select from eligibility_schedule where id = ${scheduleId}::uuid and ends_at = ${endsAt} and removed_at is null
    union all
    select from assignment_schedule where id = ${scheduleId}::uuid and ends_at = ${endsAt} and removed_at is null
    `.execute(database);
  return rows.length > 0;
}

/** Names of a role and a place, as `wordSchedule` finds them. */
export async function wordRole(
  database: Reader,
  { roleDefinitionId, scope }: { readonly roleDefinitionId: string; readonly scope: string },
): Promise<{ role: string; place: string; path: string }> {
  const { rows } = await sql<{ role: string | null; place: string | null; path: string | null }>`
    select (select name from role_definition where id = ${roleDefinitionId}::uuid) as role, r.display_name as place, r.path
    from (select 1) one left join resource r on r.scope = ${scope}`.execute(database);
  const { role, place, path } = rows[0]!;
  return {
    role: accessNames[roleDefinitionId] ?? role ?? roleDefinitionId,
    place: place ?? scope,
    path: path ?? scope,
  };
}

export async function wordPlace(database: Reader, scope: string): Promise<{ place: string; path: string }> {
  const { rows } = await sql<{ place: string; path: string }>`
    select display_name as place, path from resource where scope = ${scope}`.execute(database);
  return rows[0] ?? { place: scope, path: scope };
}

/** Mail addresses of people: of the principal itself, or of the members of a group, nested ones too. */
export async function listMailboxes(database: Reader, principalIds: readonly string[], now: Date): Promise<string[]> {
  if (principalIds.length === 0) return [];
  const { rows } = await sql<{ mail: string }>`
    with recursive reached(id) as (
      select unnest(array[${sql.join(principalIds)}]::uuid[])
      union
      select m.member_id from reached cross join lateral members_of(reached.id, ${now}) m)
    select distinct u.mail from reached
    join principal p on p.id = reached.id and p.enabled and p.deleted_at is null
    join directory_user u on u.id = p.id where u.mail is not null order by u.mail`.execute(database);
  return rows.map((row) => row.mail);
}
