/**
 * Why somebody may do something somewhere, or why not: asked about oneself by everybody, about others by those who may
 * read assignments there.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAXIMUM_ACTION_LENGTH } from '#model/action.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { MAXIMUM_SCOPE_LENGTH } from '#model/scope.ts';
import type { Wanted } from '#modules/decisions/index.ts';
import { readAsOf } from '../as-of.ts';
import { explainFor } from '../explanation.ts';
import { declareRoute } from '../route.ts';
import type { AccessExplanationView } from './explanation-contract.ts';
import { readTreePlace } from './places.ts';

const query = {
  type: 'object',
  required: ['scope'],
  properties: {
    scope: { type: 'string', minLength: 1, maxLength: MAXIMUM_SCOPE_LENGTH },
    principalId: { type: 'string', maxLength: 36 },
    action: { type: 'string', minLength: 1, maxLength: MAXIMUM_ACTION_LENGTH },
    isDataAction: { type: 'string', enum: ['true', 'false'] },
    roleDefinitionId: { type: 'string', maxLength: 36 },
    asOf: { type: 'string', maxLength: 40 },
  },
};

interface Asked {
  readonly scope: string;
  readonly principalId?: string;
  readonly action?: string;
  readonly isDataAction?: 'true' | 'false';
  readonly roleDefinitionId?: string;
  readonly asOf?: string;
}

export function explanationRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/access-explanations',
    permission: 'signed-in',
    rateLimit: { perMinute: 120 },
    schema: { querystring: query },
    handler: explain,
  });
}

async function explain(request: FastifyRequest): Promise<AccessExplanationView> {
  const asked = request.query as Asked;
  const principalId = asked.principalId === undefined ? request.actor.principalId : guid(asked, 'principalId');
  const question = { principalId, scope: readTreePlace(asked.scope), wanted: wantedIn(asked) };
  return explainFor(request, question, readAsOf(asked.asOf));
}

function wantedIn(asked: Asked): Wanted {
  if ((asked.action === undefined) === (asked.roleDefinitionId === undefined)) {
    throw new Refusal('request.invalid', {
      field: 'action',
      reason: 'or roleDefinitionId is given, and one of them alone',
    });
  }
  if (asked.action !== undefined) return { action: asked.action, isDataAction: asked.isDataAction === 'true' };
  return { roleDefinitionId: guid(asked, 'roleDefinitionId') };
}

function guid(asked: Asked, field: 'principalId' | 'roleDefinitionId'): string {
  const id = parseGuid(asked[field] ?? '');
  if (!id) throw new Refusal('request.invalid', { field, reason: 'must be a GUID' });
  return id;
}
