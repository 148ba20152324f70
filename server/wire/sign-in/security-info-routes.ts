/**
 * Security info: passkeys, authenticator app, password and sessions of the person who is signed in.
 *
 * Only the person's own browser session may call this; an access token may not.
 */
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { encode } from 'uqr';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import type { ActivityName } from '#modules/audit/index.ts';
import {
  changePassword,
  completePasskeyEnrolment,
  completeTotpEnrolment,
  findPassword,
  findTotp,
  listPasskeys,
  removeOwnPasskey,
  removeOwnTotp,
  startPasskeyEnrolment,
  startTotpEnrolment,
} from '#modules/credentials/index.ts';
import { endOwnSession, isOver, listStoredSessions, type LiveSession } from '#modules/sessions/index.ts';
import { ownAccount } from '../attempt.ts';
import type { PasskeyEnrolment, SecurityInfoView, TotpEnrolment } from '../portal-contract.ts';
import { declareRoute, type Route } from '../route.ts';
import { requireBrowserToken, requireSession } from './browser.ts';
import * as schemas from './schemas.ts';
import { organizationView } from './session-routes.ts';

type Change = (request: FastifyRequest, session: LiveSession, browser: string) => Promise<void>;

export function securityInfoRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/security-info',
    permission: 'signed-in',
    handler: async (request) => viewSecurityInfo(request, await requireSession(request)),
  });
  const write = (
    method: Route['method'],
    path: string,
    activity: ActivityName,
    handler: Route['handler'],
    body?: object,
  ) =>
    declareRoute(app, {
      method,
      url: `/portal/api/security-info/${path}`,
      permission: 'signed-in',
      activity,
      attempt: ownAccount,
      rateLimit: { perMinute: 30 },
      ...(body ? { schema: { body } } : {}),
      handler,
    });
  write('POST', 'passkeys/options', 'sign-in-method.added', offerPasskey);
  write('POST', 'passkeys', 'sign-in-method.added', changing(addOwnPasskey, 201), schemas.passkeyEnrolmentAnswer);
  write('DELETE', 'passkeys/:id', 'sign-in-method.removed', changing(dropPasskey, 200));
  write('POST', 'totp/start', 'sign-in-method.added', offerTotp);
  write('POST', 'totp', 'sign-in-method.added', changing(confirmTotp, 201), schemas.codeAnswer);
  write(
    'DELETE',
    'totp',
    'sign-in-method.removed',
    changing((r, s) => removeOwnTotp(r.server.ports, s), 200),
  );
  write('PUT', 'password', 'sign-in-method.added', changing(setPassword, 200), schemas.passwordChange);
  write('DELETE', 'sessions/:id', 'session.ended', changing(endSession, 200));
}

/** A change of the person's own methods; answers how they are afterwards. */
function changing(change: Change, status: number): Route['handler'] {
  return async (request, reply) => {
    const session = await requireSession(request);
    await change(request, session, requireBrowserToken(request));
    void reply.code(status);
    return viewSecurityInfo(request, session);
  };
}

async function offerPasskey(request: FastifyRequest): Promise<PasskeyEnrolment> {
  const session = await requireSession(request);
  const { displayName } = await organizationView(request.server);
  return startPasskeyEnrolment(request.server.ports, requireBrowserToken(request), session, displayName);
}

async function offerTotp(request: FastifyRequest): Promise<TotpEnrolment> {
  const session = await requireSession(request);
  const { displayName } = await organizationView(request.server);
  const browser = requireBrowserToken(request);
  const offered = await startTotpEnrolment(request.server.ports, browser, session, displayName);
  return { ...offered, qr: drawQrCode(offered.otpauthUrl) };
}

/** One path for the whole picture, so that the page needs no library and no data address. */
function drawQrCode(text: string): TotpEnrolment['qr'] {
  const { size, data } = encode(text, { border: 2 });
  const modules = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: modules.join('') };
}

const addOwnPasskey: Change = async (request, session, browser) => {
  const { challengeId, name, response } = request.body as {
    challengeId: string;
    name: string;
    response: RegistrationResponseJSON;
  };
  await completePasskeyEnrolment(request.server.ports, browser, session, challengeId, name, response);
};

const dropPasskey: Change = (request, session) =>
  removeOwnPasskey(request.server.ports, session, (request.params as { id: string }).id);

const confirmTotp: Change = async (request, session, browser) => {
  const { challengeId, code } = request.body as { challengeId: string; code: string };
  await completeTotpEnrolment(request.server.ports, browser, session, challengeId, code);
};

const setPassword: Change = async (request, session) => {
  const { currentPassword, newPassword } = request.body as { currentPassword: string | null; newPassword: string };
  await changePassword(request.server.ports, session, currentPassword, newPassword);
};

const endSession: Change = async (request, session) => {
  const id = parseGuid((request.params as { id: string }).id);
  const ended = id ? await endOwnSession(request.server.ports, session, request.actor, id) : false;
  if (!ended) throw new Refusal('request.not-found', { what: 'The session' });
};

async function viewSecurityInfo(request: FastifyRequest, session: LiveSession): Promise<SecurityInfoView> {
  const { ports } = request.server;
  const { userId, user } = session;
  const passkeys = await listPasskeys(ports.database, userId);
  const totp = await findTotp(ports, ports.database, userId);
  const password = await findPassword(ports.database, userId);
  const sessions = await listStoredSessions(ports.database, userId);
  const now = ports.clock.now();
  return {
    passkeys: passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({
      id,
      name,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
    totp: totp?.confirmedAt ? { enrolledAt: totp.confirmedAt.toISOString() } : null,
    password: password ? { changedAt: password.changedAt.toISOString() } : null,
    passwordAllowed: !user.isInvited,
    sessions: sessions
      .filter((each) => !isOver(each, now))
      .map((each) => ({
        id: each.id,
        startedAt: each.createdAt.toISOString(),
        lastSeenAt: each.lastUsedAt.toISOString(),
        userAgent: each.userAgent,
        current: each.id === session.id,
      })),
  };
}
