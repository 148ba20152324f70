/**
 * `GET /portal/api/users/{id}/sign-in-checks`: why somebody can or cannot sign in now. What was found of each condition, in
 * the order a sign-in meets them, and the smallest next step where there is one.
 */
export interface SignInChecksView {
  /** Nothing stands in the way. */
  canSignIn: boolean;
  checks: SignInCheckView[];
}

export interface SignInCheckView {
  check: string;
  state: string;
  /** `note`: nothing is wrong, but something will be asked. */
  outcome: 'ok' | 'problem' | 'note';
  title: string;
  text: string;
  nextStep: string | null;
  at: string | null;
}
