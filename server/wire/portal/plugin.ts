/**
 * The portal's dialect: its own routes, and the built portal itself.
 */
import type { FastifyInstance } from 'fastify';
import { requireOptionsOnce } from '../readable.ts';
import { accessRefusedRoutes } from './access-refused-routes.ts';
import { accessReviewRoutes } from './access-review-routes.ts';
import { activationExtensionRoutes } from './activation-extension-routes.ts';
import { activationRoutes } from './activation-routes.ts';
import { alertRoutes } from './alert-routes.ts';
import { approvalRoutes } from './approval-routes.ts';
import { assignmentRoutes } from './assignment-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { bulkInvitationRoutes } from './bulk-invitation-routes.ts';
import { collaborationRoutes } from './collaboration-routes.ts';
import { explanationRoutes } from './explanation-routes.ts';
import { extensionRoutes } from './extension-routes.ts';
import { guestInvitationRoutes } from './guest-invitation-routes.ts';
import { homeDirectoryRoutes } from './home-directory-routes.ts';
import { homeRoutes } from './home-routes.ts';
import { mailRoutes } from './mail-routes.ts';
import { roleSettingsInheritanceRoutes } from './role-settings-inheritance-routes.ts';
import { roleSettingsRoutes } from './role-settings-routes.ts';
import { wordProblemsForPortal } from './portal-problems.ts';
import { myAccessReviewRoutes } from './my-access-review-routes.ts';
import { notificationRoutes } from './notification-routes.ts';
import { signInLogRoutes } from './sign-in-log-routes.ts';
import { searchRoutes } from './search-routes.ts';
import { overviewRoutes } from './overview-routes.ts';
import { ownRequestRoutes } from './own-request-routes.ts';
import { plannedActivationRoutes } from './planned-activation-routes.ts';
import { protectedApplicationRoutes } from './protected-application-routes.ts';
import { termsRoutes } from './terms-routes.ts';
import { togetherRoutes } from './together-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export async function portalPlugin(app: FastifyInstance): Promise<void> {
  wordProblemsForPortal(app);
  app.addHook('preValidation', requireOptionsOnce);
  accessRefusedRoutes(app);
  accessReviewRoutes(app);
  activationExtensionRoutes(app);
  activationRoutes(app);
  alertRoutes(app);
  approvalRoutes(app);
  assignmentRoutes(app);
  auditRoutes(app);
  bulkInvitationRoutes(app);
  collaborationRoutes(app);
  explanationRoutes(app);
  extensionRoutes(app);
  guestInvitationRoutes(app);
  homeDirectoryRoutes(app);
  homeRoutes(app);
  mailRoutes(app);
  myAccessReviewRoutes(app);
  notificationRoutes(app);
  overviewRoutes(app);
  ownRequestRoutes(app);
  plannedActivationRoutes(app);
  protectedApplicationRoutes(app);
  roleSettingsInheritanceRoutes(app);
  roleSettingsRoutes(app);
  searchRoutes(app);
  signInLogRoutes(app);
  termsRoutes(app);
  togetherRoutes(app);
  webhookRoutes(app);
}
