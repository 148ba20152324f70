/**
 * Protected applications: register, change, look at, remove. Guarded at the scope the application's rules refer to.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ACTION_FORM, MAXIMUM_ACTION_LENGTH } from '#model/action.ts';
import { Refusal } from '#model/refusal.ts';
import { MAXIMUM_SCOPE_LENGTH, parseScope } from '#model/scope.ts';
import {
  findApplication,
  readApplications,
  removeProtectedApplication,
  updateProtectedApplication,
  type AccessRule,
  type AnswerStyle,
  type StoredApplication,
} from '#modules/decisions/index.ts';
import { namedById } from './attempts.ts';
import { idOfCursor } from './cursor.ts';
import { guard, holds } from '../guard.ts';
import { declareRoute } from '../route.ts';
import { readId } from './read-id.ts';

const MANAGE = 'Microsoft.Authorization/roleAssignments/write';
const PAGE = 100;
const permission = { action: MANAGE, at: 'scope' } as const;
const url = '/portal/api/protected-applications/:applicationId';

interface ApplicationBody {
  readonly displayName: string;
  readonly host: string;
  readonly scope: string;
  readonly style: AnswerStyle;
  readonly rules: readonly AccessRule[];
  readonly renewSecret?: boolean;
}

const body = {
  type: 'object',
  required: ['displayName', 'host', 'scope', 'style', 'rules'],
  additionalProperties: false,
  properties: {
    displayName: { type: 'string', minLength: 1, maxLength: 256 },
    host: { type: 'string', minLength: 1, maxLength: 260 },
    scope: { type: 'string', minLength: 1, maxLength: MAXIMUM_SCOPE_LENGTH },
    style: { enum: ['redirect', 'status'] },
    renewSecret: { type: 'boolean' },
    rules: {
      type: 'array',
      maxItems: 200,
      items: {
        type: 'object',
        required: ['methods', 'pathPrefix', 'dataAction'],
        additionalProperties: false,
        properties: {
          methods: {
            type: 'array',
            minItems: 1,
            maxItems: 10,
            items: { type: 'string', pattern: '^([A-Z]{1,16}|\\*)$' },
          },
          pathPrefix: { type: 'string', pattern: '^/[^?#*%;\\\\]*$', maxLength: 1_024 },
          dataAction: { type: 'string', pattern: ACTION_FORM, maxLength: MAXIMUM_ACTION_LENGTH },
        },
      },
    },
  },
};

export function protectedApplicationRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/protected-applications',
    permission: 'signed-in',
    handler: async (request) => {
      const value: ReturnType<typeof view>[] = [];
      const after = idOfCursor(request.query);
      for await (const application of readApplications(request.server.ports.database, after)) {
        if (!holds(request, MANAGE, application.scope)) continue;
        // The cursor is the last one shown, so that it tells of none that is not.
        if (value.length === PAGE) return { value, nextCursor: value.at(-1)!.id };
        value.push(view(application));
      }
      return { value, nextCursor: null };
    },
  });
  declareRoute(app, {
    method: 'GET',
    url,
    permission,
    handler: async (request) => view(await getApplication(request)),
  });
  declareRoute(app, {
    method: 'PUT',
    url,
    permission,
    activity: 'protected-application.registered',
    attempt: namedById('Other'),
    schema: { body },
    handler: put,
  });
  declareRoute(app, {
    method: 'DELETE',
    url,
    permission,
    activity: 'protected-application.removed',
    attempt: namedById('Other'),
    handler: async (request, reply) => {
      await removeProtectedApplication(request.server.ports, request.actor, await getApplication(request));
      return reply.code(204).send();
    },
  });
}

async function put(request: FastifyRequest) {
  const { ports } = request.server;
  const id = readId(request, 'applicationId');
  const { renewSecret = false, scope: scopeText, ...rest } = request.body as ApplicationBody;
  const place = parseScope(scopeText);
  if (!place) throw new Refusal('request.invalid', { field: 'scope', reason: 'is not the id of a resource' });
  guard(request, MANAGE, place.scope);
  // Whoever moves an application must hold the right where it was, too.
  const before = await findApplication(ports.database, id);
  if (before) guard(request, MANAGE, before.scope);
  const wanted = { ...rest, id, scope: place.scope };
  const proxySecret = await updateProtectedApplication(ports, request.actor, wanted, renewSecret);
  const after = (await findApplication(ports.database, id))!;
  return { ...view(after), ...(proxySecret === undefined ? {} : { proxySecret }) };
}

/** The application, to those who may manage it; to others it does not exist. */
async function getApplication(request: FastifyRequest): Promise<StoredApplication> {
  const id = readId(request, 'applicationId');
  const application = await findApplication(request.server.ports.database, id);
  if (!application || !holds(request, MANAGE, application.scope)) {
    throw new Refusal('decision.application-not-found', { applicationId: id });
  }
  return application;
}

function view(application: StoredApplication) {
  const { id, displayName, host, scope, style, rules, recordedShare, recordedSince } = application;
  return { id, displayName, host, scope, style, rules, recordedShare, recordedSince };
}
