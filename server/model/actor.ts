/**
 * The actor: who makes a request, and how sure we are of it.
 *
 * An actor is made at the edge from a session or an access token and handed to
 * commands as an argument; no command looks up "the current user" by itself.
 */
export type PrincipalKind = 'User' | 'Group' | 'ServicePrincipal';

export interface Actor {
  readonly principalId: string;
  readonly kind: 'User' | 'ServicePrincipal' | 'System';
  readonly displayName: string;
  readonly userPrincipalName?: string;
  readonly userType?: 'Member' | 'Guest';
  /** The application the request came through: a client id, or undefined for the portal. */
  readonly appId?: string;
  /** That application says that it takes the claims an API asks for to the sign-in, and comes back. */
  readonly followsClaims?: true;
  readonly sessionId?: string;
  readonly ipAddress?: string;
  /** When the person last proved who they are, and when they last proved a second factor. */
  readonly authenticatedAt?: Date;
  readonly mfaAt?: Date;
  /** Authentication methods (RFC 8176) behind this session. */
  readonly methods: readonly string[];
  readonly correlationId: string;
}

/** The system itself: jobs and the operator's shell. It holds no role; commands it may call say so. */
export function systemActor(displayName: string, correlationId: string): Actor {
  return {
    principalId: '00000000-0000-0000-0000-000000000000',
    kind: 'System',
    displayName,
    methods: [],
    correlationId,
  };
}
