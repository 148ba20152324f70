/**
 * Checks an access token of our own token service and says who is calling.
 *
 * Only a token of type `at+jwt`, signed with RS256 by a key of ours, for this
 * directory and this audience counts. Then people must have a live session and
 * programs must be enabled: a token is worth nothing more than what stands behind it.
 */
import { decodeProtectedHeader, importJWK, jwtVerify, type JWTPayload } from 'jose';
import type { Actor } from '#model/actor.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { findServicePrincipal, getDirectoryIdentity } from '#modules/directory/index.ts';
import { mayUseApplication } from '#modules/home-directories/index.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { sameResource } from './api-resources.ts';
import { findKnownPerson, findLiveSession, findRecentPerson } from './find-live-session.ts';
import type { KnownCallers } from './known-callers.ts';
import { findPublicKey, SIGNING_ALGORITHM } from './signing-keys.ts';
import { grantExists } from './token-artifact-store.ts';

const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * Refuses with `request.unauthenticated`, or `request.wrong-audience` for a token of ours for another API.
 * The reason never tells more than the caller can know. With `callers` whatever memory is sure of is not asked of the
 * database: for requests that only ask for decisions.
 */
export async function verifyAccessToken(
  ports: Ports,
  bearer: string,
  expectedAudience: string,
  callers?: KnownCallers,
): Promise<Actor> {
  const claims = findVerified(ports, bearer) ?? (await verifySignature(ports, bearer, callers));
  const audience = claims.aud;
  if (typeof audience !== 'string') throw unauthenticated('The access token is not valid');
  if (!sameResource(audience, expectedAudience)) {
    throw new Refusal('request.wrong-audience', { audience, expected: expectedAudience });
  }
  const oid = parseGuid(claims['oid']);
  if (!oid || claims.sub === undefined) throw unauthenticated('The access token names nobody');
  const known = callers && knownActor(ports, claims, oid, callers);
  if (known) return known;
  return claims['idtyp'] === 'app' ? programActor(ports, claims, oid) : personActor(ports, claims, oid, callers);
}

/**
 * Who calls, when the signature of their token was verified a moment ago and memory is sure of everything behind it.
 * Undefined is no answer: `verifyAccessToken` gives it.
 */
export function findKnownActor(
  ports: Ports,
  bearer: string,
  expectedAudience: string,
  callers: KnownCallers,
): Actor | undefined {
  const claims = findVerified(ports, bearer);
  if (typeof claims?.aud !== 'string' || !sameResource(claims.aud, expectedAudience)) return undefined;
  const oid = parseGuid(claims['oid']);
  return oid === undefined ? undefined : knownActor(ports, claims, oid, callers);
}

function knownActor(ports: Ports, claims: JWTPayload, oid: string, callers: KnownCallers): Actor | undefined {
  if (claims['idtyp'] === 'app') return callers.findApplication(oid, claims['appid']);
  // Whether an application is open to somebody is for the database to say.
  if (callers.restrictsApplications) return undefined;
  const { sessionId, grant } = restsOn(claims);
  const person = sessionId && findRecentPerson(ports, callers, sessionId);
  if (!person || !grant || person.principalId !== oid || !callers.hasGrant(grant, ports.clock.now())) return undefined;
  return throughApplication(person, claims);
}

/** The issuer of this directory's tokens. */
export function issuerOf(ports: Pick<Ports, 'settings'>, tenantId: string): string {
  return `${publicOrigins(ports.settings).baseUrl}/${tenantId}/v2.0`;
}

/**
 * Tokens whose signature was verified a moment ago: their text cannot have
 * changed. Only that is remembered; who stands behind a token is asked each time.
 */
const VERIFIED_MILLISECONDS = 30_000;
const MAXIMUM_VERIFIED = 5_000;
type Verified = Map<string, { readonly claims: JWTPayload; readonly from: number; readonly until: number }>;
const verifiedOf = new WeakMap<Ports['database'], Verified>();

function findVerified(ports: Ports, bearer: string): JWTPayload | undefined {
  const found = verifiedOf.get(ports.database)?.get(bearer);
  const now = ports.clock.now().getTime();
  return found && found.from <= now && now < found.until ? found.claims : undefined;
}

