/**
 * A test of the connection to a home directory.
 *
 * `POST /portal/api/home-directories/{id}/connection-tests` begins one; the browser goes to `redirectUrl`, or, where it is
 * null, the test is over. `GET /portal/api/connection-tests/{id}` is what came of it, for the browser and the administrator
 * who began it, for half an hour.
 */
export interface ConnectionTestStarted {
  testId: string;
  redirectUrl: string | null;
}

export interface ConnectionTestView {
  homeDirectory: { id: string; displayName: string };
  protocol: 'openid' | 'saml';
  answeredAt: string | null;
  /** Null until the answer came. */
  outcome: 'passed' | 'failed' | null;
  checks: ConnectionCheckView[];
  /** As it came, also where it was not believed. Tokens and secrets are not part of it. */
  received: { name: string; values: string[] }[];
}

export interface ConnectionCheckView {
  check: string;
  outcome: 'passed' | 'failed' | 'not-reached' | 'note';
  title: string;
  /** What it means, and what to do where it failed. */
  text: string | null;
  /** In the words of the other side or of the library. */
  detail: string | null;
}
