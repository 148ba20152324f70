/**
 * Time-based codes of an authenticator app (RFC 6238): pure, without storage.
 */
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
const DIGITS = 6;
const SECRET_BYTES = 20;

/** A new secret from given luck. */
export function totpSecret(bytes: Buffer): string {
  return new Secret({ buffer: new Uint8Array(bytes.subarray(0, SECRET_BYTES)).buffer }).base32;
}
export const TOTP_SECRET_BYTES = SECRET_BYTES;

function codes(secret: string, label: { issuer: string; account: string } = { issuer: '', account: 'account' }): TOTP {
  return new TOTP({
    issuer: label.issuer,
    label: label.account,
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(secret),
  });
}

/** The address an authenticator app reads from the picture. */
export function totpUrl(secret: string, issuer: string, account: string): string {
  return codes(secret, { issuer, account }).toString();
}

/** The time step a code belongs to: now, the one before or the one after. Undefined when it fits none. */
export function matchingStep(secret: string, code: string, now: Date): number | undefined {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const delta = codes(secret).validate({ token, timestamp: now.getTime(), window: 1 });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) + delta;
}

/** The code of an instant, for people who enrol by program and for tests. */
export function totpCode(secret: string, now: Date): string {
  return codes(secret).generate({ timestamp: now.getTime() });
}
