/**
 * The page an enforcement point sends people to: why they were turned away, and which role would open the door.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { findApplication, findHelpfulEligibilities, type StoredApplication } from '#modules/decisions/index.ts';
import { findLiveSession } from '#modules/sign-in/index.ts';
import { sessionCookieName } from '../cookies.ts';
import { declareRoute } from '../route.ts';
import { whyRefused } from '../texts/refused-access.ts';
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
  const { application: id = '', reason = '' } = request.query as { application?: string; reason?: string };
  const applicationId = parseGuid(id);
  const application = applicationId ? await findApplication(ports.database, applicationId) : undefined;
  const roles = application ? await listHelpfulRoles(request, application) : [];
  return {
    code: reason,
    what: application ? `You cannot open ${application.displayName} now.` : 'You cannot open this application now.',
    why: whyRefused(reason),
    nextStep: roles.length > 0 ? 'Activate a role below.' : 'Ask an administrator of this resource for a role.',
    application: application?.displayName ?? null,
    roles,
    returnUrl: null,
  };
}

async function listHelpfulRoles(
  request: FastifyRequest,
  application: StoredApplication,
): Promise<AccessRefusedView['roles']> {
  const { ports } = request;
  const token = request.cookies[sessionCookieName(ports.settings)];
  const session = token ? await findLiveSession(ports, { token }) : undefined;
  if (!session) return [];
  const wanted = { principalId: session.userId, scope: application.scope, at: ports.clock.now() };
  const actions = [...new Set(application.rules.map(({ dataAction }) => dataAction))];
  const found = await Promise.all(
    actions.map((dataAction) => findHelpfulEligibilities(ports.database, { ...wanted, dataAction })),
  );
  const byId = new Map(found.flat().map((role) => [role.eligibilityScheduleId, role]));
  return [...byId.values()];
}
