/**
 * The portal's dialect: its own routes, and the built portal itself.
 */
import type { FastifyInstance } from 'fastify';
import { requireOptionsOnce } from '../readable.ts';
import { accessRefusedRoutes } from './access-refused-routes.ts';
import { activationRoutes } from './activation-routes.ts';
import { approvalRoutes } from './approval-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { collaborationRoutes } from './collaboration-routes.ts';
import { extensionRoutes } from './extension-routes.ts';
import { guestInvitationRoutes } from './guest-invitation-routes.ts';
import { homeDirectoryRoutes } from './home-directory-routes.ts';
import { homeRoutes } from './home-routes.ts';
import { mailRoutes } from './mail-routes.ts';
import { roleSettingsRoutes } from './role-settings-routes.ts';
import { wordProblemsForPortal } from './portal-problems.ts';
import { ownRequestRoutes } from './own-request-routes.ts';
import { protectedApplicationRoutes } from './protected-application-routes.ts';

export async function portalPlugin(app: FastifyInstance): Promise<void> {
  wordProblemsForPortal(app);
  app.addHook('preValidation', requireOptionsOnce);
  accessRefusedRoutes(app);
  activationRoutes(app);
  approvalRoutes(app);
  auditRoutes(app);
  collaborationRoutes(app);
  extensionRoutes(app);
  guestInvitationRoutes(app);
  homeDirectoryRoutes(app);
  homeRoutes(app);
  mailRoutes(app);
  ownRequestRoutes(app);
  protectedApplicationRoutes(app);
  roleSettingsRoutes(app);
}
