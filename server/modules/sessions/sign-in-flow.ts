/**
 * Flows: what this server remembers of a sign-in, a redemption or a step-up that is under way.
 *
 * A flow belongs to one browser and one purpose, ends by the clock and finishes
 * once. Nothing about it travels through the browser but its id.
 */
import { Refusal } from '#model/refusal.ts';
import type { CheckedConnection, HomeQuestion, ProvedIdentity, ReceivedFact } from '#modules/home-directories/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';
import type { SessionProof } from './session.ts';

/** What each purpose remembers. */
export interface FlowStates {
  /** A member was asked for a password. */
  password: { userId: string | null; identifier: string; returnTo: string };
  /** The password was right; a second factor is still missing. */
  'second-factor': { userId: string; returnTo: string };
  'step-up': { userId: string; sessionId: string; returnTo: string };
  /** A discoverable passkey, before anybody is named. */
  'passkey-sign-in': { challenge: string; returnTo: string };
  /** A passkey answer within another flow. */
  'passkey-proof': { challenge: string; flowId: string; userId: string; purpose: 'second-factor' | 'step-up' };
  'passkey-enrolment': { challenge: string; userId: string };
  /** Answers to approvals that a passkey is to sign. */
  'approval-signature': {
    userId: string;
    text: string;
    answers: { approvalId: string; stageId: string; result: 'Approve' | 'Deny'; justification: string | null }[];
  };
  'totp-enrolment': { userId: string };
  'passcode-sign-in': { address: string; returnTo: string };
  home: HomeFlow;
  /** An administrator tries a connection. Never found by a sign-in. */
  'home-test': HomeTestFlow;
  /** Who they are was proved; terms of use are still to be accepted. */
  terms: TermsFlow;
  /** A redemption: which invitation, and what was proved so far. */
  redemption: RedemptionFlow;
}

export interface HomeFlow {
  readonly homeDirectoryId: string;
  readonly state: string;
  readonly question: HomeQuestion;
  readonly asked: 'sign-in' | 'redemption' | 'step-up';
  /** The redemption flow, or the session to raise. */
  readonly redemptionFlowId: string | null;
  readonly sessionId: string | null;
  /** The address typed or invited, or that of the session. */
  readonly loginHint: string | null;
  readonly returnTo: string;
  /** What a provider told by a form, before the browser came back for it. */
  readonly told: ProvedIdentity | null;
}

export interface HomeTestFlow {
  readonly homeDirectoryId: string;
  readonly state: string;
  readonly question: HomeQuestion;
  readonly userId: string;
  readonly answeredAt: string | null;
  readonly report: {
    readonly checks: readonly CheckedConnection[];
    readonly received: readonly ReceivedFact[];
  } | null;
}

export interface TermsFlow {
  readonly userId: string;
  readonly proof: SessionProof;
  readonly provedAt: string;
  /** Base64, for this flow; in the clear the proof holds none. */
  readonly refreshTokenSealed: string | null;
  readonly returnTo: string;
}

export interface RedemptionFlow {
  readonly invitationId: string;
  readonly invitedAddress: string;
  /** Base64 of the hash; the ticket itself is not kept. */
  readonly ticketHash: string;
  /** Null where a passcode to the mailbox is the proof. */
  readonly homeDirectoryId: string | null;
  readonly proof: ProvedIdentity | null;
  readonly consentedAt: string | null;
  /** The settings of the partner asked for no consent when this was proved. */
  readonly consentSkipped: boolean;
  readonly declined: boolean;
  readonly acceptedTerms: readonly { readonly termsId: string; readonly version: number; readonly language: string }[];
  /** Where it led, once it is over. */
  readonly redeemedTo: string | null;
}

/** The place a refresh token is sealed for while its redemption or the reading of terms is under way. */
export const flowRefreshTokenPlace = (flowId: string) => `sign_in_flow/refresh_token/${flowId}`;

export type FlowPurpose = keyof FlowStates;

export interface Flow<Purpose extends FlowPurpose> {
  readonly id: string;
  readonly purpose: Purpose;
  readonly state: FlowStates[Purpose];
  readonly expiresAt: Date;
}

export type AnyFlow = { [Purpose in FlowPurpose]: Flow<Purpose> }[FlowPurpose];

const MINUTES: Record<FlowPurpose, number> = {
  password: 15,
  'second-factor': 10,
  'step-up': 10,
  'passkey-sign-in': 10,
  'passkey-proof': 5,
  'passkey-enrolment': 10,
  'approval-signature': 5,
  'totp-enrolment': 15,
  'passcode-sign-in': 30,
  home: 30,
  'home-test': 30,
  terms: 30,
  redemption: 60,
};

export function hashBrowser(ports: Pick<Ports, 'secrets'>, browserToken: string): Buffer {
  return ports.secrets.hash('browser', browserToken);
}

export async function beginFlow<Purpose extends FlowPurpose>(
  ports: Ports,
  tx: Transaction,
  browserToken: string,
  purpose: Purpose,
  state: FlowStates[Purpose],
): Promise<Flow<Purpose>> {
  const id = tx.guid();
  const expiresAt = new Date(tx.now.getTime() + MINUTES[purpose] * 60_000);
  await tx.db
    .insertInto('sign_in_flow')
    .values({
      id,
      browser_hash: hashBrowser(ports, browserToken),
      purpose,
      state: JSON.stringify(state),
      created_at: tx.now,
      expires_at: expiresAt,
    })
    .execute();
  return { id, purpose, state, expiresAt };
}

