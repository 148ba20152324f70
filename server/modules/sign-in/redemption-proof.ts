/**
 * The part of a redemption that sign-in keeps: which invitation this browser is redeeming, and what was proved.
 *
 * It never decides whether a proof is good for an invitation, and never links
 * anybody: that is one command of the invitations.
 */
import { Refusal } from '#model/refusal.ts';
import { MAILBOX_ISSUER } from '#modules/directory/index.ts';
import type { Ports } from '#platform/ports.ts';
import { beginHomeSignIn, type HomeAnswer } from './home-sign-in.ts';
import { findHomeDirectory, type ProvedIdentity } from '#modules/home-directories/index.ts';
import { answerPasscode, requestPasscode } from '#modules/credentials/index.ts';
import {
  beginFlow,
  findFlow,
  findNewestFlow,
  flowRefreshTokenPlace,
  takeFlow,
  updateFlow,
  type Flow,
  type RedemptionFlow,
} from '#modules/sessions/index.ts';

export type ProofStarted =
  | { readonly next: 'home-directory'; readonly redirectUrl: string; readonly homeDirectoryName: string }
  | {
      readonly next: 'one-time-passcode';
      readonly challengeId: string;
      readonly sentTo: string;
      readonly expiresAt: Date;
    };

export type RedemptionInProgress = Flow<'redemption'>;

const CONSENT_PATH = '/redeem/consent';

/** Remembers the redemption in this browser. Nothing is proved by it. */
export async function beginRedemption(
  ports: Ports,
  browserToken: string,
  invitation: Pick<RedemptionFlow, 'invitationId' | 'invitedAddress' | 'ticketHash' | 'homeDirectoryId'>,
): Promise<RedemptionInProgress> {
  const state: RedemptionFlow = {
    ...invitation,
    proof: null,
    consentedAt: null,
    consentSkipped: false,
    declined: false,
    acceptedTerms: [],
    redeemedTo: null,
  };
  return ports.unitOfWork((tx) => beginFlow(ports, tx, browserToken, 'redemption', state));
}

/** Sends the person to the home directory, or a code to the invited mailbox. */
export async function startProof(
  ports: Ports,
  browserToken: string,
  redemption: RedemptionInProgress,
  chooseAgain = false,
): Promise<ProofStarted> {
  const { homeDirectoryId, invitedAddress } = redemption.state;
  if (homeDirectoryId === null) {
    const flowId = redemption.id;
    const request = { flowId, address: invitedAddress, purpose: 'redemption', isKnown: true } as const;
    const expiresAt = await ports.unitOfWork((tx) => requestPasscode(ports, tx, request));
    return { next: 'one-time-passcode', challengeId: flowId, sentTo: invitedAddress, expiresAt };
  }
  const home = await findHomeDirectory(ports.database, homeDirectoryId);
  if (!home) throw new Refusal('sign-in.home-disabled', {});
  const redirectUrl = await beginHomeSignIn(ports, browserToken, home, {
    asked: 'redemption',
    redemptionFlowId: redemption.id,
    returnTo: CONSENT_PATH,
    loginHint: invitedAddress,
    chooseAgain,
  });
  return { next: 'home-directory', redirectUrl, homeDirectoryName: home.displayName };
}

export async function findRedemption(
  ports: Ports,
  browserToken: string,
  id?: string,
): Promise<RedemptionInProgress | undefined> {
  const now = ports.clock.now();
  return id === undefined
    ? findNewestFlow(ports, ports.database, now, browserToken, 'redemption')
    : findFlow(ports, ports.database, now, browserToken, 'redemption', id);
}

/** The code sent to the invited mailbox. Refuses when it is wrong; a right one is noted as the proof. */
export async function answerRedemptionPasscode(
  ports: Ports,
  browserToken: string,
  redemption: RedemptionInProgress,
  code: string,
): Promise<void> {
  const answer = await ports.unitOfWork(async (tx) => {
    const flow = await takeFlow(ports, tx, browserToken, 'redemption', redemption.id);
    const tried = await answerPasscode(ports, tx, flow.id, code);
    if (tried.outcome === 'right') {
      await updateFlow(tx, flow, { ...flow.state, proof: mailboxIdentity(flow.state.invitedAddress) });
    }
    return tried;
  });
  if (answer.outcome === 'wrong') throw new Refusal('sign-in.code-wrong', { triesLeft: answer.triesLeft });
}

function mailboxIdentity(address: string): ProvedIdentity {
  return {
    issuer: MAILBOX_ISSUER,
    subject: address,
    homeDirectoryId: null,
    homeDirectoryName: null,
    address,
    addressVerified: true,
    displayName: null,
    methods: ['otp_email'],
    isMultiFactor: false,
    refreshTokenSealed: null,
    livenessSeconds: null,
    isSilent: false,
  };
}

/** Notes what a home directory proved; its refresh token is sealed for this flow. */
export async function noteHomeProof(
  ports: Ports,
  browserToken: string,
  redemption: RedemptionInProgress,
  answer: HomeAnswer,
  consentSkipped: boolean,
): Promise<RedemptionInProgress> {
  const sealed = answer.refreshToken
    ? ports.secrets.seal(flowRefreshTokenPlace(redemption.id), answer.refreshToken).toString('base64')
    : null;
  return changeRedemption(ports, browserToken, redemption.id, {
    proof: { ...answer.identity, refreshTokenSealed: sealed },
    consentSkipped,
  });
}

export function refreshTokenOf(ports: Pick<Ports, 'secrets'>, redemption: RedemptionInProgress): string | null {
  const sealed = redemption.state.proof?.refreshTokenSealed;
  return sealed ? ports.secrets.unseal(flowRefreshTokenPlace(redemption.id), Buffer.from(sealed, 'base64')) : null;
}

/** Writes a step of the redemption; the flow is locked, so that two tabs do not undo each other. */
export async function changeRedemption(
  ports: Ports,
  browserToken: string,
  id: string,
  change: Partial<RedemptionFlow>,
): Promise<RedemptionInProgress> {
  return ports.unitOfWork(async (tx) => {
    const flow = await takeFlow(ports, tx, browserToken, 'redemption', id);
    const state = { ...flow.state, ...change };
    await updateFlow(tx, flow, state);
    return { ...flow, state };
  });
}
