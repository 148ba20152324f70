/**
 * The ARM dialect and the portal's routes about requests and role settings on a real database, called by people with a session.
 *
 * Sessions are written as the sign-in module stores them, so that no home directory is needed here.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { DecisionService } from '#modules/decisions/index.ts';
import { createUnitOfWork } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { armPlugin } from '../../server/wire/arm/plugin.ts';
import { approvalSignatureRoutes } from '../../server/wire/sign-in/approval-signature-routes.ts';
import { cookieName, sessionCookieName } from '../../server/wire/cookies.ts';
import { createHttpServer } from '../../server/wire/http-server.ts';
import { activationExtensionRoutes } from '../../server/wire/portal/activation-extension-routes.ts';
import { activationRoutes } from '../../server/wire/portal/activation-routes.ts';
import { roleSettingsInheritanceRoutes } from '../../server/wire/portal/role-settings-inheritance-routes.ts';
import { assignmentRoutes } from '../../server/wire/portal/assignment-routes.ts';
import { assignmentTimelineRoutes } from '../../server/wire/portal/assignment-timeline.ts';
import { auditRoutes } from '../../server/wire/portal/audit-routes.ts';
import { requestReceiptRoutes } from '../../server/wire/portal/request-receipt.ts';
import { backTestRoutes } from '../../server/wire/portal/back-test-routes.ts';
import { roleSettingsRoutes } from '../../server/wire/portal/role-settings-routes.ts';
import { alertRoutes } from '../../server/wire/portal/alert-routes.ts';
import { approvalRoutes } from '../../server/wire/portal/approval-routes.ts';
import { explanationRoutes } from '../../server/wire/portal/explanation-routes.ts';
import { homeRoutes } from '../../server/wire/portal/home-routes.ts';
import { overviewRoutes } from '../../server/wire/portal/overview-routes.ts';
import { extensionRoutes } from '../../server/wire/portal/extension-routes.ts';
import { ownRequestRoutes } from '../../server/wire/portal/own-request-routes.ts';
import { plannedActivationRoutes } from '../../server/wire/portal/planned-activation-routes.ts';
import { togetherRoutes } from '../../server/wire/portal/together-routes.ts';
import { wordProblemsForPortal } from '../../server/wire/portal/portal-problems.ts';
import { createTestDatabase } from './postgres.ts';
import { openRoleWorld, type RoleWorld } from './role-world.ts';

export interface ArmAnswer {
  readonly status: number;
  // Bodies are foreign JSON; each test states what it expects of them.
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any
}

export interface ArmWorld {
  readonly roles: RoleWorld;
  readonly ports: Ports;
  /** Owner of the subscription, permanently. */
  readonly owner: Actor;
  /** A person of the directory whom the guards know. */
  addPerson(name: string): Promise<Actor>;
  /** Calls `{scope}/providers/Microsoft.Authorization/{rest}`, or an address that starts with a slash; by 2020-10-01, unless it says. */
  call(person: Actor, method: string, scope: string, rest: string, body?: object): Promise<ArmAnswer>;
  close(): Promise<void>;
}

export async function openArmWorld(name: string): Promise<ArmWorld> {
  const database = await createTestDatabase(name);
  const roles = await openRoleWorld(database.application);
  const { clock, ports: ground } = roles;
  const service = new DecisionService({
    database: roles.database,
    clock,
    log: ground.log,
    stalenessSeconds: 300,
    uptime: () => 0,
  });
  const unitOfWork = createUnitOfWork({
    database: roles.database,
    clock,
    randomness: ground.randomness,
    storeEvent: async (_, event) => void roles.events.push(event),
    applyOwnFacts: (facts) => service.applyOwnFacts(facts),
  });
  const ports: Ports = { ...ground, unitOfWork };
  await service.load();
  const app = await createHttpServer(ports, service, {
    arm: armPlugin,
    portal: async (context) => {
      wordProblemsForPortal(context);
      activationExtensionRoutes(context);
      activationRoutes(context);
      roleSettingsInheritanceRoutes(context);
      assignmentRoutes(context);
      assignmentTimelineRoutes(context);
      auditRoutes(context);
      backTestRoutes(context);
      roleSettingsRoutes(context);
      alertRoutes(context);
      approvalRoutes(context);
      approvalSignatureRoutes(context);
      explanationRoutes(context);
      extensionRoutes(context);
      homeRoutes(context);
      overviewRoutes(context);
      ownRequestRoutes(context);
      plannedActivationRoutes(context);
      requestReceiptRoutes(context);
      togetherRoutes(context);
    },
  });
  await app.ready();
  const sessions = new Map<string, { cookie: string; csrf: string }>();
  return {
    roles,
    ports,
    owner: roles.owner,
    addPerson: async (displayName) => {
      const person = await roles.addUser(displayName);
      const fact = { id: person.principalId, kind: 'User', standing: 'active' };
      await unitOfWork((tx) => tx.announce('principal', person.principalId, fact));
      return person;
    },
    call: async (person, method, scope, rest, body) => {
      const session = sessions.get(person.principalId) ?? (await startSession(ports, person));
      sessions.set(person.principalId, session);
      const url = scope.startsWith('/portal') ? scope : `${scope}/providers/Microsoft.Authorization/${rest}`;
      const response = await app.inject({
        method: method as 'GET',
        url: url.includes('api-version=') ? url : `${url}${url.includes('?') ? '&' : '?'}api-version=2020-10-01`,
        headers: { cookie: session.cookie, 'x-daypass-csrf': session.csrf },
        ...(body ? { payload: body } : {}),
      });
      const isJson = /[/+]json\b/.test(String(response.headers['content-type']));
      return { status: response.statusCode, body: isJson ? (response.json() as unknown) : response.body || undefined };
    },
    close: async () => {
      await app.close();
      await roles.close();
      await database.close();
    },
  };
}

async function startSession(ports: Ports, person: Actor) {
  const [token, csrf] = [ports.randomness.token(), ports.randomness.token()];
  const now = ports.clock.now();
  const expiresAt = new Date(now.getTime() + 400 * 86_400_000);
  await sql`
    insert into session (id, token_hash, csrf_token, user_id, methods, authenticated_at, mfa_at, created_at, last_used_at,
      expires_at, idle_seconds, identity_link_id)
    values (${randomUUID()}, ${ports.secrets.hash('session', token)}, ${csrf}, ${person.principalId}, '{pwd}',
      ${now}, ${person.mfaAt ?? null}, ${now}, ${now}, ${expiresAt}, 34560000,
      (select id from identity_link where user_id = ${person.principalId} and removed_at is null))`.execute(
    ports.database,
  );
  const browser = `${cookieName(ports.settings, 'browser')}=${ports.randomness.token()}`;
  return { cookie: `${sessionCookieName(ports.settings)}=${token}; ${browser}`, csrf };
}
