/**
 * Signing in by what is kept here: password and second factor, passkey, mailbox code.
 *
 * Answers for addresses nobody has look like those for addresses somebody has.
 * People who were invited never sign in by a password or a passkey alone: their
 * first factor is at home.
 */
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { systemActor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { getDirectoryIdentity, listIdentities, MAILBOX_ISSUER, resumeIdentity } from '#modules/directory/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import {
  countTry,
  findPassword,
  answerPasscode,
  requestPasscode,
  verifyPassword,
  listSecondFactors,
  passkeyOptions,
  provePasskey,
  proveTotp,
  type SecondFactorMethod,
} from '#modules/credentials/index.ts';
import { enter, type Entering } from './enter.ts';
import { beginHomeSignIn } from './home-sign-in.ts';
import {
  findHomeDirectoryByDomain,
  findRedemptionWay,
  requireInbound,
  SHUT_OUT,
} from '#modules/home-directories/index.ts';
import {
  findMemberByIdentifier,
  findPerson,
  findPersonByIdentity,
  beginFlow,
  closeFlow,
  findFlow,
  finishFlow,
  takeFlow,
  type LinkedPerson,
  type Person,
  type Caller,
  type OpenedSession,
} from '#modules/sessions/index.ts';

export type SignInProgress =
  | { readonly next: 'home-directory'; readonly redirectUrl: string; readonly homeDirectoryName: string }
  | {
      readonly next: 'one-time-passcode';
      readonly challengeId: string;
      readonly sentTo: string;
      readonly expiresAt: Date;
      /** Where those of this domain sign in who accepted there. */
      readonly homeDirectoryName?: string;
    }
  | { readonly next: 'password'; readonly challengeId: string }
  | { readonly next: 'second-factor'; readonly challengeId: string; readonly methods: readonly SecondFactorMethod[] }
  /** Who they are is proved; terms of use stand between them and a session. */
  | { readonly next: 'terms' }
  | {
      readonly next: 'signed-in';
      readonly session: OpenedSession;
      readonly returnTo: string;
      /** The person could prove more and has nothing to prove it with. */
      readonly lacksSecondFactor: boolean;
    };

/**
 * Finds out by the domain alone how somebody signs in. Where its people accept by a code although a home directory is bound
 * to it, those who accepted at home choose that (`atHome`).
 */
export async function startSignIn(
  ports: Ports,
  browserToken: string,
  typed: string,
  returnTo: string,
  atHome = false,
): Promise<SignInProgress> {
  const identifier = typed.trim().toLowerCase();
  const domain = identifier.slice(identifier.lastIndexOf('@') + 1);
  const home = await findHomeDirectoryByDomain(ports.database, domain);
  const asksForCode = home && !atHome && (await findRedemptionWay(ports.database, domain)).way === 'passcode';
  if (home && !asksForCode) {
    const start = { asked: 'sign-in', returnTo, loginHint: identifier } as const;
    const redirectUrl = await beginHomeSignIn(ports, browserToken, home, start);
    return { next: 'home-directory', redirectUrl, homeDirectoryName: home.displayName };
  }
  const { initialDomain } = await getDirectoryIdentity(ports.database);
  if (!identifier.includes('@') || domain === initialDomain) {
    const member = await findMemberByIdentifier(ports.database, identifier);
    const state = { userId: member?.id ?? null, identifier, returnTo };
    const flow = await ports.unitOfWork((tx) => beginFlow(ports, tx, browserToken, 'password', state));
    return { next: 'password', challengeId: flow.id };
  }
  const progress = await startPasscodeSignIn(ports, browserToken, identifier, returnTo);
  return home ? { ...progress, homeDirectoryName: home.displayName } : progress;
}

/** Whoever the settings shut out may prove the mailbox: they are told why they stay out, or are let in anew. */
const mayProveMailbox = ({ person }: LinkedPerson) => person.standing === 'active' || person.standing === 'suspended';

/** The guest of a mailbox that was proved just now; let in again, where it was the settings that shut them out. */
async function resumeMailbox(tx: Transaction, address: string, caller: Caller): Promise<LinkedPerson | undefined> {
  const guest = await findPersonByIdentity(tx.db, MAILBOX_ISSUER, address);
  if (guest?.person.standing !== 'suspended') return guest;
  await requireInbound(tx, guest.person.id);
  const [link] = await listIdentities(tx.db, [guest.person.id]);
  if (link?.suspendedReason !== SHUT_OUT) return guest;
  await resumeIdentity(tx, systemActor('Sign-in by a passcode', caller.correlationId), link.id);
  return findPersonByIdentity(tx.db, MAILBOX_ISSUER, address);
}