function keepVerified(ports: Ports, bearer: string, claims: JWTPayload): void {
  const verified: Verified = verifiedOf.get(ports.database) ?? new Map();
  verifiedOf.set(ports.database, verified);
  if (verified.size >= MAXIMUM_VERIFIED) verified.clear();
  const from = ports.clock.now().getTime();
  verified.set(bearer, { claims, from, until: Math.min(from + VERIFIED_MILLISECONDS, claims.exp! * 1000) });
}

async function verifySignature(ports: Ports, bearer: string, callers?: KnownCallers): Promise<JWTPayload> {
  const tenantId = callers?.tenantId ?? (await getDirectoryIdentity(ports.database)).tenantId;
  try {
    const { kid } = decodeProtectedHeader(bearer);
    const jwk =
      typeof kid === 'string'
        ? (callers?.findKey(kid, ports.clock.now()) ?? (await findPublicKey(ports, kid)))
        : undefined;
    if (!jwk) throw new Error('the key is unknown');
    const { payload } = await jwtVerify(bearer, await importJWK(jwk, SIGNING_ALGORITHM), {
      algorithms: [SIGNING_ALGORITHM],
      typ: 'at+jwt',
      issuer: issuerOf(ports, tenantId),
      requiredClaims: ['exp', 'iat', 'sub', 'aud', 'oid', 'tid', 'jti'],
      currentDate: ports.clock.now(),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    if (payload['tid'] !== tenantId) throw new Error('the directory is another one');
    keepVerified(ports, bearer, payload);
    return payload;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const isOver = (error as { code?: string }).code === 'ERR_JWT_EXPIRED';
    throw unauthenticated(isOver ? 'The access token has expired' : 'The access token is not valid', error);
  }
}

async function programActor(ports: Ports, claims: JWTPayload, oid: string): Promise<Actor> {
  const program = await findServicePrincipal(ports.database, oid);
  if (!program?.enabled || program.appId !== claims['appid']) throw unauthenticated('The application is disabled');
  return {
    principalId: program.id,
    kind: 'ServicePrincipal',
    displayName: program.displayName,
    appId: program.appId,
    methods: [],
    correlationId: '',
  };
}

async function personActor(ports: Ports, claims: JWTPayload, oid: string, callers?: KnownCallers): Promise<Actor> {
  const { sessionId, grant } = restsOn(claims);
  if (!sessionId || !grant) throw unauthenticated('The access token is not valid');
  const person = callers
    ? await findKnownPerson(ports, callers, sessionId)
    : (await findLiveSession(ports, { sessionId }))?.actor;
  if (person?.principalId !== oid) throw unauthenticated('The session behind the access token has ended');
  const isGranted = callers?.hasGrant(grant, ports.clock.now()) || (await grantExists(ports, grant));
  if (!isGranted) throw unauthenticated('The access token was revoked');
  const actor = throughApplication(person, claims);
  const isOpen = !actor.appId || callers?.restrictsApplications === false;
  if (!isOpen && !(await mayUseApplication(ports.database, oid, actor.appId))) {
    throw new Refusal('sign-in.application-blocked', {});
  }
  return actor;
}

/** What a person's token rests on: a session and a grant. */
function restsOn(claims: JWTPayload): { readonly sessionId: string | undefined; readonly grant: string | undefined } {
  const grant = claims['grant'];
  return { sessionId: parseGuid(claims['sid']), grant: typeof grant === 'string' ? grant : undefined };
}

function throughApplication(person: Actor, claims: JWTPayload): Actor {
  const appId = typeof claims['appid'] === 'string' ? claims['appid'] : undefined;
  const capabilities = claims['xms_cc'];
  const followsClaims = Array.isArray(capabilities) && capabilities.includes('cp1');
  return { ...person, ...(appId ? { appId } : {}), ...(followsClaims ? { followsClaims } : {}) };
}

function unauthenticated(reason: string, cause?: unknown): Refusal {
  return new Refusal('request.unauthenticated', { reason }, { cause });
}
