/**
 * Two processes on one database, and those who ask them for decisions: an application with a token, guests and members
 * with a token, and the same people behind the proxy of a protected application.
 *
 * Statements of the second process are kept, so that a test can say that there were none. It reads its feed when told.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { importJWK, SignJWT } from 'jose';
import { assignPlainRole } from '#modules/assignments/index.ts';
import { DecisionService } from '#modules/decisions/index.ts';
import { addGuest, createUser, linkIdentity, listIdentities } from '#modules/directory/index.ts';
import {
  ArtifactStore,
  ensureSigningKeys,
  findPerson,
  grantHash,
  issuerOf,
  startSession,
  type OpenedSession,
} from '#modules/sessions/index.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { createDatabase, createPool } from '#platform/database/database.ts';
import { authzen } from '../../server/wire/authzen/authzen.ts';
import { forwardAuth } from '../../server/wire/forward-auth/forward-auth.ts';
import { createHttpServer } from '../../server/wire/http-server.ts';
import {
  addEnforcementRole,
  ENFORCEMENT_ROLE,
  protectExpenses,
  proxiedVisit,
  signInToApplication,
} from './protected-expenses.ts';
import { openWorld, type World } from './world.ts';

/** Somebody with a session, and everything it is worth. */
export interface Visitor {
  readonly id: string;
  readonly linkId: string | null;
  readonly session: OpenedSession;
  readonly grantId: string;
  /** What their access tokens say. */
  readonly claims: object;
  /** An access token for decisions. */
  readonly token: string;
  /** The cookie of the protected application. */
  readonly cookie: string;
}

export interface AgeingProcess {
  evaluate(token: string): Promise<number>;
  open(cookie: string): Promise<number>;
  close(): Promise<void>;
}

export interface CallerWorld {
  readonly world: World;
  readonly application: { readonly id: string; readonly secret: string };
  /** Statements the second process sent while it answered. */
  readonly asked: readonly string[];
  guest(): Promise<Visitor>;
  member(): Promise<Visitor>;
  /** Somebody's new session, with another token and another cookie. */
  visit(personId: string): Promise<Visitor>;
  signed(claims: object): Promise<string>;
  /** The status of an evaluation: here, and in the other process after it has read the feed. */
  evaluate(token: string): Promise<{ here: number; there: number }>;
  /** The status of a visit to the protected application, as above. */
  open(cookie: string): Promise<{ here: number; there: number }>;
  /** The other process ends and starts again. */
  restart(): Promise<void>;
  /** Another process whose facts are as old as it is told. */
  ageingProcess(uptime: () => number): Promise<AgeingProcess>;
  moveTo(at: Date): void;
  close(): Promise<void>;
}

