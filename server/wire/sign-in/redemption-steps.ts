/**
 * The steps of a redemption: prove, consent, terms, done.
 *
 * Composes sign-in (what was proved in this browser) with the invitations
 * (whether it is enough). Nobody is linked before consent and terms.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { getCollaborationSettings, getDirectoryIdentity } from '#modules/directory/index.ts';
import {
  declineInvitation,
  getInvitation,
  listTermsToAccept,
  redeemInvitation,
  type RedemptionProof,
  type TermsAnswer,
  type TermsOfUse,
} from '#modules/invitations/index.ts';
import {
  changeRedemption,
  enterThroughHome,
  findAttempt,
  refreshTokenOf,
  type RedemptionInProgress,
} from '#modules/sign-in/index.ts';
import { findRedemptionWay, type ProvedIdentity } from '#modules/home-directories/index.ts';
import type { Ports } from '#platform/ports.ts';
import type { RedemptionProgress } from '../portal-contract.ts';
import { attemptingAs, callerAt } from './attempting.ts';
import { consentStatements } from '../consent-statements.ts';
import { callerOf, enterSession } from './browser.ts';
import { TERMS_PAGE, viewTerms } from './terms-view.ts';

/** A proved identity as the invitations judge it. */
export function proofOf(identity: ProvedIdentity): RedemptionProof {
  if (identity.homeDirectoryId === null) return { kind: 'mailbox', address: identity.subject };
  return {
    kind: 'home-directory',
    homeDirectoryId: identity.homeDirectoryId,
    issuer: identity.issuer,
    subject: identity.subject,
    email: identity.address,
    emailVerified: identity.addressVerified,
  };
}

async function viewConsent({ server }: FastifyRequest): Promise<RedemptionProgress['consent']> {
  const { privacyContact, privacyStatementUrl } = await getCollaborationSettings(server.ports.database);
  return { statements: [...consentStatements], privacyUrl: privacyStatementUrl, contact: privacyContact };
}

export async function viewRedemption(
  request: FastifyRequest,
  redemption: RedemptionInProgress,
): Promise<RedemptionProgress> {
  const { ports } = request.server;
  const { displayName, tenantId, initialDomain } = await getDirectoryIdentity(ports.database);
  const { proof, redeemedTo } = redemption.state;
  const pending = await pendingTerms(request, redemption);
  const step = stepOf(redemption, pending, await isConsentSkipped(request, redemption));
  return {
    step,
    organization: { displayName, tenantId, domain: initialDomain },
    provedAs: proof
      ? {
          displayName: proof.displayName,
          address: proof.address ?? redemption.state.invitedAddress,
          homeDirectory: proof.homeDirectoryName,
        }
      : null,
    consent: step === 'consent' ? await viewConsent(request) : null,
    terms: step === 'terms' && pending[0] ? await viewTerms(request, pending[0]) : null,
    redirectUrl: redeemedTo,
  };
}

/** Their partner's settings say so, and said so when they proved themself. */
async function isConsentSkipped({ server }: FastifyRequest, { state }: RedemptionInProgress): Promise<boolean> {
  return state.consentSkipped && (await skipsConsent(server.ports, state.invitedAddress));
}

export async function skipsConsent({ database }: Pick<Ports, 'database'>, address: string): Promise<boolean> {
  const found = await findRedemptionWay(database, address.slice(address.lastIndexOf('@') + 1));
  return found.way === 'home-directory' && found.consentSkipped;
}

function stepOf(
  { state }: RedemptionInProgress,
  pending: readonly TermsOfUse[],
  consentSkipped: boolean,
): RedemptionProgress['step'] {
  if (state.declined) return 'declined';
  if (state.redeemedTo !== null) return 'done';
  if (!state.proof) return 'prove';
  if (state.consentedAt === null && !consentSkipped) return 'consent';
  return pending.length > 0 ? 'terms' : 'done';
}

async function pendingTerms({ server }: FastifyRequest, { state }: RedemptionInProgress): Promise<TermsOfUse[]> {
  const { database, clock } = server.ports;
  const { userId } = await getInvitation(database, state.invitationId);
  const waiting = await listTermsToAccept(database, userId, clock.now());
  return waiting.filter(
    (terms) => !state.acceptedTerms.some((one) => one.termsId === terms.termsId && one.version === terms.version),
  );
}

/** After each answer: redeems as soon as nothing is missing, and signs the guest in. */
export async function advance(
  request: FastifyRequest,
  reply: FastifyReply,
  browser: string,
  redemption: RedemptionInProgress,
): Promise<RedemptionProgress> {
  const { ports } = request.server;
  const { state } = redemption;
  const pending = await pendingTerms(request, redemption);
  const isConsented = state.consentedAt !== null || (await isConsentSkipped(request, redemption));
  if (!state.proof || !isConsented || pending.length > 0) return viewRedemption(request, redemption);
  const attempt = await findAttempt(ports, browser, redemption.id);
  const caller = { ...(await callerAt(request, attempt)), methods: state.proof.methods };
  const { redirectUrl } = await redeemInvitation(ports, {
    ticketHash: Buffer.from(state.ticketHash, 'base64'),
    proof: proofOf(state.proof),
    consentedAt: state.consentedAt === null ? null : new Date(state.consentedAt),
    acceptedTerms: state.acceptedTerms,
    caller,
  });
  const { proof } = state;
  const entered = await attemptingAs(request, attempt, () =>
    enterThroughHome(ports, proof, refreshTokenOf(ports, redemption), {
      browserToken: browser,
      returnTo: redirectUrl,
      caller,
    }),
  );
  if (entered.next === 'signed-in') await enterSession(request, reply, entered.session);
  // Terms that were published in between are asked for as at every sign-in.
  const redeemedTo = entered.next === 'terms' ? TERMS_PAGE : redirectUrl;
  const done = { redeemedTo, proof: { ...proof, refreshTokenSealed: null } };
  return viewRedemption(request, await changeRedemption(ports, browser, redemption.id, done));
}

/** The guest says no. Nothing is granted; the link stays usable until it expires. */
export async function decline(
  request: FastifyRequest,
  browser: string,
  redemption: RedemptionInProgress,
  terms?: TermsAnswer,
): Promise<RedemptionProgress> {
  const { ports } = request.server;
  const methods = redemption.state.proof?.methods ?? [];
  const ticketHash = Buffer.from(redemption.state.ticketHash, 'base64');
  await declineInvitation(ports, ticketHash, { ...callerOf(request), methods }, terms);
  return viewRedemption(request, await changeRedemption(ports, browser, redemption.id, { declined: true }));
}

/** Consent and terms may only be answered after a proof, and once. */
export function requireOpenStep(redemption: RedemptionInProgress): void {
  const { proof, declined, redeemedTo } = redemption.state;
  if (!proof || declined || redeemedTo !== null) throw new Refusal('sign-in.flow-ended', {});
}
