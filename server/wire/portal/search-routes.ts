/**
 * Resources by a part of their name, for whoever looks for a place without knowing where it lies.
 *
 * Only what the caller may read is found; a deny assignment hides a row that a role above would show.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Scope } from '#model/scope.ts';
import { searchResources, type Resource } from '#modules/resources/index.ts';
import { holds } from '../guard.ts';
import { declareRoute } from '../route.ts';
import type { FoundResources } from './contract.ts';

const SHOWN = 8;
/** So many are looked at for those that may be shown. */
const LOOKED_AT = 64;
/** Shorter texts are in most names. */
const SHORTEST = 2;
const LONGEST = 100;

export function searchRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/resource-search',
    permission: 'signed-in',
    handler: async (request): Promise<FoundResources> => {
      const text = ((request.query as { text?: string }).text ?? '').trim().slice(0, LONGEST);
      if (text.length < SHORTEST) return { value: [] };
      const visible = heldScopes(request);
      if (visible.length === 0) return { value: [] };
      const page = { limit: LOOKED_AT, after: undefined };
      const { rows } = await searchResources(app.ports.database, { visible, text }, page);
      const readable = rows.filter((row) => holds(request, readAction(row), row.scope)).slice(0, SHOWN);
      return { value: readable.map(({ path, displayName }) => ({ scope: path, name: displayName })) };
    },
  });
}

function heldScopes({ server, actor }: FastifyRequest): Scope[] {
  return [...new Set(server.decisions.assignmentsOf(actor.principalId).map((step) => step.scope))];
}

const actions: Readonly<Record<string, string>> = {
  'management-group': 'Microsoft.Management/managementGroups/read',
  subscription: 'Microsoft.Resources/subscriptions/read',
  'resource-group': 'Microsoft.Resources/subscriptions/resourceGroups/read',
};

function readAction({ kind, resourceType }: Resource): string {
  return actions[kind] ?? `${resourceType}/read`;
}