export async function openCallerWorld(name: string): Promise<CallerWorld> {
  const masterKey = randomBytes(32);
  const settings = { DAYPASS_SESSION_IDLE_MINUTES: '60', DAYPASS_SESSION_HOURS: '12', DAYPASS_LIVENESS_SECONDS: '300' };
  const world = await openWorld(name, settings, { masterKey });
  const { ports, operator, database } = world;
  const other = await openWorld(name, settings, { masterKey, database });
  const asked: string[] = [];
  const pool = createPool(database.application, ports.log);
  const counted = createDatabase(pool).withPlugin({
    transformQuery: ({ node }) => (asked.push(node.kind), node),
    transformResult: async ({ result }) => result,
  });
  const dialects = { authzen, 'forward-auth': forwardAuth };
  const there = await createHttpServer({ ...other.ports, database: counted }, other.composition.decisions, dialects);
  await there.ready();
  await addEnforcementRole(ports);
  const application = await protectExpenses(ports, operator);

  const both = async (ask: (app: FastifyInstance) => Promise<{ statusCode: number }>) => {
    const here = (await ask(world.app)).statusCode;
    await other.composition.decisions.catchUp();
    asked.length = 0;
    return { here, there: (await ask(there)).statusCode };
  };
  const visit = async (personId: string): Promise<Visitor> => {
    const [link] = await listIdentities(ports.database, [personId]);
    const directory = { id: randomUUID(), displayName: 'Partner', protocol: 'openid' as const };
    const home = { directory, livenessSeconds: 300, isSilent: false, refreshToken: null, homeSessionId: null };
    const proof = {
      methods: ['pwd'],
      isMultiFactor: false,
      identityLinkId: link?.id ?? null,
      home: link ? home : null,
    };
    const caller = { ipAddress: null, userAgent: null, correlationId: randomUUID() };
    const person = (await findPerson(ports.database, personId))!;
    const session = await ports.unitOfWork((tx) => startSession(ports, tx, person, proof, caller));
    const grantId = randomUUID();
    await new ArtifactStore(ports, 'Grant').upsert(grantId, {}, {}, 86_400);
    const claims = { oid: personId, sub: personId, sid: session.sessionId, grant: grantHash(ports, grantId) };
    const cookie = await signInToApplication(ports, session.sessionId, application.id);
    return {
      id: personId,
      linkId: link?.id ?? null,
      session,
      grantId,
      claims,
      token: await sign(world, claims),
      cookie,
    };
  };
  const allow = (principalId: string) =>
    assignPlainRole(ports, operator, {
      assignmentId: randomUUID(),
      scope: ROOT_SCOPE,
      roleDefinitionId: ENFORCEMENT_ROLE,
      principalId,
    });
  return {
    world,
    application,
    asked,
    visit,
    signed: (claims) => sign(world, claims),
    async guest() {
      const address = `${randomUUID()}@partner.example`;
      const { id } = await ports.unitOfWork(async (tx) => {
        const guest = await addGuest(tx, operator, { address, displayName: 'Pat', userType: 'Guest' });
        const identity = { issuer: 'https://partner.example', subject: guest.id, homeDirectoryId: null };
        await linkIdentity(tx, operator, guest.id, identity);
        return guest;
      });
      await allow(id);
      return visit(id);
    },
    async member() {
      const userPrincipalName = `${randomUUID()}@${ports.settings.DAYPASS_DOMAIN}`;
      const { id } = await createUser(ports, operator, { userPrincipalName, displayName: 'Mona' });
      await allow(id);
      return visit(id);
    },
    evaluate: (token) => both((app) => evaluate(app, token)),
    open: (cookie) => both((app) => open(app, application, cookie)),
    restart: () => other.composition.decisions.load(),
    async ageingProcess(uptime) {
      const { database: reader, clock, log } = ports;
      const service = new DecisionService({ database: reader, clock, log, stalenessSeconds: 300, uptime });
      await service.load();
      const app = await createHttpServer(ports, service, dialects);
      return {
        evaluate: async (token) => (await evaluate(app, token)).statusCode,
        open: async (cookie) => (await open(app, application, cookie)).statusCode,
        close: () => app.close(),
      };
    },
    moveTo(at) {
      for (const { clock } of [world, other]) clock.moveTo(at);
    },
    async close() {
      await there.close();
      await counted.destroy();
      await other.app.close();
      await other.composition.close();
      await world.close();
    },
  };
}

function evaluate(app: FastifyInstance, token: string) {
  return app.inject({
    method: 'POST',
    url: '/access/v1/evaluation',
    headers: { authorization: `Bearer ${token}` },
    payload: {
      subject: { type: 'user', id: randomUUID() },
      resource: { type: 'resource', id: '/' },
      action: { name: 'Microsoft.Authorization/roleAssignments/read' },
    },
  });
}

function open(app: FastifyInstance, application: { id: string; secret: string }, cookie: string) {
  return app.inject({
    method: 'GET',
    url: '/forward-auth/check',
    headers: proxiedVisit(application, cookie),
  });
}

/** A token as the token service signs them, for management and an hour unless said otherwise. */
async function sign({ ports, composition, app }: World, claims: object): Promise<string> {
  const { tenantId } = composition.directory;
  const [key] = await ensureSigningKeys(ports);
  const now = Math.floor(ports.clock.now().getTime() / 1_000);
  const usual = {
    iss: issuerOf(ports, tenantId),
    tid: tenantId,
    aud: app.audience,
    idtyp: 'user',
    iat: now,
    exp: now + 3_600,
    jti: randomUUID(),
  };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: key!.kid })
    .sign(await importJWK(key!.privateJwk, 'RS256'));
}
