/**
 * The checks of a sign-in in words: what was found, and the smallest next step.
 */
import { refusals, type RefusalCode } from '#model/refusal.ts';
import { SHUT_OUT } from '#modules/home-directories/index.ts';
import type { CheckDetails, CheckName, CheckStates, SignInCheck } from '#modules/sign-in/index.ts';
import { wordRefusal } from '../problem.ts';
import type { SignInCheckView } from './sign-in-check-contract.ts';

const titles: Record<CheckName, string> = {
  account: 'Account',
  invitation: 'Invitation',
  domain: 'Domain',
  inbound: 'Cross-tenant access',
  'home-directory': 'Home directory',
  'home-answers': 'Connection',
  identity: 'Identity',
  liveness: 'Last answer of home',
  terms: 'Terms of use',
  'last-sign-in': 'Last attempt',
};

type Words = readonly [text: string, nextStep?: string];
type Wording = { readonly [Name in CheckName]: { readonly [State in CheckStates[Name]]: (d: CheckDetails) => Words } };

const named = ({ name }: CheckDetails) => name ?? 'The home directory';
const resetRedemption = 'Reset their redemption: they accept anew, and keep what they have here.';
const openInvitation = 'Ask them to open the link in the invitation, or send it again.';

const wording: Wording = {
  account: {
    enabled: () => ['Sign-in is allowed.'],
    disabled: () => ['Sign-in is blocked here.', 'Allow sign-in at the top of this page.'],
    'inactive-at-home': () => [
      'The provisioning of the home directory says that the account there is not active.',
      'Ask the partner to reactivate it. To let them in all the same, block sign-in at the top of this page and allow it again.',
    ],
  },
  invitation: {
    accepted: () => ['It was accepted.'],
    pending: () => ['It was not accepted yet, and nobody signs in before.', openInvitation],
    expired: () => ['Its link is over.', 'Send the invitation again.'],
    revoked: () => ['It was revoked.', 'Invite them again.'],
    missing: () => ['There is no identity to sign in with.', 'Invite them again.'],
  },
  domain: {
    allowed: ({ name }) => [`Guests of ${name ?? 'their domain'} may accept.`],
    'not-allowed': ({ name }) => [
      `Guests of ${name ?? 'their domain'} may not accept an invitation now.`,
      'Allow the domain under External collaboration.',
    ],
    'not-asked': () => ['Asked when an invitation is accepted, and not at sign-in.'],
  },
  inbound: {
    'let-in': ({ name }) => [`The settings ${name ? `of ${name}` : 'for everybody'} let them in.`],
    'shut-out': ({ name }) => [
      `The settings ${name ? `of ${name}` : 'for everybody'} do not let them in.`,
      'Allow them under Cross-tenant access; then they sign in again.',
    ],
  },
  'home-directory': {
    here: () => ['They sign in here.'],
    mailbox: () => ['They sign in by a code that is sent to their mailbox.'],
    'no-way': ({ name }) => [
      `The redemption order asks neither ${name ?? 'a home directory'} nor for a code, so nobody of their domain can accept.`,
      'Change the redemption order under Cross-tenant access.',
    ],
    'by-choice': (d) => [
      `They accepted at ${named(d)}; the redemption order asks others of their domain for a code.`,
      `After typing their address they choose "Sign in at ${named(d)} instead".`,
    ],
    enabled: (d) => [`They sign in at ${named(d)}.`],
    disabled: (d) => [`${named(d)} is disabled.`, 'Enable it under Home directories.'],
    removed: () => ['The home directory they accepted with was removed.', resetRedemption],
    'other-issuer': (d) => [`${named(d)} has another issuer now than when they accepted.`, resetRedemption],
    'address-leads-elsewhere': (d) => [
      `Their address (${d.reason ?? 'its domain'}) leads to another place than the one they accepted with.`,
      `${resetRedemption} Or change which home directory the domain belongs to.`,
    ],
  },
  'home-answers': {
    answers: (d) => [`${named(d)} answers.`],
    silent: (d) => [
      `${named(d)} does not answer, or not as registered.`,
      'Test the connection under Home directories.',
    ],
  },
  identity: {
    live: () => ['It is linked, and home stands behind it.'],
    suspended: ({ reason }) =>
      reason === SHUT_OUT
        ? ['Cross-tenant access shut them out, so it is suspended.', 'Once they are let in, signing in resumes it.']
        : [
            'Home no longer stood behind it, so it is suspended.',
            'Have the account enabled at home: signing in there resumes it.',
          ],
    none: () => ['None is linked until the invitation is accepted.'],
  },
  liveness: {
    confirmed: () => ['A session is open.'],
    due: () => ['A session is open; home is asked before it serves again.'],
    ended: ({ reason }) => [`Their last session ended${reason ? `: ${endings[reason] ?? reason}` : ''}.`],
    'no-session': () => ['There was no session yet.'],
  },
  terms: {
    nothing: () => ['Nothing is left to accept.'],
    waiting: ({ name }) => [`They will be asked to accept: ${name ?? ''}.`],
  },
  'last-sign-in': {
    succeeded: () => ['It succeeded.'],
    refused: ({ reason }) => wordsOf(reason),
    never: () => ['There was none that is on record.'],
  },
};

const endings: Readonly<Record<string, string>> = {
  'signed-out': 'they signed out',
  'home-account-refused': 'home refused the account',
  'home-directory-disabled': 'the home directory was disabled',
  'liveness-unconfirmed': 'home did not confirm the account in time',
  'home-signal': 'home said that the account is over',
  'terms-declined': 'they declined the terms of use',
};

function wordsOf(reason: string | null | undefined): Words {
  if (!reason || !Object.hasOwn(refusals, reason)) return ['It was refused.'];
  const { what, why, nextStep } = wordRefusal(reason as RefusalCode);
  return [`It was refused. ${what} ${why}`, nextStep];
}

export function tellCheck({ check, state, outcome, details }: SignInCheck): SignInCheckView {
  const words = wording[check] as Readonly<Record<string, (details: CheckDetails) => Words>>;
  const [text, nextStep] = words[state]!(details);
  return {
    check,
    state,
    outcome,
    title: titles[check],
    text,
    nextStep: outcome === 'ok' ? null : (nextStep ?? null),
    at: details.at?.toISOString() ?? null,
  };
}