async function startPasscodeSignIn(ports: Ports, browserToken: string, address: string, returnTo: string) {
  const guest = await findPersonByIdentity(ports.database, MAILBOX_ISSUER, address);
  return ports.unitOfWork(async (tx) => {
    const flow = await beginFlow(ports, tx, browserToken, 'passcode-sign-in', { address, returnTo });
    const isKnown = guest !== undefined && mayProveMailbox(guest);
    const expiresAt = await requestPasscode(ports, tx, { flowId: flow.id, address, purpose: 'sign-in', isKnown });
    return { next: 'one-time-passcode' as const, challengeId: flow.id, sentTo: address, expiresAt };
  });
}

/** Another code for the same flow; the older ones are worth nothing from here on. */
export async function resendSignInPasscode(
  ports: Ports,
  browserToken: string,
  challengeId: string,
): Promise<SignInProgress> {
  return ports.unitOfWork(async (tx) => {
    const flow = await takeFlow(ports, tx, browserToken, 'passcode-sign-in', challengeId);
    const { address } = flow.state;
    const guest = await findPersonByIdentity(tx.db, MAILBOX_ISSUER, address);
    const isKnown = guest !== undefined && mayProveMailbox(guest);
    const expiresAt = await requestPasscode(ports, tx, { flowId: flow.id, address, purpose: 'sign-in', isKnown });
    return { next: 'one-time-passcode', challengeId, sentTo: address, expiresAt };
  });
}

export async function answerSignInPasscode(
  ports: Ports,
  browserToken: string,
  challengeId: string,
  code: string,
  caller: Caller,
): Promise<SignInProgress> {
  const answer = await ports.unitOfWork(async (tx) => {
    const flow = await takeFlow(ports, tx, browserToken, 'passcode-sign-in', challengeId);
    const tried = await answerPasscode(ports, tx, flow.id, code);
    if (tried.outcome === 'wrong') return tried;
    await finishFlow(tx, flow.id);
    const guest = await resumeMailbox(tx, flow.state.address, caller);
    if (!guest) throw new Refusal('sign-in.failed', {});
    const proof = { methods: ['otp_email'], isMultiFactor: false, identityLinkId: guest.identityLinkId, home: null };
    const { returnTo } = flow.state;
    return { ...(await enter(ports, tx, guest.person, proof, { browserToken, returnTo, caller })), returnTo };
  });
  if ('outcome' in answer) throw new Refusal('sign-in.code-wrong', { triesLeft: answer.triesLeft });
  return progressOf(answer, answer.returnTo, false);
}

export async function answerPassword(
  ports: Ports,
  browserToken: string,
  challengeId: string,
  password: string,
  caller: Caller,
): Promise<SignInProgress> {
  const flow = await findFlow(ports, ports.database, ports.clock.now(), browserToken, 'password', challengeId);
  if (!flow) throw new Refusal('sign-in.flow-ended', {});
  const { userId, returnTo } = flow.state;
  const stored = userId ? await findPassword(ports.database, userId) : undefined;
  const isResting = stored?.lockedUntil != null && stored.lockedUntil > ports.clock.now();
  // A resting password is computed all the same, and the answer is the same.
  const fits = await verifyPassword(password, stored?.phc);
  const isRight = fits && !isResting;
  const progress = await ports.unitOfWork(async (tx): Promise<SignInProgress | undefined> => {
    const person = userId ? await findPerson(tx.db, userId) : undefined;
    if (person && !isResting) await countTry(tx, 'password_credential', person.id, isRight);
    if (!isRight || person?.standing !== 'active' || person.isInvited) return undefined;
    await takeFlow(ports, tx, browserToken, 'password', challengeId);
    await finishFlow(tx, challengeId);
    const methods = await listSecondFactors(ports, tx.db, person.id);
    if (methods.length > 0) {
      const next = await beginFlow(ports, tx, browserToken, 'second-factor', { userId: person.id, returnTo });
      return { next: 'second-factor', challengeId: next.id, methods };
    }
    const proof = { methods: ['pwd'], isMultiFactor: false, identityLinkId: null, home: null };
    const entered = await enter(ports, tx, person, proof, { browserToken, returnTo, caller });
    return progressOf(entered, returnTo, true);
  });
  if (!progress) throw new Refusal('sign-in.failed', {});
  return progress;
}

