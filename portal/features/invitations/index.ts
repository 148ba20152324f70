/** The door of this feature: redemption pages, collaboration settings, and the invitation form. */
export { GetStartedPage } from './get-started-page.tsx';
export { RedemptionProblemPage } from './redemption-problem-page.tsx';
export { RedemptionStepsPage } from './redemption-steps-page.tsx';
export { SignInTermsPage } from './sign-in-terms-page.tsx';
export { BlockInvitationsPage } from './block-invitations-page.tsx';
export { InviteForm } from './invite-form.tsx';
export { BulkInvitationPage } from './bulk-invitation-page.tsx';
export { BulkInvitationsPage } from './bulk-invitations-page.tsx';
export { CollaborationSettingsPage } from './collaboration-settings-page.tsx';
