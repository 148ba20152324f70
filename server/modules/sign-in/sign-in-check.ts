/**
 * Why somebody can or cannot sign in now: every condition of a sign-in, looked at one by one.
 *
 * Pure. Judges what was read; says what stands in the way, and never changes anything.
 */
import type { GuestInvitation } from '#modules/invitations/index.ts';

export type CheckName =
  | 'account'
  | 'invitation'
  | 'domain'
  | 'inbound'
  | 'home-directory'
  | 'home-answers'
  | 'identity'
  | 'liveness'
  | 'terms'
  | 'last-sign-in';

/** What was found of each condition. */
export interface CheckStates {
  account: 'enabled' | 'disabled' | 'inactive-at-home';
  invitation: 'accepted' | 'pending' | 'expired' | 'revoked' | 'missing';
  domain: 'allowed' | 'not-allowed' | 'not-asked';
  inbound: 'let-in' | 'shut-out';
  'home-directory':
    | 'here'
    | 'mailbox'
    | 'no-way'
    | 'by-choice'
    | 'enabled'
    | 'disabled'
    | 'removed'
    | 'other-issuer'
    | 'address-leads-elsewhere';
  'home-answers': 'answers' | 'silent';
  identity: 'live' | 'suspended' | 'none';
  liveness: 'confirmed' | 'due' | 'ended' | 'no-session';
  terms: 'nothing' | 'waiting';
  'last-sign-in': 'succeeded' | 'refused' | 'never';
}

export type SignInCheck = {
  [Name in CheckName]: {
    readonly check: Name;
    readonly state: CheckStates[Name];
    readonly outcome: Outcome;
    readonly details: CheckDetails;
  };
}[CheckName];

/** `note`: nothing is wrong, but something will be asked. */
export type Outcome = 'ok' | 'problem' | 'note';

export interface CheckDetails {
  readonly at?: Date | null;
  readonly name?: string;
  readonly reason?: string | null;
}

/** Somebody whose sign-in is looked at. */
export interface SignInFacts {
  readonly enabled: boolean;
  /** Since when the provisioning of the home directory says that the account there is not active. */
  readonly homeInactiveAt: Date | null;
  readonly isInvited: boolean;
  readonly domain: string | null;
  readonly invitation: GuestInvitation | undefined;
  readonly isDomainAllowed: boolean;
  /** What the cross-tenant access settings say of them, and of how their domain accepts. */
  readonly isLetIn: boolean;
  readonly way: 'home-directory' | 'passcode' | 'none';
  readonly link:
    | {
        readonly issuer: string;
        readonly homeDirectoryId: string | null;
        readonly suspendedAt: Date | null;
        readonly suspendedReason: string | null;
      }
    | undefined;
  /** The home of the linked identity, enabled or not; undefined where it was removed. */
  readonly linkedHome: KnownHome | undefined;
  /** The enabled home the domain of the address leads to. */
  readonly boundHome: KnownHome | undefined;
  /** Whether that home answers now; undefined where it is asked nothing without a person. */
  readonly isAnswering: boolean | undefined;
  readonly session: { readonly liveUntil: Date | null; readonly lastUsedAt: Date } | undefined;
  readonly ended: { readonly at: Date; readonly reason: string | null } | undefined;
  readonly terms: readonly string[];
  readonly lastSuccess: Date | undefined;
  /** Undefined where it may not be told. */
  readonly lastRefusal: { readonly at: Date; readonly reason: string | null } | undefined;
  readonly now: Date;
}

export interface KnownHome {
  readonly id: string;
  readonly displayName: string;
  readonly issuer: string;
  readonly enabled: boolean;
}

const problems: { readonly [Name in CheckName]: readonly CheckStates[Name][] } = {
  account: ['disabled', 'inactive-at-home'],
  invitation: ['pending', 'expired', 'revoked', 'missing'],
  domain: ['not-allowed'],
  inbound: ['shut-out'],
  'home-directory': ['no-way', 'disabled', 'removed', 'other-issuer', 'address-leads-elsewhere'],
  'home-answers': ['silent'],
  // The next sign-in at home resumes it.
  identity: [],
  liveness: [],
  terms: [],
  'last-sign-in': ['refused'],
};

const notes: { readonly [Name in CheckName]?: readonly CheckStates[Name][] } = {
  'home-directory': ['by-choice'],
  identity: ['suspended', 'none'],
  liveness: ['due', 'ended'],
  terms: ['waiting'],
  'last-sign-in': ['never'],
};

