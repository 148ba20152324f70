/**
 * External collaboration settings: who may invite, what guests may read, which domains.
 *
 * One row, read anew by everyone who needs it: a change acts at once.
 */
import type { Actor } from '#model/actor.ts';
import { parseDomain, parseMailAddress } from '#model/mail-address.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';
import { GUEST_LEVELS, type GuestLevelId } from './guest-access.ts';

export const INVITE_LEVELS = [
  'none',
  'adminsAndGuestInviters',
  'adminsGuestInvitersAndAllMembers',
  'everyone',
] as const;
export type InviteLevel = (typeof INVITE_LEVELS)[number];

export interface CollaborationSettings {
  readonly allowInvitesFrom: InviteLevel;
  readonly guestUserRoleId: GuestLevelId;
  /** Empty: any domain that is not blocked. Exact A-labels; a sub-domain is another domain. */
  readonly allowedDomains: readonly string[];
  readonly blockedDomains: readonly string[];
  /** Whether guests end their access by themselves; if not, they are told whom to ask. */
  readonly guestsMayLeave: boolean;
  readonly privacyContact: string | null;
  readonly privacyStatementUrl: string | null;
}

/** Entra's limit for the whole policy object. */
const MAXIMUM_LIST_CHARACTERS = 25_000;

export async function getCollaborationSettings(database: Reader): Promise<CollaborationSettings> {
  const row = await database.selectFrom('authorization_policy').selectAll().executeTakeFirstOrThrow();
  return {
    allowInvitesFrom: row.allow_invites_from as InviteLevel,
    guestUserRoleId: row.guest_user_role_id as GuestLevelId,
    allowedDomains: row.allowed_domains,
    blockedDomains: row.blocked_domains,
    guestsMayLeave: row.guests_may_leave,
    privacyContact: row.privacy_contact,
    privacyStatementUrl: row.privacy_statement_url,
  };
}

export type CollaborationChange = { readonly [Name in keyof CollaborationSettings]?: unknown };

/** Merges a change; what is absent stays. */
export async function updateCollaborationSettings(
  ports: Ports,
  actor: Actor,
  change: CollaborationChange,
): Promise<CollaborationSettings> {
  return ports.unitOfWork(async (tx) => {
    await tx.db.selectFrom('authorization_policy').select('id').forUpdate().execute();
    const before = await getCollaborationSettings(tx.db);
    const after: CollaborationSettings = {
      allowInvitesFrom: oneOf('allowInvitesFrom', change.allowInvitesFrom, INVITE_LEVELS) ?? before.allowInvitesFrom,
      guestUserRoleId: oneOf('guestUserRoleId', change.guestUserRoleId, GUEST_LEVELS) ?? before.guestUserRoleId,
      allowedDomains: domainList('allowedDomains', change.allowedDomains) ?? before.allowedDomains,
      blockedDomains: domainList('blockedDomains', change.blockedDomains) ?? before.blockedDomains,
      ...readLeaving(change, before),
    };
    if (!after.guestsMayLeave && !after.privacyContact && !after.privacyStatementUrl) {
      throw new Refusal('directory.privacy-contact-needed', {});
    }
    await tx.db
      .updateTable('authorization_policy')
      .set({
        allow_invites_from: after.allowInvitesFrom,
        guest_user_role_id: after.guestUserRoleId,
        allowed_domains: [...after.allowedDomains],
        blocked_domains: [...after.blockedDomains],
        guests_may_leave: after.guestsMayLeave,
        privacy_contact: after.privacyContact,
        privacy_statement_url: after.privacyStatementUrl,
        updated_at: tx.now,
      })
      .execute();
    const modified = (Object.keys(after) as (keyof CollaborationSettings)[])
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((name) => ({ name, before: before[name], after: after[name] }));
    await recordActivity(tx, {
      activity: 'collaboration-settings.updated',
      actor,
      targets: [{ id: null, type: 'Policy', displayName: 'Authorization Policy', modified }],
    });
    return after;
  });
}

function readLeaving(change: CollaborationChange, before: CollaborationSettings) {
  const { guestsMayLeave = before.guestsMayLeave } = change;
  if (typeof guestsMayLeave !== 'boolean') {
    throw new Refusal('request.invalid', { field: 'guestsMayLeave', reason: 'is not true or false' });
  }
  return {
    guestsMayLeave,
    privacyContact: readText('privacyContact', change.privacyContact, before.privacyContact, parseContact),
    privacyStatementUrl: readText(
      'privacyStatementUrl',
      change.privacyStatementUrl,
      before.privacyStatementUrl,
      parseHttpsUrl,
    ),
  };
}

/** Empty or null takes it away. */
function readText(
  field: string,
  value: unknown,
  before: string | null,
  parse: (text: string) => string | undefined,
): string | null {
  if (value === undefined) return before;
  if (value === null || value === '') return null;
  const text = typeof value === 'string' ? parse(value) : undefined;
  if (!text) throw new Refusal('request.invalid', { field, reason: 'cannot be read' });
  return text;
}

function parseContact(text: string): string | undefined {
  return parseMailAddress(text)?.address;
}

function parseHttpsUrl(text: string): string | undefined {
  if (text.length > 1024 || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'https:' ? url.href : undefined;
}

function oneOf<T extends string>(field: string, value: unknown, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (!found) throw new Refusal('request.invalid', { field, reason: `is none of ${allowed.join(', ')}` });
  return found;
}

function domainList(field: string, value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new Refusal('request.invalid', { field, reason: 'is not a list' });
  const domains = value.map((text) => {
    const domain = parseDomain(text);
    if (!domain) throw new Refusal('request.invalid', { field, reason: 'holds something that is no A-label domain' });
    return domain;
  });
  if (domains.join().length > MAXIMUM_LIST_CHARACTERS) {
    throw new Refusal('request.invalid', { field, reason: `is longer than ${MAXIMUM_LIST_CHARACTERS} characters` });
  }
  return [...new Set(domains)].sort();
}
