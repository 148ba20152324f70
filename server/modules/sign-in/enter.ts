/**
 * The last step of every sign-in: a session, or terms of use that must be accepted before there is one.
 *
 * Terms are asked of whoever came by an invitation and of every other guest. What was proved is kept for half an hour
 * in a flow of this browser; it becomes a session when nothing is left to accept, and nothing when they decline. A
 * session that is open already goes on to its end: terms are asked at sign-in.
 */
import { Refusal } from '#model/refusal.ts';
import { requireInbound } from '#modules/home-directories/index.ts';
import { answerTerms, lockTermsToAccept, type TermsAnswer } from '#modules/invitations/index.ts';
import {
  beginFlow,
  endSessionsOf,
  findNewestFlow,
  findPerson,
  finishFlow,
  flowRefreshTokenPlace,
  personActor,
  startSession,
  takeFlow,
  updateFlow,
  type Caller,
  type Flow,
  type OpenedSession,
  type Person,
  type SessionProof,
} from '#modules/sessions/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';

export type Entered =
  | { readonly next: 'signed-in'; readonly session: OpenedSession }
  | { readonly next: 'terms' }
  | { readonly next: 'declined' };

export interface Entering {
  readonly browserToken: string;
  readonly returnTo: string;
  readonly caller: Caller;
}

const isAsked = (person: Person) => person.isInvited || person.userType === 'Guest';

/** A person has just proved who they are. */
export async function enter(
  ports: Ports,
  tx: Transaction,
  person: Person,
  proof: SessionProof,
  { browserToken, returnTo, caller }: Entering,
): Promise<Exclude<Entered, { next: 'declined' }>> {
  if (person.isInvited) await requireInbound(tx, person.id);
  if (person.standing !== 'active') throw new Refusal('sign-in.not-active', {});
  const waiting = isAsked(person) ? await lockTermsToAccept(tx, person.id) : [];
  if (waiting.length === 0) {
    return { next: 'signed-in', session: await startSession(ports, tx, person, proof, caller) };
  }
  const refreshToken = proof.home?.refreshToken;
  const home = proof.home && { ...proof.home, refreshToken: null };
  const state = {
    userId: person.id,
    proof: { ...proof, home },
    provedAt: tx.now.toISOString(),
    refreshTokenSealed: null,
    returnTo,
  };
  const flow = await beginFlow(ports, tx, browserToken, 'terms', state);
  if (refreshToken) {
    const sealed = ports.secrets.seal(flowRefreshTokenPlace(flow.id), refreshToken).toString('base64');
    await updateFlow(tx, flow, { ...state, refreshTokenSealed: sealed });
  }
  return { next: 'terms' };
}

/** The sign-in of this browser that waits for terms to be accepted. */
export async function findWaitingSignIn(ports: Ports, browserToken: string): Promise<Flow<'terms'> | undefined> {
  return findNewestFlow(ports, ports.database, ports.clock.now(), browserToken, 'terms');
}

/** Says yes or no to one of the terms. The last yes opens the session, a no ends the sign-in and every session. */
export async function answerWaitingTerms(
  ports: Ports,
  browserToken: string,
  flowId: string,
  answer: TermsAnswer,
  accepted: boolean,
  caller: Caller,
): Promise<Entered> {
  return ports.unitOfWork(async (tx) => {
    const flow = await takeFlow(ports, tx, browserToken, 'terms', flowId);
    const { userId, proof } = flow.state;
    const person = await findPerson(tx.db, userId);
    if (person?.isInvited) await requireInbound(tx, userId);
    if (person?.standing !== 'active') throw new Refusal('sign-in.not-active', {});
    const actor = personActor(person, undefined, proof.methods, caller);
    const left = await answerTerms(tx, actor, answer, accepted);
    if (!accepted) {
      await finishFlow(tx, flow.id);
      await endSessionsOf(tx, actor, person, { userId }, 'terms-declined');
      return { next: 'declined' };
    }
    if (left.length > 0) return { next: 'terms' };
    await finishFlow(tx, flow.id);
    return { next: 'signed-in', session: await openWaiting(ports, tx, person, flow, caller) };
  });
}

function openWaiting(ports: Ports, tx: Transaction, person: Person, flow: Flow<'terms'>, caller: Caller) {
  const { proof, provedAt, refreshTokenSealed: sealed } = flow.state;
  const refreshToken = sealed
    ? ports.secrets.unseal(flowRefreshTokenPlace(flow.id), Buffer.from(sealed, 'base64'))
    : null;
  const home = proof.home && { ...proof.home, refreshToken };
  return startSession(ports, tx, person, { ...proof, home }, caller, new Date(provedAt));
}
