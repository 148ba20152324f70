/**
 * Forward authentication for nginx (`auth_request`), Caddy (`forward_auth`) and Traefik (`ForwardAuth`).
 *
 * The proxy asks here before it passes a request on. The answer is 200 with headers about the person, or a refusal in
 * the style of the application: `redirect` answers whole pages, `status` answers 401 or 403 with
 * `X-Daypass-Location`, because nginx shows no page of a subrequest.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '#model/actor.ts';
import {
  findDataAction,
  findHelpfulEligibilities,
  type Decision,
  type KnownApplication,
} from '#modules/decisions/index.ts';
import { mayUseApplication } from '#modules/home-directories/index.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { concludeProblem } from '../http-server.ts';
import { declareRoute } from '../route.ts';
import { applicationSignIn } from './application-sign-in-routes.ts';
import { findPerson, readApplicationRequest } from './application-request.ts';
import type { ForwardedRequest } from './forwarded-request.ts';
import { whyRefused } from '../texts/refused-access.ts';
import { whyPath } from '../why-page.ts';
import { activationUrl, refusalPage } from './refusal-page.ts';

export async function forwardAuth(app: FastifyInstance, ports: Ports): Promise<void> {
  app.setErrorHandler(async (error, request, reply) => {
    const { code, what, why, nextStep } = await concludeProblem(request, reply, error);
    return reply.send({ error: { code, message: `${what} ${why} ${nextStep}` } });
  });
  declareRoute(app, {
    method: 'GET',
    url: '/forward-auth/check',
    permission: 'proxy',
    // One proxy asks for everybody behind it, from one address.
    rateLimit: { perMinute: 1_000_000 },
    handler: checkAccess,
  });
  applicationSignIn(app, publicOrigins(ports.settings).portalUrl);
}

async function checkAccess(request: FastifyRequest, reply: FastifyReply) {
  const { application, forwarded } = await readApplicationRequest(request);
  if (typeof forwarded === 'string') {
    return reply
      .code(403)
      .send({ decision: 'deny', reason: forwarded, message: 'The address of this request is doubtful.' });
  }
  const actor = await findPerson(request, application.id);
  if (!actor) return askToSignIn(request, reply, application, forwarded);
  if (!(await isOpenTo(request, actor, application.id))) {
    return refuse(request, reply, application, { actor, reason: 'application-blocked' });
  }
  const dataAction = findDataAction(application.rules, forwarded.method, forwarded.path);
  if (dataAction === undefined) return refuse(request, reply, application, { actor, reason: 'no-rule' });
  const { principalId } = actor;
  const question = { principalId, action: dataAction, isDataAction: true, scope: application.scope };
  const decision = request.server.decisions.decideFor(question, application);
  if (decision.decision === 'deny') {
    return refuse(request, reply, application, { actor, reason: decision.reason, dataAction });
  }
  return allow(request, reply, actor, decision);
}

async function isOpenTo({ server }: FastifyRequest, actor: Actor, applicationId: string): Promise<boolean> {
  const { ports, decisions } = server;
  if (!decisions.callers.restrictsApplications) return true;
  return mayUseApplication(ports.database, actor.principalId, applicationId);
}

type Allowed = Extract<Decision, { decision: 'allow' }>;

/** Header values are percent-encoded: names may hold any letter, headers may not. */
function allow(request: FastifyRequest, reply: FastifyReply, actor: Actor, { until, path }: Allowed) {
  const roles = path.map((step) => request.server.decisions.roleName(step.roleDefinitionId) ?? step.roleDefinitionId);
  return reply
    .code(200)
    .header('cache-control', 'no-store')
    .header('x-daypass-user', encodeURIComponent(actor.userPrincipalName ?? actor.displayName))
    .header('x-daypass-user-id', actor.principalId)
    .header('x-daypass-name', encodeURIComponent(actor.displayName))
    .header('x-daypass-until', until === null ? '' : new Date(until).toISOString())
    .header('x-daypass-roles', roles.map(encodeURIComponent).join(','))
    .send({ decision: 'allow' });
}

function wantsPage(request: FastifyRequest): boolean {
  return /\btext\/html\b/.test(request.headers.accept ?? '');
}

function askToSignIn(
  request: FastifyRequest,
  reply: FastifyReply,
  application: KnownApplication,
  { method, scheme, host, target }: ForwardedRequest,
) {
  const query = new URLSearchParams({ rd: `${scheme}://${host}${target}` });
  // The application's own host first: it has to know the browser again.
  const location = `${scheme}://${host}/.daypass/sign-in?${query.toString()}`;
  const isNavigation = (method === 'GET' || method === 'HEAD') && wantsPage(request);
  if (application.style === 'redirect' && isNavigation) return reply.code(302).header('location', location).send();
  return reply
    .code(401)
    .header('www-authenticate', 'Daypass')
    .header('x-daypass-location', location)
    .send({ decision: 'deny', reason: 'signed-out', message: 'Sign in to open this application.', location });
}

async function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  application: KnownApplication,
  { actor, reason, dataAction }: { actor: Actor; reason: string; dataAction?: string },
) {
  const { ports } = request.server;
  const { portalUrl } = publicOrigins(ports.settings);
  const { principalId } = actor;
  const isHelpful = dataAction !== undefined && ['no-assignment', 'condition-not-evaluated'].includes(reason);
  const wanted = { principalId, scope: application.scope, action: dataAction ?? '', isDataAction: true };
  const eligibilities = isHelpful
    ? await findHelpfulEligibilities(ports.database, { ...wanted, at: ports.clock.now() })
    : [];
  const activate = eligibilities.map((each) => activationUrl(portalUrl, each));
  const query = new URLSearchParams({
    application: application.id,
    reason,
    ...(dataAction ? { action: dataAction } : {}),
  });
  const why = dataAction && portalUrl + whyPath({ scope: application.scope, action: dataAction, isDataAction: true });
  void reply.code(403).header('x-daypass-location', activate[0] ?? `${portalUrl}/access-refused?${query.toString()}`);
  if (!wantsPage(request)) return reply.send({ decision: 'deny', reason, message: whyRefused(reason), activate });
  void reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  void reply.type('text/html; charset=utf-8');
  return reply.send(refusalPage({ application: application.displayName, portalUrl, reason, eligibilities, why }));
}
