/**
 * Security info: the sign-in methods of the person who is signed in.
 *
 * A first second factor may be added freely; every later change asks for one
 * that was proved just now. Guests add second factors only.
 */
import {
  generateRegistrationOptions,
  verifyRegistrationResponse,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import {
  addPasskey,
  countTry,
  findPassword,
  findTotp,
  listPasskeys,
  proposeTotp,
  removePasskey,
  removeTotp,
  claimTotpStep,
  writePassword,
} from './credential-store.ts';
import {
  closeFlow,
  hasFreshSecondFactor,
  beginFlow,
  finishFlow,
  takeFlow,
  endSessionsOf,
  personTarget,
  type LiveSession,
} from '#modules/sessions/index.ts';
import { checkPasswordStrength, hashPassword, verifyPassword } from './password.ts';
import { listSecondFactors, relyingParty } from './second-factor.ts';
import { matchingStep, TOTP_SECRET_BYTES, totpSecret, totpUrl } from './totp.ts';

const MAXIMUM_PASSKEYS = 20;
const MAXIMUM_NAME = 80;

/** Refuses with `session.mfa-required` when the person has a second factor and has not proved it lately. */
export async function requireFreshSecondFactor(ports: Ports, session: LiveSession): Promise<void> {
  const enrolled = await listSecondFactors(ports, ports.database, session.userId);
  if (enrolled.length === 0) return;
  if (hasFreshSecondFactor(session, ports.clock.now(), ports.settings.DAYPASS_MFA_MINUTES)) return;
  throw new Refusal('session.mfa-required', {});
}

export async function startPasskeyEnrolment(
  ports: Ports,
  browserToken: string,
  session: LiveSession,
  organizationName: string,
): Promise<{ challengeId: string; options: PublicKeyCredentialCreationOptionsJSON }> {
  await requireFreshSecondFactor(ports, session);
  const existing = await listPasskeys(ports.database, session.userId);
  if (existing.length >= MAXIMUM_PASSKEYS) throw new Refusal('sign-in-method.not-allowed', {});
  const options = await generateRegistrationOptions({
    rpID: relyingParty(ports).id,
    rpName: organizationName,
    userName: session.user.userPrincipalName,
    userDisplayName: session.user.displayName,
    userID: new Uint8Array(Buffer.from(session.userId)),
    attestationType: 'none',
    excludeCredentials: existing.map(({ id, transports }) => ({ id, transports: [...transports] as never })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  });
  const state = { challenge: options.challenge, userId: session.userId };
  const flow = await ports.unitOfWork((tx) => beginFlow(ports, tx, browserToken, 'passkey-enrolment', state));
  return { challengeId: flow.id, options };
}

export async function completePasskeyEnrolment(
  ports: Ports,
  browserToken: string,
  session: LiveSession,
  challengeId: string,
  name: string,
  response: RegistrationResponseJSON,
): Promise<void> {
  await requireFreshSecondFactor(ports, session);
  const flow = await closeFlow(ports, browserToken, 'passkey-enrolment', challengeId);
  if (flow.state.userId !== session.userId) throw new Refusal('sign-in.flow-ended', {});
  const { id, origins } = relyingParty(ports);
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: flow.state.challenge,
    expectedOrigin: origins,
    expectedRPID: id,
    requireUserVerification: true,
  }).catch((error: unknown) => {
    throw new Refusal('sign-in.failed', {}, { cause: error });
  });
  if (!verified.verified) throw new Refusal('sign-in.failed', {});
  const { credential } = verified.registrationInfo;
  await ports.unitOfWork(async (tx) => {
    const added = await addPasskey(tx, {
      id: credential.id,
      userId: session.userId,
      name: name.trim().slice(0, MAXIMUM_NAME) || 'Passkey',
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: credential.transports ?? [],
    });
    if (!added) throw new Refusal('sign-in.failed', {});
    await recordMethod(tx, session, 'sign-in-method.added', 'passkey');
  });
}

export async function startTotpEnrolment(
  ports: Ports,
  browserToken: string,
  session: LiveSession,
  organizationName: string,
): Promise<{ challengeId: string; secret: string; otpauthUrl: string }> {
  await requireFreshSecondFactor(ports, session);
  const secret = totpSecret(ports.randomness.bytes(TOTP_SECRET_BYTES));
  const flow = await ports.unitOfWork(async (tx) => {
    // One app at a time: a confirmed one is removed first, by the person.
    if (!(await proposeTotp(ports, tx, session.userId, secret))) throw new Refusal('sign-in-method.exists', {});
    return beginFlow(ports, tx, browserToken, 'totp-enrolment', { userId: session.userId });
  });
  return {
    challengeId: flow.id,
    secret,
    otpauthUrl: totpUrl(secret, organizationName, session.user.userPrincipalName),
  };
}

