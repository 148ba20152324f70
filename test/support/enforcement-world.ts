/**
 * A server with the dialects of enforcement points on a real database: a protected expense application, a person with a
 * session, and a role that opens the application.
 *
 * Sessions are written as the sign-in module stores them, so that no home directory is needed here.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '#model/actor.ts';
import {
  DecisionRecords,
  DecisionService,
  updateProtectedApplication,
  writeDecisionRecords,
  type AnswerStyle,
} from '#modules/decisions/index.ts';
import { createUnitOfWork } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { authzen } from '../../server/wire/authzen/authzen.ts';
import { sessionCookieName } from '../../server/wire/cookies.ts';
import { forwardAuth } from '../../server/wire/forward-auth/forward-auth.ts';
import { createHttpServer } from '../../server/wire/http-server.ts';
import { assignmentTimelineRoutes } from '../../server/wire/portal/assignment-timeline.ts';
import { decisionRecordRoutes } from '../../server/wire/portal/decision-record-routes.ts';
import { protectedApplicationRoutes } from '../../server/wire/portal/protected-application-routes.ts';
import { rightSizingRoutes } from '../../server/wire/portal/right-sizing-routes.ts';
import { createTestDatabase } from './postgres.ts';
import { noon, openRoleWorld, scopes, type RoleWorld } from './role-world.ts';

export const EXPENSE_READER = 'd0000000-0000-4000-8000-00000000000a';
export const DECISION_READER = 'd0000000-0000-4000-8000-00000000000b';
export const READ_REPORTS = 'Contoso.Expenses/reports/read';

export interface EnforcementWorld {
  readonly roles: RoleWorld;
  readonly ports: Ports;
  readonly service: DecisionService;
  readonly app: FastifyInstance;
  readonly records: DecisionRecords;
  /** What the job does every other second. */
  writeRecords(): Promise<void>;
  /** A member, known to the service. */
  addPerson(name: string): Promise<Actor>;
  /** Writes an active assignment and tells the service. */
  assign(principalId: string, roleDefinitionId: string, endsAt: Date | null): Promise<string>;
  makeEligible(principalId: string, roleDefinitionId: string): Promise<string>;
  /** A live session; answers the portal's cookie and CSRF token. */
  startSession(person: Actor): Promise<{ sessionId: string; cookie: string; csrf: string }>;
  /** Registers the application; answers its id and the proxy's secret. */
  protect(host: string, style: AnswerStyle): Promise<{ id: string; secret: string }>;
  close(): Promise<void>;
}

export async function openEnforcementWorld(): Promise<EnforcementWorld> {
  const database = await createTestDatabase();
  const roles = await openRoleWorld(database.application);
  const records = new DecisionRecords(roles.ports.randomness, 100);
  const service = new DecisionService({
    records,
    database: roles.database,
    clock: roles.clock,
    log: roles.ports.log,
    stalenessSeconds: 300,
    uptime: () => 0,
  });
  const unitOfWork = createUnitOfWork({
    database: roles.database,
    clock: roles.clock,
    randomness: roles.ports.randomness,
    storeEvent: async () => {},
    applyOwnFacts: (facts) => service.applyOwnFacts(facts),
  });
  const ports: Ports = { ...roles.ports, unitOfWork };
  await plantRole(roles, EXPENSE_READER, 'Expense reader', { dataActions: ['Contoso.Expenses/*/read'] });
  await plantRole(roles, DECISION_READER, 'Decision reader', { actions: ['Daypass.Decisions/evaluations/read'] });
  await service.load();
  const app = await createHttpServer(ports, service, {
    authzen,
    'forward-auth': forwardAuth,
    portal: async (context) => {
      assignmentTimelineRoutes(context);
      decisionRecordRoutes(context);
      protectedApplicationRoutes(context);
      rightSizingRoutes(context);
    },
  });
  await app.ready();
  return {
    roles,
    ports,
    service,
    app,
    records,
    writeRecords: () => writeDecisionRecords(ports, records),
    addPerson: async (name) => {
      const person = await roles.addUser(name);
      const fact = { id: person.principalId, kind: 'User', standing: 'active' };
      await unitOfWork((tx) => tx.announce('principal', person.principalId, fact));
      return person;
    },
    assign: (principalId, roleDefinitionId, endsAt) => assign(ports, principalId, roleDefinitionId, endsAt),
    makeEligible: (principalId, roleDefinitionId) => makeEligible(ports, principalId, roleDefinitionId),
    startSession: (person) => startSession(ports, person),
    protect: async (host, style) => {
      const id = randomUUID();
      const rules = [
        { methods: ['GET'], pathPrefix: '/', dataAction: READ_REPORTS },
        { methods: ['*'], pathPrefix: '/admin', dataAction: 'Contoso.Expenses/settings/write' },
      ];
      const wanted = { id, displayName: 'Expenses', host, scope: scopes.site, style, rules };
      return { id, secret: (await updateProtectedApplication(ports, roles.owner, wanted, false))! };
    },
    close: async () => {
      await app.close();
      await roles.close();
      await database.close();
    },
  };
}

