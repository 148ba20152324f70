/** Texts of the refusals of the area "sign-in". */
import { problem } from './problem-text.ts';

export const signInTexts = {
  'sign-in.failed': () =>
    problem('Sign-in did not succeed.', 'What was given does not fit.', 'Check it and try again.'),
  'sign-in.not-active': () =>
    problem('This account cannot be used.', 'It is disabled, suspended or not yet accepted.', 'Ask your contact here.'),
  'sign-in.terms-declined': () =>
    problem(
      'The terms of use were declined.',
      'Nobody is signed in before they accept them.',
      'Sign in again and accept them.',
    ),
  'sign-in.not-invited': () =>
    problem(
      'This account is not known here.',
      'Nobody with this identity has accepted an invitation.',
      'Open the invitation you received, or ask for one.',
    ),
  'sign-in.flow-ended': () =>
    problem(
      'This sign-in is over.',
      'It took too long, was used already, or began in another browser.',
      'Start again from the sign-in page.',
    ),
  'sign-in.code-wrong': (d: { triesLeft: number }) =>
    problem(
      'This code does not fit.',
      d.triesLeft > 0 ? `${d.triesLeft} tries are left.` : 'No tries are left for it.',
      d.triesLeft > 0 ? 'Enter the newest code again.' : 'Ask for a new code.',
    ),
  'sign-in.too-many-tries': (d: { retryAfterSeconds: number }) =>
    problem(
      'Too many tries.',
      'A limit protects this account.',
      `Wait ${Math.ceil(d.retryAfterSeconds / 60)} minutes, or sign in another way.`,
    ),
  'sign-in.home-unavailable': (d: { homeDirectory: string }) =>
    problem(
      `${d.homeDirectory} does not answer.`,
      'Your account must be confirmed by your home directory, and it could not be asked.',
      'Try again in a moment.',
    ),
  'sign-in.home-refused': (d: { homeDirectory: string }) =>
    problem(
      `${d.homeDirectory} did not let you in.`,
      'Your home directory ended the sign-in there.',
      'Try again, or ask your own administrator.',
    ),
  'sign-in.home-answer-invalid': () =>
    problem(
      'The answer of the home directory was not accepted.',
      'It does not belong to a sign-in that was begun here.',
      'Start again from the sign-in page.',
    ),
  'sign-in.home-domain-foreign': (d: { homeDirectory: string }) =>
    problem(
      'This address was not accepted.',
      `${d.homeDirectory} may not speak for its domain.`,
      'Sign in with an account of your own organization.',
    ),
  'sign-in.home-disabled': () =>
    problem(
      'This home directory is not in use.',
      'An administrator here has disabled or removed it.',
      'Ask your contact here.',
    ),
  'sign-in.inbound-blocked': () =>
    problem(
      'Your organization is not let in here at present.',
      'The cross-tenant access settings of this organization do not allow this account.',
      'Ask your contact here to allow it.',
    ),
  'sign-in.application-blocked': () =>
    problem(
      'This application is not open to your organization.',
      'The cross-tenant access settings do not allow it for your home directory.',
      'Ask your contact here to allow the application.',
    ),
  'session.mfa-required': () =>
    problem(
      'A second factor is needed.',
      'It was not proved in this session, or too long ago.',
      'Prove your second factor and try again.',
    ),
  'session.other-person': () =>
    problem(
      'Another account answered.',
      'The account that was proved is not the one that is signed in.',
      'Sign out first, or choose the right account.',
    ),
  'sign-in-method.not-found': () =>
    problem('This sign-in method was not found.', 'It does not exist, or is not yours.', 'Reload the page.'),
  'sign-in-method.not-allowed': () =>
    problem(
      'This sign-in method is not for guests.',
      'Guests sign in at their home directory.',
      'Use a passkey or a code from an app as second factor.',
    ),
  'sign-in-method.exists': () =>
    problem('There is such a method already.', 'One authenticator app can be registered.', 'Remove the old one first.'),
  'sign-in-method.last': () =>
    problem(
      'This sign-in method stays.',
      'Without it nobody could sign in with this account.',
      'Add another method first.',
    ),
  'password.too-weak': (d: { reason: string }) =>
    problem('This password is not accepted.', `${d.reason}.`, 'Choose a longer one; several words are fine.'),
  'bootstrap.link-invalid': () =>
    problem(
      'This link is not valid.',
      'It was used, has expired, or there is an administrator already.',
      'Run "daypass admin bootstrap" for a new one.',
    ),
  'bootstrap.loopback-only': () =>
    problem(
      'This link works on the machine of the server only.',
      'The request came from another address.',
      'Open it on that machine.',
    ),
} as const;
