/**
 * Accounts as the token service sees them: a person in one session.
 *
 * The account id holds both, so that every code, grant and refresh token dies
 * with the session it came from. Outside, `sub` is the person alone.
 */
import { errors, type Account } from 'oidc-provider';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { findLiveSession, type LiveSession } from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';

export function accountIdOf(session: Pick<LiveSession, 'id' | 'userId'>): string {
  return `${session.userId}.${session.id}`;
}

/** The live session behind an account id; undefined when it has ended or the person may not act. */
export async function findAccountSession(ports: Ports, accountId: string): Promise<LiveSession | undefined> {
  const [userId, sessionId] = accountId.split('.').map(parseGuid);
  if (!userId || !sessionId) return undefined;
  try {
    const session = await findLiveSession(ports, { sessionId });
    return session?.userId === userId ? session : undefined;
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'unavailable') throw error;
    throw new errors.TemporarilyUnavailable('the home directory could not be asked');
  }
}

export async function findAccount(ports: Ports, tenantId: string, accountId: string): Promise<Account | undefined> {
  const session = await findAccountSession(ports, accountId);
  if (!session) return undefined;
  const { user } = session;
  return {
    accountId,
    claims: () => ({
      sub: user.id,
      oid: user.id,
      tid: tenantId,
      name: user.displayName,
      preferred_username: user.userPrincipalName,
      upn: user.userPrincipalName,
      ...(user.mail ? { email: user.mail } : {}),
      ver: '2.0',
    }),
  };
}

/** What an access token says about a person, beyond what the provider writes. */
export function personClaims(
  session: LiveSession,
  tenantId: string,
  clientId: string,
  grant: string,
  scope: string,
  acrs: readonly string[],
) {
  return {
    oid: session.userId,
    tid: tenantId,
    appid: clientId,
    azp: clientId,
    idtyp: 'user',
    upn: session.user.userPrincipalName,
    name: session.user.displayName,
    amr: session.methods,
    ...(acrs.length > 0 ? { acrs } : {}),
    auth_time: Math.floor(session.authenticatedAt.getTime() / 1000),
    sid: session.id,
    grant,
    scp: scope,
    ver: '2.0',
  };
}

export function programClaims(servicePrincipalId: string, tenantId: string, clientId: string) {
  return {
    oid: servicePrincipalId,
    tid: tenantId,
    appid: clientId,
    azp: clientId,
    idtyp: 'app',
    roles: [],
    ver: '2.0',
  };
}
