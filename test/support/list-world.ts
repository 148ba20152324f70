/**
 * A real server with little memory, on a database with thousands of everything that is listed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { inSession } from '../../server/platform/postgres/session.ts';
import { openExternalPostgres } from './external-postgres.ts';
import { planting } from './planting.ts';
import { prepareServer } from './server-process.ts';

export interface ListWorld {
  readonly url: string;
  /** Headers of an application that is Owner of everything and Global Administrator, and is asked for every approval. */
  readonly management: Readonly<Record<string, string>>;
  readonly graph: Readonly<Record<string, string>>;
  /** When everything that was planted began. Most of the audit trail is older by days. */
  readonly begin: Date;
  /** One text column of a statement, as the owner of the database. */
  read(statement: string): Promise<string[]>;
  /** Undefined while the server lives. */
  readonly end: string | undefined;
  close(): Promise<void>;
}

export async function openListWorld(rows: number, heapMegabytes: number): Promise<ListWorld> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'daypass-lists-'));
  const postgres = await openExternalPostgres(path.join(folder, 'external'));
  const prepared = await prepareServer(folder, postgres.url, {
    DAYPASS_LOG_LEVEL: 'error',
    // What is looked at is memory, not how long a busy machine takes.
    DAYPASS_DATABASE_WAIT_SECONDS: '60',
    DAYPASS_STALENESS_SECONDS: '300',
  });
  const begin = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000);
  await inSession(postgres.owner, async (session) => {
    await session.query(planting(rows, begin));
    await session.query(furtherPlanting(rows, begin, prepared.client.principalId));
    await session.query('vacuum analyze');
  });
  const server = await prepared.start([`--max-old-space-size=${heapMegabytes}`]);
  return {
    url: prepared.url,
    begin,
    management: server.management,
    graph: server.graph,
    read: (statement) =>
      inSession(postgres.owner, async (session) => {
        const { rows: found } = await session.query<Record<string, string>>(statement);
        return found.map((row) => Object.values(row)[0]!);
      }),
    get end() {
      return server.end;
    },
    async close() {
      await server.kill();
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What waits for the reader, a group of everybody, one resource with many children, many roles, mails and applications. */
function furtherPlanting(rows: number, at: Date, reader: string): string {
  const begin = `timestamptz '${at.toISOString()}'`;
  return `
insert into resource (scope, path, kind, parent_scope, name, display_name, resource_type, created_at, subscription_id)
  select s.scope || '/resourcegroups/child-' || g, s.scope || '/resourcegroups/child-' || g, 'resource-group', s.scope,
    'child-' || g, 'Child ' || g, 'resource-group', now(), s.id::uuid
  from generate_series(1, ${rows}) g, subscription s where s.n = 1;
insert into role_definition (id, name, kind, permissions, assignable_scopes, created_at, updated_at)
  select gen_random_uuid(), 'One of many ' || n, 'CustomRole', '[]', array['/'], now(), now() from generate_series(1, ${rows}) n;
insert into group_member (group_id, member_id, added_at)
  select team.id, person.id, now() from team, person where team.n = 1 on conflict do nothing;
insert into group_member (group_id, member_id, added_at)
  select team.id, person.id, now() from team, person where person.n = 2 on conflict do nothing;
insert into eligibility_schedule (id, request_id, scope, role_definition_id, principal_id, starts_at, created_at, updated_at)
  select gen_random_uuid(), held.id, '/', role_id, '${reader}', ${begin}, now(), now() from held where n = 1;
insert into schedule_request (id, kind, scope, role_definition_id, principal_id, request_type, status, requestor_id,
    body_digest, created_at, target_schedule_id)
  select gen_random_uuid(), 'eligibility', '/', role_id, person_id, 'SelfExtend', 'PendingAdminDecision', person_id, '',
    ${begin} - n * interval '1 s', gen_random_uuid() from held;
create temporary table waiting as select gen_random_uuid() as request_id, gen_random_uuid() as approval_id, held.* from held;
insert into schedule_request (id, kind, scope, role_definition_id, principal_id, request_type, status, requestor_id,
    body_digest, created_at, approval_id)
  select request_id, 'assignment', '/', role_id, person_id, 'SelfActivate', 'PendingApproval', person_id, '',
    ${begin} - n * interval '1 s', approval_id from waiting;
insert into approval (id, request_id, created_at, expires_at)
  select approval_id, request_id, ${begin} - n * interval '1 s', ${begin} + interval '92 days' from waiting;
insert into approval_stage (id, approval_id, position, approvers, required_approvals, approver_justification_required,
    time_out_minutes, begins_at)
  select approval_id, approval_id, 1, '[{"userType": "User", "id": "${reader}"}]', 1, false, 132480, ${begin} - n * interval '1 s'
  from waiting;
insert into undelivered_mail (id, event_type, recipient, content_sealed, reason, given_up_at)
  select gen_random_uuid(), 'role.activated', 'person-' || n || '@organization.example', '', '550', ${begin} - n * interval '1 s'
  from generate_series(1, ${rows}) n;
insert into protected_application (id, display_name, host, scope, style, proxy_secret_hash, rules, created_at)
  select gen_random_uuid(), 'Application ' || n, n || '.example', '/', 'redirect', '', '[]', now() from generate_series(1, ${rows}) n;
insert into audit_entry (id, trail, activity, actor, actor_id, result, occurred_at, correlation_id, scope, subject_id)
  select gen_random_uuid(), 'resource', 'eligibility.assigned', jsonb_build_object('id', person_id), person_id, 'success',
    ${begin} - n * interval '1 s' - again * interval '1 day', gen_random_uuid(), scope, person_id
  from held, generate_series(1, 2) again;
`;
}
