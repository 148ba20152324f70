/**
 * The page an enforcement point sends people to: why they were turned away, and which role would open the door.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { findApplication, findHelpfulEligibilities, type StoredApplication } from '#modules/decisions/index.ts';
import { findLiveSession } from '#modules/sessions/index.ts';
import { sessionCookieName } from '../cookies.ts';
import { declareRoute } from '../route.ts';
import { whyRefused } from '../texts/refused-access.ts';
import { whyPath } from '../why-page.ts';
import type { AccessRefusedView } from './contract.ts';

export function accessRefusedRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/access-refused',
    permission: 'public',
    handler: describeRefusedAccess,
  });
}

/** Shows a signed-in person their own eligibilities; somebody else learns the application's name at most. */
async function describeRefusedAccess(request: FastifyRequest): Promise<AccessRefusedView> {
  const { ports } = request;
  const { application: id = '', reason = '', action } = request.query as Record<string, string | undefined>;
  const applicationId = parseGuid(id);
  const application = applicationId ? await findApplication(ports.database, applicationId) : undefined;
  const session = application ? await findSession(request) : undefined;
  const roles = application && session ? await listHelpfulRoles(request, application, session.userId) : [];
  return {
    code: reason,
    what: application ? `You cannot open ${application.displayName} now.` : 'You cannot open this application now.',
    why: whyRefused(reason),
    nextStep: roles.length > 0 ? 'Activate a role below.' : 'Ask an administrator of this resource for a role.',
    application: application?.displayName ?? null,
    roles,
    whyHref: application && session ? whyHref(application, action) : null,
    returnUrl: null,
  };
}

async function findSession({ ports, cookies }: FastifyRequest) {
  const token = cookies[sessionCookieName(ports.settings)];
  return token ? findLiveSession(ports, { token }) : undefined;
}

/** The question with what the person wanted to do, where the application knows such an action. */
function whyHref({ scope, rules }: StoredApplication, asked: string | undefined): string | null {
  const action = rules.find(({ dataAction }) => dataAction === asked)?.dataAction ?? rules[0]?.dataAction;
  return action ? whyPath({ scope, action, isDataAction: true }) : null;
}

async function listHelpfulRoles(
  { ports }: FastifyRequest,
  application: StoredApplication,
  principalId: string,
): Promise<AccessRefusedView['roles']> {
  const wanted = { principalId, scope: application.scope, at: ports.clock.now() };
  const actions = [...new Set(application.rules.map(({ dataAction }) => dataAction))];
  const found = await Promise.all(
    actions.map((action) => findHelpfulEligibilities(ports.database, { ...wanted, action, isDataAction: true })),
  );
  const byId = new Map(found.flat().map((role) => [role.eligibilityScheduleId, role]));
  return [...byId.values()];
}
