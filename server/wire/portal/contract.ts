/**
 * The contract between the portal and the server: shapes of `/portal/api/…`, types only.
 *
 * It holds what neither ARM nor Graph has (session, sign-in, redemption, previews, the guide, audit by resource).
 * It never holds logic, and the portal imports nothing else from the server.
 *
 * Conventions: JSON; instants are ISO 8601 in UTC; every answer that is not 2xx is a `PortalProblem`; every request
 * except GET carries the header `x-daypass-csrf` with the value of `SessionView.csrfToken`, before sign-in as well.
 */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { SettingChangeView } from './role-settings-contract.ts';

/** Body of every refusal: `message` says what happened, `why` why, `nextStep` the smallest thing that helps. */
export interface PortalProblem {
  error: {
    code: string;
    message: string;
    why: string | null;
    nextStep: string | null;
    details: Record<string, unknown> | null;
  };
}

/** `GET /portal/api/refusals/{code}`: the catalogue text of one refusal, for pages reached by a redirect. Public. */
export interface RefusalText {
  code: string;
  what: string;
  why: string;
  nextStep: string | null;
}

/** A page of a list in keyset order. `nextCursor` goes back as `?cursor=`; null on the last page. */
export interface Page<T> {
  value: T[];
  nextCursor: string | null;
}

// ---------------------------------------------------------------------------------------------------------------
// Session

/** `GET /portal/api/session`: public. Without a sign-in `user` is null and every ability is false. */
export interface SessionView {
  signedIn: boolean;
  csrfToken: string;
  organization: OrganizationView;
  user: SessionUser | null;
  abilities: Abilities;
  /** When the person proved the first factor, and a second one in this session. */
  authenticatedAt: string | null;
  mfaAt: string | null;
  sessionEndsAt: string | null;
  methods: { passkeys: number; totp: boolean; password: boolean };
  /** Present only where the server runs as a trial. */
  trial: { guide: boolean } | null;
}

export interface OrganizationView {
  displayName: string;
  tenantId: string;
  domain: string;
}

export interface SessionUser {
  id: string;
  displayName: string;
  userPrincipalName: string;
  mail: string | null;
  userType: 'Member' | 'Guest';
}

/** What the server would let this person do in the directory. The portal renders it and computes nothing itself. */
export interface Abilities {
  inviteGuests: boolean;
  manageInvitations: boolean;
  readDirectory: boolean;
  readSponsors: boolean;
  manageSponsors: boolean;
  manageUsers: boolean;
  /** Makes guests members and members guests. */
  convertUsers: boolean;
  /** Invites members to sign in at home. */
  inviteInternalUsers: boolean;
  deleteUsers: boolean;
  readDeletedUsers: boolean;
  restoreUsers: boolean;
  purgeUsers: boolean;
  manageGroups: boolean;
  readDirectoryRoles: boolean;
  readDirectoryAudit: boolean;
  readSignIns: boolean;
  checkSignIns: boolean;
  manageCollaborationSettings: boolean;
  readTermsOfUse: boolean;
  manageTermsOfUse: boolean;
  readHomeDirectories: boolean;
  manageHomeDirectories: boolean;
  sendMailAgain: boolean;
  readWebhooks: boolean;
  manageWebhooks: boolean;
  /** Reads at least one management group, subscription, resource group or resource. */
  readResources: boolean;
  /** Members always; a guest where the organization does not trust the home directory's second factor. */
  enrolSecondFactor: boolean;
}

/** `GET /portal/api/abilities?scope={scope}`: the same for one scope of the resource tree. */
export interface ScopeAbilities {
  readAssignments: boolean;
  assignRoles: boolean;
  readAudit: boolean;
}

/** `POST /portal/api/sign-out` with `SignOutRequest`. */
export interface SignOutRequest {
  everywhere: boolean;
}
export interface SignOutView {
  redirectUrl: string;
}

// ---------------------------------------------------------------------------------------------------------------
// Sign-in. A challenge is bound to the browser (cookie) and to its purpose; `challengeId` only names it.

