/**
 * Step-up: a second factor again, now, for the person who is signed in.
 *
 * What is proved counts for this session and from this instant; the session
 * gets a new token. A mailbox code never counts here.
 */
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { beginHomeSignIn } from './home-sign-in.ts';
import { findHomeDirectory, type HomeDirectory, type ProvedIdentity } from '#modules/home-directories/index.ts';
import {
  closeFlow,
  beginFlow,
  finishFlow,
  takeFlow,
  raiseSecondFactor,
  type Caller,
  type LiveSession,
  type OpenedSession,
} from '#modules/sessions/index.ts';
import { listSecondFactors, provePasskey, proveTotp, type SecondFactorMethod } from '#modules/credentials/index.ts';

export type StepUpStarted =
  | { readonly next: 'second-factor'; readonly challengeId: string; readonly methods: readonly SecondFactorMethod[] }
  | { readonly next: 'home-directory'; readonly redirectUrl: string; readonly homeDirectoryName: string }
  | { readonly next: 'enrol-second-factor' };

export async function startStepUp(
  ports: Ports,
  browserToken: string,
  session: LiveSession,
  returnTo: string,
): Promise<StepUpStarted> {
  const methods = await listSecondFactors(ports, ports.database, session.userId);
  if (methods.length > 0) {
    const state = { userId: session.userId, sessionId: session.id, returnTo };
    const flow = await ports.unitOfWork((tx) => beginFlow(ports, tx, browserToken, 'step-up', state));
    return { next: 'second-factor', challengeId: flow.id, methods };
  }
  const home = await findTrustedHome(ports, session);
  if (!home) return { next: 'enrol-second-factor' };
  const start = { asked: 'step-up', returnTo, sessionId: session.id } as const;
  const redirectUrl = await beginHomeSignIn(ports, browserToken, home, start);
  return { next: 'home-directory', redirectUrl, homeDirectoryName: home.displayName };
}

/** The home directory of this session, when its second factor is trusted here. */
export async function findTrustedHome(ports: Ports, session: LiveSession): Promise<HomeDirectory | undefined> {
  if (!session.identityLinkId) return undefined;
  const link = await ports.database
    .selectFrom('identity_link')
    .select('home_directory_id')
    .where('id', '=', session.identityLinkId)
    .executeTakeFirst();
  const home = link?.home_directory_id ? await findHomeDirectory(ports.database, link.home_directory_id) : undefined;
  return home?.mfaTrusted ? home : undefined;
}

export interface SteppedUp {
  readonly session: OpenedSession;
  readonly returnTo: string;
}

export async function answerStepUpTotp(
  ports: Ports,
  browserToken: string,
  session: LiveSession,
  challengeId: string,
  code: string,
  caller: Caller,
): Promise<SteppedUp> {
  const answer = await ports.unitOfWork(async (tx) => {
    const flow = await takeFlow(ports, tx, browserToken, 'step-up', challengeId);
    if (flow.state.sessionId !== session.id) throw new Refusal('sign-in.flow-ended', {});
    if (!(await proveTotp(ports, tx, session.userId, code))) return undefined;
    await finishFlow(tx, flow.id);
    const raised = await raiseSecondFactor(ports, tx, session, ['otp'], caller);
    return { session: raised, returnTo: flow.state.returnTo };
  });
  if (!answer) throw new Refusal('sign-in.failed', {});
  return answer;
}

export async function answerStepUpPasskey(
  ports: Ports,
  browserToken: string,
  session: LiveSession,
  challengeId: string,
  response: AuthenticationResponseJSON,
  caller: Caller,
): Promise<SteppedUp> {
  const proof = await closeFlow(ports, browserToken, 'passkey-proof', challengeId);
  return ports.unitOfWork(async (tx) => {
    const flow = await takeFlow(ports, tx, browserToken, 'step-up', proof.state.flowId);
    if (flow.state.sessionId !== session.id) throw new Refusal('sign-in.flow-ended', {});
    await provePasskey(ports, tx, proof.state.challenge, response, session.userId);
    await finishFlow(tx, flow.id);
    const raised = await raiseSecondFactor(ports, tx, session, ['hwk', 'user'], caller);
    return { session: raised, returnTo: flow.state.returnTo };
  });
}

/** The home directory proved a second factor, for the same account as in this session. */
export async function completeHomeStepUp(
  ports: Ports,
  session: LiveSession,
  identity: ProvedIdentity,
  caller: Caller,
): Promise<OpenedSession> {
  const link = session.identityLinkId
    ? await ports.database
        .selectFrom('identity_link')
        .select(['issuer', 'subject'])
        .where('id', '=', session.identityLinkId)
        .executeTakeFirst()
    : undefined;
  if (link?.issuer !== identity.issuer || link.subject !== identity.subject) {
    throw new Refusal('session.other-person', {});
  }
  if (!identity.isMultiFactor) throw new Refusal('session.mfa-required', {});
  const home = identity.homeDirectoryId ? await findHomeDirectory(ports.database, identity.homeDirectoryId) : undefined;
  return ports.unitOfWork((tx) => raiseSecondFactor(ports, tx, session, ['fed'], caller, home));
}
