/**
 * The published keys of a partner, and what they signed: statements that come between two sign-ins (RFC 7515, RFC 7517).
 *
 * Keys are fetched through the outbound gate and kept for minutes; a key that is not among them is looked for again, once
 * in half a minute at most. Keys that cannot be fetched are no verdict about what was signed.
 */
import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { BoundedMap } from '#platform/bounded-map.ts';
import { createOutboundFetch } from '#platform/http/outbound-fetch.ts';
import type { Ports } from '#platform/ports.ts';
import { acceptedAlgorithms, homeUnavailable } from './home-connection.ts';
import type { HomeDirectory } from './home-directory-queries.ts';
import { SignalFault } from './signal-fault.ts';

const MAXIMUM_KEPT = 100;
const CLOCK_TOLERANCE_SECONDS = 60;
const kept = new BoundedMap<string, JWTVerifyGetKey>(MAXIMUM_KEPT);

export interface ExpectedStatement {
  readonly keysUrl: string;
  readonly issuer: string;
  readonly audience: string | string[];
  /** The header `typ`, where it must be this one. */
  readonly type?: string;
  readonly requiredClaims: string[];
}

/** The claims of a statement of this home. Throws `SignalFault`, or refuses with `sign-in.home-unavailable`. */
export async function readStatement(
  ports: Ports,
  home: HomeDirectory,
  token: string,
  expected: ExpectedStatement,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keysAt(ports, expected.keysUrl), {
      algorithms: acceptedAlgorithms,
      issuer: expected.issuer,
      audience: expected.audience,
      ...(expected.type ? { typ: expected.type } : {}),
      requiredClaims: expected.requiredClaims,
      currentDate: ports.clock.now(),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    return payload;
  } catch (error) {
    const fault = faultOf(error);
    if (!fault) throw homeUnavailable(ports, home, error);
    ports.log.warn({ err: error, homeDirectoryId: home.id }, 'a signal of a home directory was refused');
    throw fault;
  }
}

function keysAt({ settings }: Ports, url: string): JWTVerifyGetKey {
  const allowLoopback = settings.DAYPASS_ALLOW_LOOPBACK_HOMES;
  const place = `${allowLoopback} ${url}`;
  const found = kept.get(place);
  if (found) return found;
  const send = createOutboundFetch({ allowLoopback });
  const keys = createRemoteJWKSet(new URL(url), {
    [customFetch]: (address, { method, headers }) => send(address, { method, headers: Object.fromEntries(headers) }),
  });
  kept.set(place, keys);
  return keys;
}

/** Undefined where nothing was learnt about the statement: the keys could not be had. */
function faultOf(error: unknown): SignalFault | undefined {
  if (error instanceof errors.JWTClaimValidationFailed) {
    const reason = `the claim ${error.claim} is not as it must be`;
    if (error.claim === 'iss') return new SignalFault('invalid_issuer', reason);
    if (error.claim === 'aud') return new SignalFault('invalid_audience', reason);
    return new SignalFault('invalid_request', reason);
  }
  if (
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSEAlgNotAllowed
  ) {
    return new SignalFault('invalid_key', 'it is signed by no key of this issuer, or in a way that is not accepted');
  }
  if (error instanceof errors.JWTExpired) return new SignalFault('invalid_request', 'its time is over');
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) {
    return new SignalFault('invalid_request', 'it is not a signed token');
  }
  return undefined;
}