/** The code of an app after the right password. */
export async function answerSignInTotp(
  ports: Ports,
  browserToken: string,
  challengeId: string,
  code: string,
  caller: Caller,
): Promise<SignInProgress> {
  const progress = await ports.unitOfWork(async (tx): Promise<SignInProgress | undefined> => {
    const flow = await takeFlow(ports, tx, browserToken, 'second-factor', challengeId);
    const person = await findPerson(tx.db, flow.state.userId);
    if (!person || !(await proveTotp(ports, tx, person.id, code))) return undefined;
    await finishFlow(tx, flow.id);
    const entering = { browserToken, returnTo: flow.state.returnTo, caller };
    return openMultiFactor(ports, tx, person, ['pwd', 'otp', 'mfa'], entering);
  });
  if (!progress) throw new Refusal('sign-in.failed', {});
  return progress;
}

export interface PasskeyChallengeStarted {
  readonly challengeId: string;
  readonly options: PublicKeyCredentialRequestOptionsJSON;
}

/** Before anybody is named: any discoverable passkey of a member may answer. */
export async function startPasskeySignIn(
  ports: Ports,
  browserToken: string,
  returnTo: string,
): Promise<PasskeyChallengeStarted> {
  const options = await passkeyOptions(ports, undefined);
  const state = { challenge: options.challenge, returnTo };
  const flow = await ports.unitOfWork((tx) => beginFlow(ports, tx, browserToken, 'passkey-sign-in', state));
  return { challengeId: flow.id, options };
}

/** The passkey of the person whose password was right, or who is signed in. */
export async function startPasskeyProof(
  ports: Ports,
  browserToken: string,
  flowId: string,
): Promise<PasskeyChallengeStarted> {
  const now = ports.clock.now();
  const flow =
    (await findFlow(ports, ports.database, now, browserToken, 'second-factor', flowId)) ??
    (await findFlow(ports, ports.database, now, browserToken, 'step-up', flowId));
  if (!flow) throw new Refusal('sign-in.flow-ended', {});
  const { userId } = flow.state;
  const options = await passkeyOptions(ports, userId);
  const state = { challenge: options.challenge, flowId, userId, purpose: flow.purpose };
  const proof = await ports.unitOfWork((tx) => beginFlow(ports, tx, browserToken, 'passkey-proof', state));
  return { challengeId: proof.id, options };
}

/** A passkey with user verification is two factors at once: the device and the person. */
const passkeyMethods = ['hwk', 'user', 'mfa'];

export async function answerPasskeySignIn(
  ports: Ports,
  browserToken: string,
  challengeId: string,
  response: AuthenticationResponseJSON,
  caller: Caller,
): Promise<SignInProgress> {
  const flow = await closeFlow(ports, browserToken, 'passkey-sign-in', challengeId);
  return ports.unitOfWork(async (tx) => {
    const userId = await provePasskey(ports, tx, flow.state.challenge, response, undefined);
    const person = await findPerson(tx.db, userId);
    if (!person || person.isInvited) throw new Refusal('sign-in.failed', {});
    const entering = { browserToken, returnTo: flow.state.returnTo, caller };
    return openMultiFactor(ports, tx, person, passkeyMethods, entering);
  });
}

export async function answerPasskeySecondFactor(
  ports: Ports,
  browserToken: string,
  challengeId: string,
  response: AuthenticationResponseJSON,
  caller: Caller,
): Promise<SignInProgress> {
  const proof = await closeFlow(ports, browserToken, 'passkey-proof', challengeId);
  return ports.unitOfWork(async (tx) => {
    const flow = await takeFlow(ports, tx, browserToken, 'second-factor', proof.state.flowId);
    const userId = await provePasskey(ports, tx, proof.state.challenge, response, flow.state.userId);
    const person = await findPerson(tx.db, userId);
    if (!person) throw new Refusal('sign-in.failed', {});
    await finishFlow(tx, flow.id);
    const entering = { browserToken, returnTo: flow.state.returnTo, caller };
    return openMultiFactor(ports, tx, person, ['pwd', ...passkeyMethods], entering);
  });
}

async function openMultiFactor(
  ports: Ports,
  tx: Transaction,
  person: Person,
  methods: readonly string[],
  entering: Entering,
): Promise<SignInProgress> {
  const proof = { methods, isMultiFactor: true, identityLinkId: null, home: null };
  const { returnTo } = entering;
  return progressOf(await enter(ports, tx, person, proof, entering), returnTo, false);
}

function progressOf(
  entered: Awaited<ReturnType<typeof enter>>,
  returnTo: string,
  lacksSecondFactor: boolean,
): SignInProgress {
  return entered.next === 'terms' ? { next: 'terms' } : { ...entered, returnTo, lacksSecondFactor };
}
