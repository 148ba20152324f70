/**
 * Second factors: codes of an authenticator app, and passkeys.
 *
 * One proof counts once: a time step, a challenge. A passkey counts as a factor
 * only with user verification, and only for the person it belongs to.
 */
import {
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { Refusal } from '#model/refusal.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import {
  countTry,
  findTotp,
  listPasskeys,
  lockPasskey,
  claimTotpStep,
  writePasskeyUse,
  type StoredPasskey,
} from './credential-store.ts';
import { keepAssertion, type KeptAssertion } from './kept-assertion.ts';
import { matchingStep } from './totp.ts';

export type SecondFactorMethod = 'totp' | 'passkey';

/** Which second factors a person has enrolled, the stronger one first. */
export async function listSecondFactors(ports: Ports, db: Reader, userId: string): Promise<SecondFactorMethod[]> {
  const passkeys = await listPasskeys(db, userId);
  const totp = await findTotp(ports, db, userId);
  return [...(passkeys.length > 0 ? ['passkey' as const] : []), ...(totp?.confirmedAt ? ['totp' as const] : [])];
}

/**
 * Checks a code of an app and uses up its time step. Answers a value, because a
 * refusal would take back the count of a wrong try.
 */
export async function proveTotp(ports: Ports, tx: Transaction, userId: string, code: string): Promise<boolean> {
  const totp = await findTotp(ports, tx.db, userId);
  if (!totp || (totp.lockedUntil && totp.lockedUntil > tx.now)) return false;
  const step = matchingStep(totp.secret, code, tx.now);
  const isRight = step !== undefined && (await claimTotpStep(tx, userId, step));
  await countTry(tx, 'totp_credential', userId, isRight);
  return isRight;
}

/** The name a passkey is bound to, and the origins it may answer for. */
export function relyingParty(ports: Pick<Ports, 'settings'>): { id: string; origins: string[] } {
  const { portalUrl, baseUrl } = publicOrigins(ports.settings);
  return { id: new URL(portalUrl).hostname, origins: [...new Set([portalUrl, baseUrl])] };
}

/** What the browser asks an authenticator. Without a person any discoverable passkey may answer. */
export async function passkeyOptions(
  ports: Ports,
  userId: string | undefined,
  challenge?: Buffer,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const passkeys = userId ? await listPasskeys(ports.database, userId) : [];
  return generateAuthenticationOptions({
    rpID: relyingParty(ports).id,
    userVerification: 'required',
    ...(challenge ? { challenge: new Uint8Array(challenge) } : {}),
    allowCredentials: passkeys.map(({ id, transports }) => ({ id, transports: [...transports] as never })),
  });
}

/** Checks an answer against its challenge; answers whose passkey it was. Refuses with `sign-in.failed`. */
export async function provePasskey(
  ports: Ports,
  tx: Transaction,
  challenge: string,
  response: AuthenticationResponseJSON,
  expectedUserId: string | undefined,
): Promise<string> {
  return (await findProved(ports, tx, challenge, response, expectedUserId)).userId;
}

/** The same, and what is needed to check it again later. */
export async function proveKept(
  ports: Ports,
  tx: Transaction,
  challenge: string,
  response: AuthenticationResponseJSON,
  userId: string,
): Promise<KeptAssertion> {
  const passkey = await findProved(ports, tx, challenge, response, userId);
  return keepAssertion(passkey, relyingParty(ports).id, response);
}

async function findProved(
  ports: Ports,
  tx: Transaction,
  challenge: string,
  response: AuthenticationResponseJSON,
  expectedUserId: string | undefined,
): Promise<StoredPasskey> {
  const passkey = typeof response.id === 'string' ? await lockPasskey(tx, response.id) : undefined;
  if (!passkey || (expectedUserId !== undefined && passkey.userId !== expectedUserId)) {
    throw new Refusal('sign-in.failed', {});
  }
  const { id, origins } = relyingParty(ports);
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origins,
    expectedRPID: id,
    requireUserVerification: true,
    credential: {
      id: passkey.id,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.counter,
    },
  }).catch((error: unknown) => {
    throw new Refusal('sign-in.failed', {}, { cause: error });
  });
  // The answer of the library counts only when it says yes in so many words.
  if (!verified.verified || !verified.authenticationInfo.userVerified) throw new Refusal('sign-in.failed', {});
  await writePasskeyUse(tx, passkey.id, verified.authenticationInfo.newCounter);
  return passkey;
}
