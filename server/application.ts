/**
 * The application: every dialect on one HTTP server.
 *
 * A new dialect is one line here; dialects know nothing of each other.
 */
import type { FastifyInstance } from 'fastify';
import type { Metrics } from '#platform/telemetry/metrics.ts';
import type { Composition } from './composition.ts';
import { observeComposition } from './observe-composition.ts';
import { armPlugin } from './wire/arm/plugin.ts';
import { authzen } from './wire/authzen/authzen.ts';
import { forwardAuth } from './wire/forward-auth/forward-auth.ts';
import { graphPlugin } from './wire/graph/plugin.ts';
import { createHttpServer } from './wire/http-server.ts';
import { operations } from './wire/operations/operations.ts';
import { portalPlugin } from './wire/portal/plugin.ts';
import { staticPortal } from './wire/portal/static-portal.ts';
import { scim } from './wire/scim/scim.ts';
import { signInPlugin } from './wire/sign-in/plugin.ts';
import { tokenService } from './wire/token-service/plugin.ts';

export async function createApplication(composition: Composition, metrics: Metrics): Promise<FastifyInstance> {
  const { ports, decisions, clockFloor } = composition;
  observeComposition(metrics, composition);
  const app = await createHttpServer(ports, decisions, {
    operations: operations(metrics, clockFloor),
    arm: armPlugin,
    graph: graphPlugin,
    authzen,
    'forward-auth': forwardAuth,
    'sign-in': signInPlugin,
    scim,
    'token-service': tokenService,
    portal: portalPlugin,
  });
  await staticPortal(app);
  return app;
}