async function plantRole(world: RoleWorld, id: string, name: string, permission: object): Promise<void> {
  const permissions = [{ actions: [], notActions: [], dataActions: [], notDataActions: [], ...permission }];
  await sql`
    insert into role_definition (id, name, kind, permissions, assignable_scopes, created_at, updated_at)
    values (${id}, ${name}, 'CustomRole', ${JSON.stringify(permissions)}, '{/}', ${noon}, ${noon})`.execute(
    world.database,
  );
}

async function assign(ports: Ports, principalId: string, roleDefinitionId: string, endsAt: Date | null) {
  const id = randomUUID();
  const fact = {
    id,
    principalId,
    roleDefinitionId,
    scope: scopes.site,
    startsAt: noon.getTime(),
    endsAt: endsAt?.getTime() ?? null,
  };
  await ports.unitOfWork(async (tx) => {
    await sql`
      insert into assignment_schedule (id, scope, role_definition_id, principal_id, assignment_type, starts_at, ends_at,
        created_at, updated_at)
      values (${id}, ${scopes.site}, ${roleDefinitionId}, ${principalId}, 'Assigned', ${noon}, ${endsAt}, ${noon}, ${noon})
      `.execute(tx.db);
    await tx.announce('assignment', id, fact);
  });
  return id;
}

async function makeEligible(ports: Ports, principalId: string, roleDefinitionId: string): Promise<string> {
  const [requestId, id] = [randomUUID(), randomUUID()];
  await ports.unitOfWork(async (tx) => {
    await sql`
      insert into schedule_request (id, kind, scope, role_definition_id, principal_id, request_type, status, requestor_id,
        body_digest, created_at)
      values (${requestId}, 'eligibility', ${scopes.site}, ${roleDefinitionId}, ${principalId}, 'AdminAssign',
        'Provisioned', ${principalId}, '', ${noon})`.execute(tx.db);
    await sql`
      insert into eligibility_schedule (id, request_id, scope, role_definition_id, principal_id, starts_at, created_at,
        updated_at)
      values (${id}, ${requestId}, ${scopes.site}, ${roleDefinitionId}, ${principalId}, ${noon}, ${noon}, ${noon})
      `.execute(tx.db);
  });
  return id;
}

async function startSession(ports: Ports, person: Actor) {
  const [sessionId, token, csrf] = [randomUUID(), ports.randomness.token(), ports.randomness.token()];
  const expiresAt = new Date(ports.clock.now().getTime() + 8 * 3_600_000);
  await sql`
    insert into session (id, token_hash, csrf_token, user_id, methods, authenticated_at, created_at, last_used_at,
      expires_at, idle_seconds)
    values (${sessionId}, ${ports.secrets.hash('session', token)}, ${csrf}, ${person.principalId}, '{pwd}',
      ${ports.clock.now()}, ${ports.clock.now()}, ${ports.clock.now()}, ${expiresAt}, 28800)`.execute(ports.database);
  return { sessionId, cookie: `${sessionCookieName(ports.settings)}=${token}`, csrf };
}
