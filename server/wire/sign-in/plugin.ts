/**
 * The dialect of sign-in: what the sign-in, redemption and security pages call, and the callbacks of home directories.
 */
import type { FastifyInstance } from 'fastify';
import { bootstrapRoutes } from './bootstrap-routes.ts';
import { callbackRoutes } from './callback-routes.ts';
import { wordProblemsForPages } from './problems.ts';
import { redemptionRoutes } from './redemption-routes.ts';
import { securityInfoRoutes } from './security-info-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';

export async function signInPlugin(app: FastifyInstance): Promise<void> {
  wordProblemsForPages(app);
  sessionRoutes(app);
  signInRoutes(app);
  callbackRoutes(app);
  redemptionRoutes(app);
  securityInfoRoutes(app);
  bootstrapRoutes(app);
}
