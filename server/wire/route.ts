/**
 * Declaring a route: its address, who may call it, what it accepts.
 *
 * A route without a permission cannot be declared. Every declaration is
 * remembered, so that the authorization matrix and the documents are compared
 * with what is really served.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema, HTTPMethods } from 'fastify';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import type { ActivityName } from '#modules/audit/index.ts';
import type { KnownCallers } from '#modules/sessions/index.ts';
import type { Attempt } from './attempt.ts';
import { authenticate, authenticateFromMemory } from './authentication.ts';
import { guard } from './guard.ts';

/**
 * Who may call a route.
 *
 * - `public`: anybody; the handler must not rely on an actor.
 * - `signed-in`: any live session or token; the handler shows only what is the caller's own.
 * - `proxy`: a reverse proxy that knows its secret; the handler checks it.
 * - `provisioning`: the provisioning system of a home directory that knows its token; the dialect checks it.
 * - an action `at: 'directory'`: guarded here; `at: 'scope'`: the handler guards with the scope it read.
 */
export type RoutePermission =
  | 'public'
  | 'signed-in'
  | 'proxy'
  | 'provisioning'
  | { readonly action: string; readonly at: 'directory' | 'scope' };

interface DeclaredBase {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly url: string;
  readonly permission: RoutePermission;
  readonly schema?: FastifySchema;
  readonly rateLimit?: { readonly perMinute: number };
  /** It answers decisions and nothing else: who asks is known from the same memory, and is out in the same instant. */
  readonly onlyDecides?: true;
  readonly handler: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

/** What a refused write is recorded as, and what it wanted; required for writes that are not public. */
interface Recorded {
  readonly activity: ActivityName;
  readonly attempt: (request: FastifyRequest) => Attempt;
}

export type Route = DeclaredBase & (Recorded | { readonly activity?: undefined; readonly attempt?: undefined });

export interface DeclaredRoute {
  readonly dialect: string;
  readonly method: string;
  readonly url: string;
  readonly permission: RoutePermission;
}

declare module 'fastify' {
  interface FastifyInstance {
    dialect: string;
    declaredRoutes: DeclaredRoute[];
  }
  interface FastifyRequest {
    /** What a refusal of this request is recorded as; set from the declaration or by a dispatching dialect. */
    activity: ActivityName | undefined;
  }
}

/** Registers a route with its guard. */
export function declareRoute(app: FastifyInstance, route: Route): void {
  rememberRoute(app, route);
  app.route({
    method: route.method as HTTPMethods,
    url: route.url,
    ...(route.schema ? { schema: route.schema } : {}),
    config: route.rateLimit ? { rateLimit: { max: route.rateLimit.perMinute, timeWindow: 60_000 } } : {},
    // Before the body is validated: whoever may not call learns nothing about what a call looks like.
    preValidation: async (request) => {
      request.activity = route.activity;
      request.attempt = () => route.attempt?.(request) ?? {};
      if (route.onlyDecides && authenticateFromMemory(request)) return permit(request, route.permission);
      return admit(request, route.permission, route.onlyDecides && request.server.decisions.callers);
    },
    handler: async (request, reply) => route.handler(request, reply),
  });
}

/** Remembers a route that a dialect dispatches by itself (ARM). */
export function rememberRoute(app: FastifyInstance, route: Pick<Route, 'method' | 'url' | 'permission'>): void {
  app.declaredRoutes.push({ dialect: app.dialect, method: route.method, url: route.url, permission: route.permission });
}

/** Lets a request in, or throws the refusal. Dispatching dialects call it once they know the operation. */
export async function admit(
  request: FastifyRequest,
  permission: RoutePermission,
  callers?: KnownCallers,
): Promise<void> {
  if (permission === 'public' || permission === 'proxy' || permission === 'provisioning') return;
  await authenticate(request, callers);
  permit(request, permission);
}

/** What the permission asks of a caller who is known. */
function permit(request: FastifyRequest, permission: RoutePermission): void {
  if (typeof permission === 'object' && permission.at === 'directory') {
    guard(request, permission.action, DIRECTORY_SCOPE);
  }
}
