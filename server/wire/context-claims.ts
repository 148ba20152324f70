/** The claims that ask for an authentication context: an API challenges with them, and a client takes them to the sign-in. */
import type { FastifyRequest } from 'fastify';
import { publicOrigins } from '#platform/settings.ts';

export function claimsFor(context: string): string {
  return JSON.stringify({ access_token: { acrs: { essential: true, value: context } } });
}

/**
 * The header of a 401 that says which claims are missing, for clients that say they follow it; undefined for all others,
 * which know the vendor's 400 with the claims in its text. Of a context that nobody says the meaning of there is no proof
 * to come back with, so nobody is sent for one.
 */
export function claimsChallenge({ actor, ports }: FastifyRequest, context: string | undefined): string | undefined {
  const { settings } = ports;
  const isProvable = context !== undefined && settings.DAYPASS_AUTHENTICATION_CONTEXTS.has(context);
  if (!isProvable || !actor?.followsClaims) return undefined;
  const { baseUrl } = publicOrigins(settings);
  const claims = Buffer.from(claimsFor(context)).toString('base64');
  return `Bearer realm="", authorization_uri="${baseUrl}/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"`;
}
