/**
 * Whether role settings are inherited down the tree: read and decided for the whole directory.
 *
 * Who may set what directory roles ask for decides it: with those roles every other can be reached.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { DIRECTORY_SCOPE, ROOT_SCOPE } from '#model/scope.ts';
import { changeInheritance, getInheritance, type Inheritance } from '#modules/role-settings/index.ts';
import { guard, holds } from '../guard.ts';
import { declareRoute } from '../route.ts';
import type { InheritanceView } from './role-settings-contract.ts';
import { changedBy } from './role-settings-view.ts';

const url = '/portal/api/role-settings-inheritance';
const deciding = { action: directoryActions.updateDirectoryRoleSettings, at: 'directory' } as const;

export function roleSettingsInheritanceRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url,
    permission: 'signed-in',
    handler: async (request) => {
      // Whoever reads the settings of every resource is told by mail as well, and follows its link.
      if (!holds(request, directoryActions.readDirectoryRoleDefinitions, DIRECTORY_SCOPE)) {
        guard(request, 'Microsoft.Authorization/roleManagementPolicies/read', ROOT_SCOPE);
      }
      return view(request, await getInheritance(request.ports.database));
    },
  });
  declareRoute(app, {
    method: 'PUT',
    url,
    permission: deciding,
    activity: 'role-settings-inheritance.updated',
    attempt: () => ({}),
    schema: {
      body: {
        type: 'object',
        required: ['isInherited'],
        additionalProperties: false,
        properties: { isInherited: { type: 'boolean' } },
      },
    },
    handler: async (request) => {
      const { isInherited } = request.body as { isInherited: boolean };
      return view(request, await changeInheritance(request.ports, request.actor, isInherited));
    },
  });
}

async function view(
  request: FastifyRequest,
  { isInherited, updatedAt, updatedBy }: Inheritance,
): Promise<InheritanceView> {
  return {
    isInherited,
    changed: updatedAt && (await changedBy(request, { at: updatedAt, by: updatedBy })),
    mayChange: holds(request, deciding.action, DIRECTORY_SCOPE),
  };
}