/** The open flow of this browser and purpose. Locks it when read inside a unit of work that will finish it. */
export async function findFlow<Purpose extends FlowPurpose>(
  ports: Pick<Ports, 'secrets'>,
  db: Reader,
  now: Date,
  browserToken: string,
  purpose: Purpose,
  id: string,
  options: { readonly lock: boolean } = { lock: false },
): Promise<Flow<Purpose> | undefined> {
  let query = openFlows(db, now, purpose)
    .where('id', '=', id)
    .where('browser_hash', '=', hashBrowser(ports, browserToken));
  if (options.lock) query = query.forUpdate();
  return flowFrom(purpose, await query.executeTakeFirst());
}

/** An open flow from whichever browser; the caller checks a secret of the flow instead. */
export async function findFlowById<Purpose extends FlowPurpose>(
  db: Reader,
  now: Date,
  purpose: Purpose,
  id: string,
): Promise<Flow<Purpose> | undefined> {
  return flowFrom(purpose, await openFlows(db, now, purpose).where('id', '=', id).executeTakeFirst());
}

/** The same, locked. Refuses when it has ended. */
export async function takeFlowById<Purpose extends FlowPurpose>(
  tx: Transaction,
  purpose: Purpose,
  id: string,
): Promise<Flow<Purpose>> {
  const row = await openFlows(tx.db, tx.now, purpose).where('id', '=', id).forUpdate().executeTakeFirst();
  const flow = flowFrom(purpose, row);
  if (!flow) throw new Refusal('sign-in.flow-ended', {});
  return flow;
}

function openFlows(db: Reader, now: Date, purpose: FlowPurpose) {
  return db
    .selectFrom('sign_in_flow')
    .select(['id', 'state', 'expires_at'])
    .where('purpose', '=', purpose)
    .where('finished_at', 'is', null)
    .where('expires_at', '>', now);
}

function flowFrom<Purpose extends FlowPurpose>(
  purpose: Purpose,
  row: { readonly id: string; readonly state: unknown; readonly expires_at: Date } | undefined,
): Flow<Purpose> | undefined {
  return row && { id: row.id, purpose, state: row.state as FlowStates[Purpose], expiresAt: row.expires_at };
}

/** Takes a flow to its last step: locked, so that of two answers only one goes on. */
export async function takeFlow<Purpose extends FlowPurpose>(
  ports: Ports,
  tx: Transaction,
  browserToken: string,
  purpose: Purpose,
  id: string,
): Promise<Flow<Purpose>> {
  const flow = await findFlow(ports, tx.db, tx.now, browserToken, purpose, id, { lock: true });
  if (!flow) throw new Refusal('sign-in.flow-ended', {});
  return flow;
}

/** A flow of this browser, also one that has ended: what an answer to it was about. */
export async function findAnsweredFlow(
  ports: Pick<Ports, 'secrets'>,
  db: Reader,
  browserToken: string,
  id: string,
): Promise<AnyFlow | undefined> {
  const row = await db
    .selectFrom('sign_in_flow')
    .select(['id', 'purpose', 'state', 'expires_at'])
    .where('id', '=', id)
    .where('browser_hash', '=', hashBrowser(ports, browserToken))
    .executeTakeFirst();
  return row && (flowFrom(row.purpose as FlowPurpose, row) as AnyFlow);
}

/** The newest open flow of a purpose in this browser, for steps that carry no challenge id. */
export async function findNewestFlow<Purpose extends FlowPurpose>(
  ports: Pick<Ports, 'secrets'>,
  db: Reader,
  now: Date,
  browserToken: string,
  purpose: Purpose,
): Promise<Flow<Purpose> | undefined> {
  const row = await openFlows(db, now, purpose)
    .where('browser_hash', '=', hashBrowser(ports, browserToken))
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return flowFrom(purpose, row);
}

export async function updateFlow<Purpose extends FlowPurpose>(
  tx: Transaction,
  flow: Flow<Purpose>,
  state: FlowStates[Purpose],
): Promise<void> {
  await tx.db
    .updateTable('sign_in_flow')
    .set({ state: JSON.stringify(state) })
    .where('id', '=', flow.id)
    .execute();
}

export async function finishFlow(tx: Transaction, id: string): Promise<void> {
  await tx.db.updateTable('sign_in_flow').set({ finished_at: tx.now }).where('id', '=', id).execute();
}

/** Forgets flows that ended a day ago or longer; their passcodes go with them. */
export async function forgetOldFlows(ports: Ports): Promise<void> {
  const before = new Date(ports.clock.now().getTime() - 86_400_000);
  await ports.unitOfWork((tx) => tx.db.deleteFrom('sign_in_flow').where('expires_at', '<', before).execute());
}

/** A challenge is over with its first answer, right or wrong. */
export async function closeFlow<
  Purpose extends 'passkey-sign-in' | 'passkey-proof' | 'passkey-enrolment' | 'approval-signature',
>(ports: Ports, browserToken: string, purpose: Purpose, id: string) {
  return ports.unitOfWork(async (tx) => {
    const flow = await takeFlow(ports, tx, browserToken, purpose, id);
    await finishFlow(tx, id);
    return flow;
  });
}
