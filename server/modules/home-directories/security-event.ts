/**
 * Reads a security event token: what a home directory has to say of an account (RFC 8417, RFC 9493, OpenID Shared Signals
 * Framework 1.0).
 *
 * Who signs them is agreed with the partner, and where their keys are is written at that issuer's own address. Only
 * accounts of this partner can be meant, whatever a token says.
 */
import type { JWTPayload } from 'jose';
import { parseMailAddress } from '#model/mail-address.ts';
import { BoundedMap } from '#platform/bounded-map.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { homeUnavailable } from './home-connection.ts';
import type { HomeDirectory } from './home-directory-queries.ts';
import { readStatement } from './remote-keys.ts';
import { fetchSignalMetadata } from './signal-metadata.ts';
import { SignalFault } from './signal-fault.ts';

const DAY = 86_400_000;
/** How old a signal may be. Senders keep what was not taken for days, and each is remembered for this long. */
const OLDEST = 30 * DAY;
const TOLERANCE = 60_000;
const METADATA_KEPT = 600_000;

export interface SignalHead {
  readonly tokenId: string;
  readonly issuedAt: Date;
  /** From then on the same one is too old to be taken, and need not be remembered. */
  readonly usableUntil: Date;
}

/** Whom an event is about: an account there, or the mailbox of one. */
export type SignalSubject = { readonly subject: string } | { readonly address: string };

export interface SecurityEvent extends SignalHead {
  /** The URI of the event type. */
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Undefined: nobody who could be known here. */
  readonly about: SignalSubject | undefined;
  /** When it happened there, as far as it says so; never later than now. */
  readonly happenedAt: Date;
}

/** Where security event tokens of this home directory come in, and what they are addressed to unless agreed otherwise. */
export function signalsUrl(ports: Pick<Ports, 'settings'>, homeDirectoryId: string): string {
  return `${publicOrigins(ports.settings).portalUrl}/sign-in/signals/${homeDirectoryId}`;
}

/** Where an OpenID provider says that somebody signed out there. */
export function signedOutUrl(ports: Pick<Ports, 'settings'>, homeDirectoryId: string): string {
  return `${publicOrigins(ports.settings).portalUrl}/sign-in/signed-out/${homeDirectoryId}`;
}

/** Throws `SignalFault`, or refuses with `sign-in.home-unavailable` while keys cannot be had. */
export async function readSecurityEvent(ports: Ports, home: HomeDirectory, token: string): Promise<SecurityEvent> {
  const { signalsIssuer: issuer } = home;
  if (!issuer) throw new SignalFault('access_denied', 'no signals of this home directory are taken');
  const claims = await readStatement(ports, home, token, {
    keysUrl: await findKeys(ports, home, issuer),
    issuer,
    audience: home.signalsAudience ?? signalsUrl(ports, home.id),
    type: 'secevent+jwt',
    requiredClaims: ['iat', 'jti', 'events'],
  });
  const now = ports.clock.now();
  const head = readSignalHead(claims, now);
  const [type, details] = readEvent(claims['events']);
  const happenedAt = readInstant(details['event_timestamp']);
  return {
    ...head,
    type,
    details,
    about: readSubject(home, claims['sub_id']),
    happenedAt: happenedAt && happenedAt < now ? happenedAt : head.issuedAt,
  };
}

/** What every signal has: a name, and a time that is neither to come nor long over. */
export function readSignalHead({ jti, iat }: JWTPayload, now: Date): SignalHead {
  if (typeof jti !== 'string' || jti === '' || jti.length > 256) {
    throw new SignalFault('invalid_request', 'the claim jti is not a name of at most 256 characters');
  }
  const issuedAt = readInstant(iat);
  if (!issuedAt || issuedAt.getTime() > now.getTime() + TOLERANCE || issuedAt.getTime() < now.getTime() - OLDEST) {
    throw new SignalFault('invalid_request', 'the claim iat is no time of the last thirty days');
  }
  return { tokenId: jti, issuedAt, usableUntil: new Date(issuedAt.getTime() + OLDEST) };
}

function readInstant(seconds: unknown): Date | undefined {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0 || seconds > 1e11) return undefined;
  return new Date(Math.floor(seconds * 1000));
}

/** Exactly one: of two nobody could say which was answered. */
function readEvent(events: unknown): [string, Record<string, unknown>] {
  const entries = typeof events === 'object' && events !== null ? Object.entries(events) : [];
  const [only] = entries;
  const isOne = entries.length === 1 && only !== undefined && typeof only[1] === 'object' && only[1] !== null;
  if (!isOne) throw new SignalFault('invalid_request', 'the claim events does not hold exactly one event');
  return [only[0], only[1] as Record<string, unknown>];
}

/** RFC 9493, 3.2. What is said of another issuer's account says nothing here. */
function readSubject(home: HomeDirectory, claim: unknown): SignalSubject | undefined {
  if (typeof claim !== 'object' || claim === null) return undefined;
  const id = claim as Record<string, unknown>;
  switch (id['format']) {
    case 'iss_sub':
      return id['iss'] === home.issuer ? subjectOf(id['sub']) : undefined;
    case 'opaque':
      return subjectOf(id['id']);
    case 'email':
      return addressOf(home, id['email']);
    case 'account':
      return addressOf(home, String(id['uri']).replace(/^acct:/, ''));
    case 'complex':
      return readSimple(home, id['user']);
    default:
      return undefined;
  }
}

function readSimple(home: HomeDirectory, claim: unknown): SignalSubject | undefined {
  const isComplex = (claim as { format?: unknown } | undefined)?.format === 'complex';
  return isComplex ? undefined : readSubject(home, claim);
}

function subjectOf(value: unknown): SignalSubject | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 512 ? { subject: value } : undefined;
}

/** A home directory speaks for mailboxes of its own domains. */
export function addressOf(home: Pick<HomeDirectory, 'domains'>, value: unknown): { address: string } | undefined {
  const parsed = typeof value === 'string' ? parseMailAddress(value) : undefined;
  return parsed && home.domains.includes(parsed.domain) ? { address: parsed.address } : undefined;
}

const found = new BoundedMap<string, { readonly url: string; readonly until: number }>(100);

/** Where the issuer of signals publishes its keys (Shared Signals Framework 1.0, 7.1). */
async function findKeys(ports: Ports, home: HomeDirectory, issuer: string): Promise<string> {
  const now = ports.clock.now().getTime();
  const known = found.get(issuer);
  if (known && known.until > now) return known.url;
  try {
    const { keysUrl: url } = await fetchSignalMetadata(ports, issuer);
    found.set(issuer, { url, until: now + METADATA_KEPT });
    return url;
  } catch (error) {
    throw homeUnavailable(ports, home, error);
  }
}
