/**
 * Redeeming an invitation in the browser.
 *
 * Opening the link consumes nothing and writes nothing: mail scanners open it
 * too. Each step after it is a POST from the browser that began.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { maskAddress, openInvitation, type OpenedInvitation } from '#modules/invitations/index.ts';
import { beginRedemption, changeRedemption, findRedemption, startProof } from '#modules/sign-in/index.ts';
import { signOut } from '#modules/sessions/index.ts';
import type { RedemptionProgress, RedemptionView, SignInStep, TermsAnswer } from '../portal-contract.ts';
import { declareRoute } from '../route.ts';
import { attempting } from './attempting.ts';
import { browserToken, findSession, leaveSession, requireBrowser } from './browser.ts';
import { advance, decline, requireOpenStep, viewRedemption } from './redemption-steps.ts';
import * as schemas from './schemas.ts';
import { presentProgress } from './sign-in-steps.ts';

const TRIES_PER_MINUTE = 30;
const rateLimit = { perMinute: TRIES_PER_MINUTE };

export function redemptionRoutes(app: FastifyInstance): void {
  const open = { permission: 'public', rateLimit } as const;
  declareRoute(app, { ...open, method: 'GET', url: '/portal/api/redemptions/:ticket', handler: viewInvitation });
  declareRoute(app, {
    ...open,
    method: 'POST',
    url: '/portal/api/redemptions/:ticket/begin',
    schema: { body: schemas.redemptionBegin },
    handler: begin,
  });
  declareRoute(app, { ...open, method: 'POST', url: '/portal/api/redemption/retry', handler: retry });
  declareRoute(app, {
    ...open,
    method: 'GET',
    url: '/portal/api/redemption',
    schema: { querystring: schemas.termsLanguage },
    handler: viewProgress,
  });
  declareRoute(app, {
    ...open,
    method: 'POST',
    url: '/portal/api/redemption/consent',
    schema: { body: schemas.consentAnswer },
    handler: answerConsent,
  });
  declareRoute(app, {
    ...open,
    method: 'POST',
    url: '/portal/api/redemption/terms',
    schema: { body: schemas.termsAnswer },
    handler: answerTerms,
  });
}

const ticketOf = (request: FastifyRequest) => (request.params as { ticket: string }).ticket;

async function viewInvitation(request: FastifyRequest): Promise<RedemptionView> {
  const invitation = await openInvitation(request.server.ports, ticketOf(request));
  const session = await findSession(request).catch(() => undefined);
  return {
    organization: invitation.organization,
    inviter: invitation.inviter,
    message: invitation.message,
    invitedAddress: maskAddress(invitation.address),
    expiresAt: invitation.expiresAt?.toISOString() ?? null,
    proof: viewProof(invitation),
    signedInAs: session ? session.user.userPrincipalName : null,
  };
}

function viewProof({ proof, address }: OpenedInvitation): RedemptionView['proof'] {
  switch (proof.way) {
    case 'home-directory':
      return {
        kind: 'home-directory',
        name: proof.home.displayName,
        secondFactor: proof.home.mfaTrusted ? 'at-home' : 'here',
      };
    case 'passcode':
      return { kind: 'one-time-passcode', secondFactor: 'here' };
    case 'none':
      throw noWayIn(address);
  }
}

const noWayIn = (address: string) =>
  new Refusal('invitation.no-way-in', { domain: address.slice(address.lastIndexOf('@') + 1) });

async function begin(request: FastifyRequest, reply: FastifyReply): Promise<SignInStep> {
  const { ports } = request.server;
  const browser = await requireBrowser(request);
  const invitation = await openInvitation(ports, ticketOf(request));
  if (invitation.proof.way === 'none') throw noWayIn(invitation.address);
  await requireNobodyElse(request, reply);
  const redemption = await beginRedemption(ports, browser, {
    invitationId: invitation.invitationId,
    invitedAddress: invitation.address,
    ticketHash: invitation.ticketHash.toString('base64'),
    homeDirectoryId: invitation.proof.way === 'home-directory' ? invitation.proof.home.id : null,
  });
  const started = await attempting(request, browser, redemption.id, () => startProof(ports, browser, redemption));
  return presentProgress(request, reply, started);
}

/** A pending guest has no session: whoever is signed in here is somebody else, and the link may have been forwarded. */
async function requireNobodyElse(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const session = await findSession(request).catch(() => undefined);
  if (!session) return;
  const { signOutFirst } = request.body as { signOutFirst: boolean };
  if (!signOutFirst) {
    throw new Refusal('invitation.signed-in-as-someone-else', { signedInAs: session.user.userPrincipalName });
  }
  await signOut(request.server.ports, session, session.actor, false);
  leaveSession(request, reply);
}

async function retry(request: FastifyRequest, reply: FastifyReply): Promise<SignInStep> {
  const browser = await requireBrowser(request);
  const redemption = await requireRedemption(request, browser);
  if (redemption.state.redeemedTo !== null) throw new Refusal('sign-in.flow-ended', {});
  const { ports } = request.server;
  const again = await changeRedemption(ports, browser, redemption.id, {
    proof: null,
    consentedAt: null,
    declined: false,
  });
  const started = await attempting(request, browser, again.id, () => startProof(ports, browser, again, true));
  return presentProgress(request, reply, started);
}

async function requireRedemption(request: FastifyRequest, browser: string | undefined) {
  const redemption = browser ? await findRedemption(request.server.ports, browser) : undefined;
  if (!redemption) throw new Refusal('request.not-found', { what: 'A redemption in this browser' });
  return redemption;
}

async function viewProgress(request: FastifyRequest): Promise<RedemptionProgress> {
  return viewRedemption(request, await requireRedemption(request, browserToken(request)));
}

async function answerConsent(request: FastifyRequest, reply: FastifyReply): Promise<RedemptionProgress> {
  const { ports } = request.server;
  const browser = await requireBrowser(request);
  const redemption = await requireRedemption(request, browser);
  requireOpenStep(redemption);
  const { accepted } = request.body as { accepted: boolean };
  if (!accepted) return decline(request, browser, redemption);
  const consentedAt = ports.clock.now().toISOString();
  return advance(request, reply, browser, await changeRedemption(ports, browser, redemption.id, { consentedAt }));
}

async function answerTerms(request: FastifyRequest, reply: FastifyReply): Promise<RedemptionProgress> {
  const { ports } = request.server;
  const browser = await requireBrowser(request);
  const redemption = await requireRedemption(request, browser);
  requireOpenStep(redemption);
  const { accepted, ...answer } = request.body as TermsAnswer;
  if (!accepted) return decline(request, browser, redemption, answer);
  const acceptedTerms = [...redemption.state.acceptedTerms, answer];
  return advance(request, reply, browser, await changeRedemption(ports, browser, redemption.id, { acceptedTerms }));
}