export async function completeTotpEnrolment(
  ports: Ports,
  browserToken: string,
  session: LiveSession,
  challengeId: string,
  code: string,
): Promise<void> {
  await requireFreshSecondFactor(ports, session);
  const isRight = await ports.unitOfWork(async (tx) => {
    const flow = await takeFlow(ports, tx, browserToken, 'totp-enrolment', challengeId);
    if (flow.state.userId !== session.userId) throw new Refusal('sign-in.flow-ended', {});
    const totp = await findTotp(ports, tx.db, session.userId);
    if (!totp || totp.confirmedAt) throw new Refusal('sign-in.flow-ended', {});
    const step = totp.lockedUntil && totp.lockedUntil > tx.now ? undefined : matchingStep(totp.secret, code, tx.now);
    await countTry(tx, 'totp_credential', session.userId, step !== undefined);
    if (step === undefined) return false;
    await claimTotpStep(tx, session.userId, step);
    await finishFlow(tx, flow.id);
    await recordMethod(tx, session, 'sign-in-method.added', 'totp');
    return true;
  });
  if (!isRight) throw new Refusal('sign-in.failed', {});
}

export async function removeOwnPasskey(ports: Ports, session: LiveSession, id: string): Promise<void> {
  await requireFreshSecondFactor(ports, session);
  await ports.unitOfWork(async (tx) => {
    const passkeys = await listPasskeys(tx.db, session.userId);
    const isLast = passkeys.length === 1 && passkeys[0]!.id === id;
    const needsIt = isLast && !session.user.isInvited && !(await findPassword(tx.db, session.userId));
    if (needsIt) throw new Refusal('sign-in-method.last', {});
    if (!(await removePasskey(tx, session.userId, id))) throw new Refusal('sign-in-method.not-found', {});
    await recordMethod(tx, session, 'sign-in-method.removed', 'passkey');
  });
}

export async function removeOwnTotp(ports: Ports, session: LiveSession): Promise<void> {
  await requireFreshSecondFactor(ports, session);
  await ports.unitOfWork(async (tx) => {
    if (!(await removeTotp(tx, session.userId))) throw new Refusal('sign-in-method.not-found', {});
    await recordMethod(tx, session, 'sign-in-method.removed', 'totp');
  });
}

/** Sets or changes the password of a member, and ends all other sessions. */
export async function changePassword(
  ports: Ports,
  session: LiveSession,
  currentPassword: string | null,
  newPassword: string,
): Promise<void> {
  if (session.user.isInvited) throw new Refusal('sign-in-method.not-allowed', {});
  await requireFreshSecondFactor(ports, session);
  const stored = await findPassword(ports.database, session.userId);
  if (stored) await requireCurrentPassword(ports, session, stored, currentPassword);
  const { displayName, userPrincipalName, mail } = session.user;
  checkPasswordStrength(newPassword, [displayName, userPrincipalName, mail ?? '']);
  const phc = await hashPassword(ports, newPassword);
  await ports.unitOfWork(async (tx) => {
    await writePassword(tx, session.userId, phc);
    await recordMethod(tx, session, 'sign-in-method.added', 'password');
    const others = { userId: session.userId, exceptId: session.id };
    await endSessionsOf(tx, session.actor, session.user, others, 'password-changed');
  });
}

async function requireCurrentPassword(
  ports: Ports,
  session: LiveSession,
  stored: { readonly phc: string; readonly lockedUntil: Date | null },
  given: string | null,
): Promise<void> {
  const isResting = stored.lockedUntil !== null && stored.lockedUntil > ports.clock.now();
  const isRight = (await verifyPassword(given ?? '', stored.phc)) && !isResting;
  if (!isResting) await ports.unitOfWork((tx) => countTry(tx, 'password_credential', session.userId, isRight));
  if (!isRight) throw new Refusal('sign-in.failed', {});
}

async function recordMethod(
  tx: Transaction,
  session: LiveSession,
  activity: 'sign-in-method.added' | 'sign-in-method.removed',
  method: 'passkey' | 'totp' | 'password',
): Promise<void> {
  await recordActivity(tx, {
    activity,
    actor: session.actor,
    subjectId: session.userId,
    targets: [personTarget(session.user)],
    details: { method },
  });
}
