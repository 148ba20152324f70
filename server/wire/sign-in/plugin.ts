/**
 * The dialect of sign-in: what the sign-in, redemption and security pages call, and the callbacks of home directories.
 */
import type { FastifyInstance } from 'fastify';
import { approvalSignatureRoutes } from './approval-signature-routes.ts';
import { blockRoutes, oneClickRoutes } from './block-routes.ts';
import { bootstrapRoutes } from './bootstrap-routes.ts';
import { callbackRoutes } from './callback-routes.ts';
import { wordProblemsForPages } from './problems.ts';
import { connectionTestRoutes } from './connection-test-routes.ts';
import { redemptionRoutes } from './redemption-routes.ts';
import { samlRoutes } from './saml-routes.ts';
import { securityInfoRoutes } from './security-info-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { signalRoutes } from './signal-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { termsRoutes } from './terms-routes.ts';

export async function signInPlugin(app: FastifyInstance): Promise<void> {
  wordProblemsForPages(app);
  sessionRoutes(app);
  signInRoutes(app);
  termsRoutes(app);
  callbackRoutes(app);
  // Contexts of their own: nothing else here reads forms and tokens.
  await app.register(samlRoutes);
  await app.register(signalRoutes);
  await app.register(oneClickRoutes);
  redemptionRoutes(app);
  blockRoutes(app);
  securityInfoRoutes(app);
  approvalSignatureRoutes(app);
  connectionTestRoutes(app);
  bootstrapRoutes(app);
}
