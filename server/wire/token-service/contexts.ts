/**
 * Authentication contexts at the token service: whether a session proves one now, and what a client is told when not.
 */
import type Provider from 'oidc-provider';
import { hasFreshSecondFactor, type LiveSession } from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';
import { findAccountSession } from './accounts.ts';
import { claimsFor } from '../context-claims.ts';
import type { RewrittenRequest } from './azure-requests.ts';

type Proving = Pick<LiveSession, 'mfaAt'>;

/** A context that the deployment does not say the meaning of is proved by nobody. */
export function provesContext({ settings, clock }: Ports, session: Proving, context: string): boolean {
  const minutes = settings.DAYPASS_AUTHENTICATION_CONTEXTS.get(context);
  return minutes !== undefined && hasFreshSecondFactor(session, clock.now(), minutes);
}

/** Every context the session proves now: the claim `acrs`. */
export function provenContexts(ports: Ports, session: Proving): string[] {
  const names = [...ports.settings.DAYPASS_AUTHENTICATION_CONTEXTS.keys()];
  return names.filter((context) => provesContext(ports, session, context));
}

/**
 * A refresh token is not spent on a token that would not prove what it was asked for: the client is sent to the
 * sign-in, in the words its library knows. Undefined: nothing stands in the way.
 */
export async function contextChallenge(ports: Ports, provider: Provider, { parameters, context }: RewrittenRequest) {
  const { grant_type: grant, refresh_token: token } = parameters;
  if (!context || grant !== 'refresh_token' || typeof token !== 'string') return undefined;
  const { accountId } = (await provider.RefreshToken.find(token)) ?? {};
  const session = accountId ? await findAccountSession(ports, accountId) : undefined;
  if (!session || provesContext(ports, session, context)) return undefined;
  return {
    error: 'interaction_required',
    error_description: `AADSTS50076: The authentication context ${context} must be proved with a second factor.`,
    error_codes: [50_076],
    suberror: 'basic_action',
    claims: claimsFor(context),
  };
}