/** `POST /portal/api/sign-in/start`. `returnTo` is a path of this portal; anything else is replaced by `/`. */
export interface SignInStart {
  identifier: string;
  returnTo: string;
  /** At the home directory of the domain, although its people accept by a code. */
  atHome?: boolean;
}

/**
 * What comes next, the answer of every endpoint of a sign-in, a redemption and a step-up.
 *
 * - `home-directory`: the browser navigates to `redirectUrl` (top level).
 * - `one-time-passcode`: eight digits were mailed; with `homeDirectoryName`, people of this domain who accepted there sign
 *   in there (`atHome`). `POST /portal/api/sign-in/one-time-passcode` with `CodeAnswer`,
 *   `POST /portal/api/sign-in/one-time-passcode/resend` with `ChallengeReference`.
 * - `password`: also for addresses nobody has; `POST /portal/api/sign-in/password` with `PasswordAnswer`, or a passkey.
 * - `second-factor`: `POST /portal/api/sign-in/totp` with `CodeAnswer`, or a passkey with this challenge.
 * - `enrol-second-factor`: none enrolled where one is asked for; the page leads to `/security-info`.
 * - `done`: a session exists (or was raised); the page reloads the session and goes to `returnTo`.
 */
export type SignInStep =
  | { next: 'home-directory'; redirectUrl: string; homeDirectoryName: string | null }
  | { next: 'one-time-passcode'; challengeId: string; sentTo: string; expiresAt: string; homeDirectoryName?: string }
  | { next: 'password'; challengeId: string }
  | { next: 'second-factor'; challengeId: string; methods: ('totp' | 'passkey')[] }
  | { next: 'enrol-second-factor'; returnTo: string }
  /** Proved; terms of use stand between the person and a session: `/sign-in/terms`. */
  | { next: 'terms' }
  | { next: 'done'; returnTo: string };

export interface ChallengeReference {
  challengeId: string;
}
export interface PasswordAnswer extends ChallengeReference {
  password: string;
}
export interface CodeAnswer extends ChallengeReference {
  code: string;
}

/**
 * `POST /portal/api/sign-in/passkey/options`. With `challengeId` null: sign-in with a discoverable passkey, before
 * anybody is named. With the id of a `second-factor` challenge: only that person's passkeys are allowed.
 */
export interface PasskeyStart {
  challengeId: string | null;
  returnTo: string;
}
export interface PasskeyChallenge extends ChallengeReference {
  options: PublicKeyCredentialRequestOptionsJSON;
}
/** `POST /portal/api/sign-in/passkey` → `SignInStep`. */
export interface PasskeyAnswer extends ChallengeReference {
  response: AuthenticationResponseJSON;
}

/**
 * `POST /portal/api/step-up/start` → `SignInStep` (`second-factor`, `home-directory`, `enrol-second-factor`): a second
 * factor again, now, for the person who is signed in.
 */
export interface StepUpStart {
  returnTo: string;
}

/*
 * `GET /portal/api/sign-in/callback` is where home directories send the browser back; it answers with redirects only:
 * success → `returnTo`, or `/redeem/consent` inside a redemption; failure → `/sign-in?problem={refusal code}`, or
 * `/redeem/problem?code={refusal code}` inside a redemption.
 */

// ---------------------------------------------------------------------------------------------------------------
// First administrator

/** `GET /portal/api/bootstrap/{token}`: public, loopback; never consumes the token. */
export interface BootstrapView {
  organization: OrganizationView;
  expiresAt: string;
}
/** `POST /portal/api/bootstrap/{token}` → `SignInStep` `done`: creates the first administrator and signs them in. */
export interface BootstrapRequest {
  displayName: string;
  userPrincipalName: string;
  mail: string | null;
}

// ---------------------------------------------------------------------------------------------------------------
// Security info of the person who is signed in. Changes may answer the refusal `session.mfa-required` → `/step-up`.

