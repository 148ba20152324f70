/**
 * What somebody activated for later: listed here; canceled over ARM or Graph, like every request.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { findNamedRequests, listPlanned } from '#modules/assignments/index.ts';
import { declareRoute } from '../route.ts';
import type { PlannedActivation } from './activation-contract.ts';
import type { Page } from './contract.ts';
import { cursorOfKey, keyOfCursor } from './cursor.ts';

const PAGE = 200;

export function plannedActivationRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/my-planned-activations',
    permission: 'signed-in',
    handler: list,
  });
}

async function list({ ports, actor, query }: FastifyRequest): Promise<Page<PlannedActivation>> {
  const page = { limit: PAGE, after: keyOfCursor(query) };
  const planned = await listPlanned(ports.database, actor.principalId, page, ports.clock.now());
  const ids = planned.rows.map(({ id }) => id);
  const requests = new Map((await findNamedRequests(ports.database, ids)).map((one) => [one.id, one]));
  return {
    value: planned.rows.flatMap(({ id, startsAt, endsAt }) => {
      const request = requests.get(id);
      if (!request) return [];
      const { names, roleDefinitionId, justification } = request;
      return {
        id,
        role: { id: roleDefinitionId, name: names.roleName },
        resource: { scope: names.scopePath, name: names.scopeName },
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
        justification,
      };
    }),
    nextCursor: cursorOfKey(planned.after),
  };
}
