/**
 * The fact of a principal, from its rows: one form for whoever announces it and whoever loads all of them.
 */
import { sql } from 'kysely';
import type { CallerFact, PrincipalFact } from '#engine/facts.ts';
import type { PrincipalKind } from '#model/actor.ts';
import { standingOf, type StandingInput } from './standing.ts';

export interface PrincipalFactRow {
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly enabled: boolean;
  readonly display_name: string;
  readonly app_id: string | null;
  readonly user_principal_name: string | null;
  readonly user_type: StandingInput['userType'];
  readonly external_user_state: StandingInput['externalUserState'];
  readonly is_invited: boolean;
  readonly link_id: string | null;
  readonly is_suspended: boolean;
  readonly sessions_valid_from: Date | null;
}

export const principalFactColumns = sql`
  p.id, p.kind, p.enabled, p.display_name, s.app_id, u.user_principal_name, u.user_type, u.external_user_state,
  u.creation_type is not null as is_invited, l.id as link_id,
  l.suspended_at is not null or u.home_inactive_at is not null as is_suspended, u.sessions_valid_from`;

export const principalFactTables = sql`
  principal p
  left join directory_user u on u.id = p.id
  left join service_principal s on s.id = p.id
  left join identity_link l on l.user_id = p.id and l.removed_at is null`;

/** Of a principal that is not deleted. */
export function principalFact(row: PrincipalFactRow): PrincipalFact {
  const { id, kind } = row;
  const standing = standingOf({
    kind,
    enabled: row.enabled,
    isDeleted: false,
    userType: row.user_type,
    isInvited: row.is_invited,
    externalUserState: row.external_user_state,
    identity: row.is_suspended ? 'suspended' : row.link_id === null ? 'none' : 'live',
  });
  return kind === 'Group' ? { id, kind, standing } : { id, kind, standing, caller: callerOf(row) };
}

function callerOf(row: PrincipalFactRow): CallerFact {
  return {
    displayName: row.display_name,
    appId: row.app_id,
    userPrincipalName: row.user_principal_name,
    userType: row.user_type,
    isInvited: row.is_invited,
    identityLinkId: row.link_id,
    sessionsValidFrom: row.sessions_valid_from?.getTime() ?? null,
  };
}
