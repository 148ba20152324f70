/**
 * Reads the news that a session at an OpenID provider is over (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6).
 */
import type { Ports } from '#platform/ports.ts';
import { connectHome } from './home-connection.ts';
import type { OpenIdHome } from './home-directory-queries.ts';
import { readStatement } from './remote-keys.ts';
import { readSignalHead, type SignalHead } from './security-event.ts';
import { SignalFault } from './signal-fault.ts';

const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout';

export interface HomeLogout extends SignalHead {
  /** The account, where all its sessions are meant or the one is not named. */
  readonly subject: string | undefined;
  /** The session there. */
  readonly homeSessionId: string | undefined;
}

/** Throws `SignalFault`, or refuses with `sign-in.home-unavailable` while its keys cannot be had. */
export async function readLogoutToken(ports: Ports, home: OpenIdHome, token: string): Promise<HomeLogout> {
  const keysUrl = (await connectHome(ports, home)).serverMetadata().jwks_uri;
  if (!keysUrl) throw new SignalFault('invalid_key', 'this issuer publishes no keys');
  const claims = await readStatement(ports, home, token, {
    keysUrl,
    issuer: home.issuer,
    audience: home.clientId,
    requiredClaims: ['iat', 'exp', 'jti', 'events'],
  });
  const events = claims['events'];
  if (typeof events !== 'object' || events === null || !Object.hasOwn(events, LOGOUT)) {
    throw new SignalFault('invalid_request', 'it tells of no logout');
  }
  // An identity token must never pass for one of these.
  if ('nonce' in claims) throw new SignalFault('invalid_request', 'it has a nonce');
  const subject = readName(claims.sub);
  const homeSessionId = readName(claims['sid']);
  if (!subject && !homeSessionId) throw new SignalFault('invalid_request', 'it names neither an account nor a session');
  return { ...readSignalHead(claims, ports.clock.now()), subject, homeSessionId };
}

function readName(claim: unknown): string | undefined {
  if (claim === undefined) return undefined;
  if (typeof claim === 'string' && claim.trim() !== '' && claim.length <= 512) return claim;
  throw new SignalFault('invalid_request', 'it names an account or a session in no way that can be read');
}