function found<Name extends CheckName>(check: Name, state: CheckStates[Name], details: CheckDetails = {}): SignInCheck {
  const isProblem = problems[check].includes(state);
  const outcome: Outcome = isProblem ? 'problem' : notes[check]?.includes(state) ? 'note' : 'ok';
  return { check, state, outcome, details } as SignInCheck;
}

/** In the order in which a sign-in meets them. */
export function judgeSignIn(facts: SignInFacts): SignInCheck[] {
  return [
    judgeAccount(facts),
    ...(facts.isInvited ? judgeInvited(facts) : [found('home-directory', 'here')]),
    ...(facts.isAnswering === undefined
      ? []
      : [found('home-answers', facts.isAnswering ? 'answers' : 'silent', homeName(facts))]),
    judgeLiveness(facts),
    found('terms', facts.terms.length > 0 ? 'waiting' : 'nothing', { name: facts.terms.join(', ') }),
    judgeLast(facts),
  ];
}

function judgeAccount({ enabled, homeInactiveAt }: SignInFacts): SignInCheck {
  if (!enabled) return found('account', 'disabled');
  return homeInactiveAt ? found('account', 'inactive-at-home', { at: homeInactiveAt }) : found('account', 'enabled');
}

function judgeInvited(facts: SignInFacts): SignInCheck[] {
  const { invitation, link, domain } = facts;
  const isAccepted = link !== undefined;
  const state = isAccepted ? 'accepted' : (invitation?.state ?? 'missing');
  return [
    // One that was accepted and whose identity is gone has nothing to sign in with.
    found('invitation', state === 'accepted' && !isAccepted ? 'missing' : state, { at: instantOf(state, invitation) }),
    found('domain', isAccepted ? 'not-asked' : facts.isDomainAllowed ? 'allowed' : 'not-allowed', named(domain)),
    found(
      'inbound',
      facts.isLetIn ? 'let-in' : 'shut-out',
      named(facts.linkedHome?.displayName ?? facts.boundHome?.displayName ?? null),
    ),
    judgeHome(facts),
    ...(link
      ? [
          found('identity', link.suspendedAt ? 'suspended' : 'live', {
            at: link.suspendedAt,
            reason: link.suspendedReason,
          }),
        ]
      : [found('identity', 'none')]),
  ];
}

function instantOf(state: string, invitation: GuestInvitation | undefined): Date | null {
  if (!invitation) return null;
  if (state === 'accepted') return invitation.redeemedAt;
  if (state === 'revoked') return invitation.revokedAt;
  return state === 'expired' ? invitation.expiresAt : invitation.linkedAt;
}

function judgeHome({ link, linkedHome, boundHome, domain, way }: SignInFacts): SignInCheck {
  const bound = named(boundHome?.displayName ?? null);
  if (!link) {
    const states = { 'home-directory': 'enabled', passcode: 'mailbox', none: 'no-way' } as const;
    return found('home-directory', states[way], bound);
  }
  if (link.homeDirectoryId === null) {
    return boundHome && way !== 'passcode'
      ? found('home-directory', 'address-leads-elsewhere', { ...bound, reason: domain })
      : found('home-directory', 'mailbox');
  }
  const own = named(linkedHome?.displayName ?? null);
  if (!linkedHome) return found('home-directory', 'removed');
  if (!linkedHome.enabled) return found('home-directory', 'disabled', own);
  if (linkedHome.issuer !== link.issuer) return found('home-directory', 'other-issuer', own);
  return boundHome?.id === linkedHome.id
    ? found('home-directory', way === 'passcode' ? 'by-choice' : 'enabled', own)
    : found('home-directory', 'address-leads-elsewhere', { ...own, reason: domain });
}

const named = (name: string | null): CheckDetails => (name === null ? {} : { name });
const homeName = ({ linkedHome, boundHome }: SignInFacts) => named((linkedHome ?? boundHome)?.displayName ?? null);

function judgeLiveness({ session, ended, now }: SignInFacts): SignInCheck {
  if (session) {
    const isDue = session.liveUntil !== null && session.liveUntil <= now;
    return found('liveness', isDue ? 'due' : 'confirmed', { at: session.lastUsedAt });
  }
  return ended ? found('liveness', 'ended', ended) : found('liveness', 'no-session');
}

/** A refusal that somebody came in after is over. */
function judgeLast({ lastSuccess, lastRefusal }: SignInFacts): SignInCheck {
  if (lastRefusal && (!lastSuccess || lastRefusal.at > lastSuccess))
    return found('last-sign-in', 'refused', lastRefusal);
  return lastSuccess ? found('last-sign-in', 'succeeded', { at: lastSuccess }) : found('last-sign-in', 'never');
}