/** `GET /portal/api/security-info`. */
export interface SecurityInfoView {
  passkeys: { id: string; name: string; createdAt: string; lastUsedAt: string | null }[];
  totp: { enrolledAt: string } | null;
  password: { changedAt: string } | null;
  /** False for guests: their first factor is at home. */
  passwordAllowed: boolean;
  sessions: SessionEntry[];
}
export interface SessionEntry {
  id: string;
  startedAt: string;
  lastSeenAt: string;
  userAgent: string | null;
  current: boolean;
}
/** `POST /portal/api/security-info/passkeys/options` (empty object). */
export interface PasskeyEnrolment extends ChallengeReference {
  options: PublicKeyCredentialCreationOptionsJSON;
}
/** `POST /portal/api/security-info/passkeys` → 201 `SecurityInfoView`; `DELETE …/passkeys/{id}` → `SecurityInfoView`. */
export interface PasskeyEnrolmentAnswer extends ChallengeReference {
  name: string;
  response: RegistrationResponseJSON;
}
/** `POST /portal/api/security-info/totp/start` (empty object). `qr.path` is the `d` of an SVG path, one unit a module. */
export interface TotpEnrolment extends ChallengeReference {
  secret: string;
  otpauthUrl: string;
  qr: { size: number; path: string };
}
/*
 * `POST /portal/api/security-info/totp` with `CodeAnswer` → 201 `SecurityInfoView`; `DELETE …/totp` → `SecurityInfoView`.
 * `DELETE /portal/api/security-info/sessions/{id}` → `SecurityInfoView`.
 */
/** `PUT /portal/api/security-info/password` → `SecurityInfoView`. */
export interface PasswordChange {
  currentPassword: string | null;
  newPassword: string;
}

// ---------------------------------------------------------------------------------------------------------------
// Activation

/**
 * `GET /portal/api/access-refused?{the query of the page}`: the page `/access-refused`, where an enforcement point
 * sends people. `roles` are the eligibilities of this person that would open the application.
 */
export interface AccessRefusedView {
  code: string;
  what: string;
  why: string;
  nextStep: string | null;
  application: string | null;
  roles: { roleName: string; scopeName: string; eligibilityScheduleId: string }[];
  /** Where a signed-in person reads why, with the question filled in. */
  whyHref: string | null;
  /** The address to try again, when it belongs to a known application. */
  returnUrl: string | null;
}

// ---------------------------------------------------------------------------------------------------------------
// Home, resources, settings, audit

/** `GET /portal/api/guide`: the first ten minutes, when the operator wrote some. */
export interface GuideView {
  steps: GuideStep[];
}
export interface GuideStep {
  id: string;
  title: string;
  text: string;
  done: boolean;
  /** A path of the portal, or an absolute address (mail viewer, partner directory, protected application). */
  href: string;
  linkText: string;
}

/** `GET /portal/api/role-counts?scope={scope}`: `roleDefinitionId` is the bare GUID; inherited ones are counted. */
export interface RoleCounts {
  value: { roleDefinitionId: string; eligible: number; active: number }[];
}

/** `GET /portal/api/resource-search?text=`: the first resources with the text in their name that the caller may read. */
export interface FoundResources {
  value: { scope: string; name: string }[];
}

/**
 * `GET /portal/api/resource-audit?scope=&above=` → `Page<ResourceAuditEntry>`, newest first; `above=yes` adds what was done to
 * roles above the scope. `GET /portal/api/my-audit`: what the caller did, and what was done to their access. The filters, and
 * the exports of both, are in `audit-contract.ts`.
 */
export interface ResourceAuditEntry {
  id: string;
  occurredAt: string;
  /** `noun.past-participle`, and the same for people. */
  activity: string;
  activityName: string;
  result: 'success' | 'failure';
  reason: string | null;
  /** Why an attempt was refused, in words; `reason` is the code of that. */
  refusal: string | null;
  actor: { id: string | null; displayName: string };
  subject: { id: string | null; displayName: string } | null;
  scope: string;
  scopeName: string;
  /** Recorded above the scope that was asked for. */
  inherited: boolean;
  roleName: string | null;
  /** The schedule request it belongs to. */
  requestId: string | null;
  endsAt: string | null;
  justification: string | null;
  ticket: { number: string; system: string } | null;
  /** Settings of a role that were changed, in words. */
  changes: SettingChangeView[];
}

/** `GET /portal/api/resource-audit/activities`: what the filter offers. */
export interface ActivityNames {
  value: { activity: string; activityName: string }[];
}
