/**
 * A person's own account here. Types only; conventions as in `contract.ts`.
 */

/** `GET /portal/api/account`: what this organization knows about the caller. */
export interface AccountView {
  id: string;
  displayName: string;
  userPrincipalName: string;
  mail: string | null;
  userType: 'Member' | 'Guest';
  createdAt: string;
  /** Further fields of the profile, by their names on Graph. */
  profile: { name: string; value: string }[];
  /** Where they sign in; null of members. */
  through: { kind: 'home-directory' | 'mailbox'; name: string } | null;
  sponsors: string[];
  /** Null of whoever was not invited. */
  invitation: { invitedBy: string | null; invitedAt: string; acceptedAt: string | null } | null;
  /** What they consented to when they accepted. */
  consent: { statements: string[]; at: string } | null;
  privacyUrl: string | null;
  contact: string | null;
  /** Whether they may end their access themself; null of whoever was not invited. */
  mayLeave: boolean | null;
}

/**
 * `POST /portal/api/account/leave` → 204: ends the account like a deletion, and the session with it. The name of the
 * organization, as it is typed, confirms it.
 */
export interface Leaving {
  organization: string;
}
