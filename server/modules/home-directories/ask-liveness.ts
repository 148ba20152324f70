/**
 * Asks a home directory whether it still stands behind an account (OpenID Connect Core 12, refresh tokens).
 *
 * A clear no is told from silence. What either means for sessions and identities is the caller's part.
 */
import * as oidc from 'openid-client';
import type { Ports } from '#platform/ports.ts';
import { connectHome } from './home-connection.ts';
import type { OpenIdHome } from './home-directory-queries.ts';

/** The account, and the token its home gave us for asking. */
export interface KnownAccount {
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly refreshToken: string;
}

export type LivenessAnswer =
  | { readonly outcome: 'confirmed'; readonly refreshToken: string | null; readonly livenessSeconds: number }
  | { readonly outcome: 'refused'; readonly reason: string; readonly suspends: boolean }
  | { readonly outcome: 'unanswered'; readonly homeDirectory: string };

export async function askLiveness(ports: Ports, home: OpenIdHome, account: KnownAccount): Promise<LivenessAnswer> {
  try {
    const connection = await connectHome(ports, home);
    const tokens = await oidc.refreshTokenGrant(connection, account.refreshToken);
    const claims = tokens.claims();
    // OpenID Connect Core 12.2: the refreshed identity token speaks about the same person.
    if (claims && (claims.iss !== account.issuer || claims.sub !== account.subject)) {
      return { outcome: 'refused', reason: 'home-account-changed', suspends: true };
    }
    return {
      outcome: 'confirmed',
      refreshToken: tokens.refresh_token ?? null,
      livenessSeconds: home.livenessSeconds,
    };
  } catch (error) {
    return readFailure(ports, home, error);
  }
}

function readFailure(ports: Ports, home: OpenIdHome, error: unknown): LivenessAnswer {
  if (error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant') {
    return { outcome: 'refused', reason: 'home-account-refused', suspends: true };
  }
  ports.log.warn({ err: error, homeDirectoryId: home.id }, 'a liveness check was not answered');
  return { outcome: 'unanswered', homeDirectory: home.displayName };
}
