/**
 * What the portal's own pages ask besides ARM and Graph: the guide, abilities at a scope, counts of a role.
 */
import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Scope } from '#model/scope.ts';
import { listEntries, type ActivityName } from '#modules/audit/index.ts';
import { countSchedulesByRole } from '#modules/assignments/index.ts';
import { declareRoute } from '../route.ts';
import { guardAt, holdsAt, readPlace } from './places.ts';
import type { GuideStep, GuideView, RoleCounts, ScopeAbilities } from './contract.ts';

const READ = 'Microsoft.Authorization/roleAssignments/read';
const WRITE = 'Microsoft.Authorization/roleAssignments/write';

/** A step as the operator wrote it; `doneWhen` names an activity that shows it was done. */
type WrittenStep = Omit<GuideStep, 'done'> & { readonly doneWhen?: ActivityName };

export function homeRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/guide',
    permission: 'signed-in',
    handler: async (): Promise<GuideView> => ({ steps: await listSteps(app) }),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/abilities',
    permission: 'signed-in',
    handler: (request): ScopeAbilities => {
      const scope = readScope(request);
      const mayRead = holdsAt(request, READ, scope);
      const assignRoles = holdsAt(request, WRITE, scope);
      return { readAssignments: mayRead, assignRoles, readAudit: mayRead };
    },
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/role-counts',
    permission: { action: READ, at: 'scope' },
    handler: async (request): Promise<RoleCounts> => {
      const scope = readScope(request);
      guardAt(request, READ, scope);
      return { value: await countSchedulesByRole(app.ports.database, scope, app.ports.clock.now()) };
    },
  });
}

function readScope(request: FastifyRequest): Scope {
  const { scope = '' } = request.query as { scope?: string };
  return readPlace(scope);
}

/** The steps of DAYPASS_GUIDE. A step is done when its activity stands in the audit trail. */
async function listSteps(app: FastifyInstance): Promise<GuideStep[]> {
  const { settings, database } = app.ports;
  if (!settings.DAYPASS_GUIDE) return [];
  const written = JSON.parse(await readFile(settings.DAYPASS_GUIDE, 'utf8')) as WrittenStep[];
  return Promise.all(
    written.map(async ({ doneWhen, ...step }) => {
      const found = doneWhen
        ? await listEntries(database, { activities: [doneWhen], result: 'success', limit: 1 })
        : [];
      return { ...step, done: found.length > 0 };
    }),
  );
}
