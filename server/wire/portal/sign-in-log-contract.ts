/**
 * The sign-in log as its pages see it.
 *
 * `GET /portal/api/sign-ins` takes `person` (an object id), `from`, `to`, `result`, `home`, `application`, `reason` (the code
 * of a refusal) and `cursor`; `/portal/api/sign-ins.csv` and `.ndjson` take the same without the cursor. `/portal/api/own-sign-ins` takes
 * `cursor` alone.
 */
export interface SignInEntry {
  id: string;
  at: string;
  /** What it was for. */
  purpose: 'sign-in' | 'redemption' | 'step-up';
  result: 'success' | 'failure';
  /** The code of a refusal, and the same in words. */
  reason: string | null;
  refusal: string | null;
  /** Which check of a home directory's answer failed. */
  check: string | null;
  person: NamedPerson | null;
  /** What was typed or told. */
  identifier: string | null;
  homeDirectory: Named | null;
  method: SignInMethodName | null;
  application: Named | null;
  ipAddress: string | null;
  userAgent: string | null;
  /** Who proved the second factor, and when. */
  secondFactor: { by: 'home-directory' | 'passkey' | 'authenticator-app'; at: string } | null;
  sessionId: string | null;
  correlationId: string;
}

export type SignInMethodName =
  | 'openid'
  | 'saml'
  | 'one-time-passcode'
  | 'password'
  | 'authenticator-app'
  | 'passkey'
  | 'bootstrap-link';

interface Named {
  id: string;
  displayName: string;
}

interface NamedPerson extends Named {
  userPrincipalName: string | null;
}

/** `GET /portal/api/sign-in-choices`: what the filters offer. */
export interface SignInChoices {
  homeDirectories: Named[];
  applications: Named[];
  reasons: { code: string; text: string }[];
}
