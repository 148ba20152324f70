/** The door of this feature: pages of sign-in, and the steps a redemption uses too. */
export { BootstrapPage } from './bootstrap-page.tsx';
export { SecurityInfoPage } from './security-info-page.tsx';
export { refusalTextQuery } from './sign-in-data.ts';
export { SignInPage } from './sign-in-page.tsx';
export { SignInSteps } from './sign-in-steps.tsx';
export { StepUpPage } from './step-up-page.tsx';
export { OwnSessions } from './own-sessions.tsx';
