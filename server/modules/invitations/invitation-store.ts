/**
 * Rows of invitations, tickets and sponsors. The only file that writes them.
 *
 * A ticket is known by its keyed hash alone; the secret leaves in the link and
 * is not kept.
 */
import { sql } from 'kysely';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';
import { ticketExpiry } from './invitation.ts';

export function hashTicket(ports: Pick<Ports, 'secrets'>, ticket: string): Buffer {
  return ports.secrets.hash('invitation-ticket', ticket);
}

export interface InvitationRow {
  readonly id: string;
  readonly userId: string;
  readonly address: string;
  readonly displayName: string | null;
  readonly redirectUrl: string;
  readonly message: string | null;
  readonly language: string | null;
  readonly inviterId: string;
}

export async function insertInvitation(
  tx: Transaction,
  row: InvitationRow & { readonly sendsMessage: boolean },
): Promise<void> {
  await tx.db
    .insertInto('invitation')
    .values({
      id: row.id,
      user_id: row.userId,
      invited_address: row.address,
      display_name: row.displayName,
      redirect_url: row.redirectUrl,
      message: row.message,
      language: row.language,
      inviter_id: row.inviterId,
      send_message: row.sendsMessage,
      created_at: tx.now,
    })
    .execute();
}

/** A fresh ticket for an invitation; every older one of the same guest is dead from now on. */
export async function replaceTicket(
  ports: Ports,
  tx: Transaction,
  invitation: { readonly id: string; readonly userId: string },
): Promise<{ ticket: string; expiresAt: Date | null }> {
  await killTickets(tx, invitation.userId);
  const ticket = ports.randomness.token();
  const expiresAt = ticketExpiry(tx.now, ports.settings.DAYPASS_INVITATION_DAYS);
  await tx.db
    .insertInto('invitation_ticket')
    .values({
      ticket_hash: hashTicket(ports, ticket),
      invitation_id: invitation.id,
      created_at: tx.now,
      expires_at: expiresAt,
    })
    .execute();
  return { ticket, expiresAt };
}

export async function killTickets(tx: Transaction, userId: string): Promise<void> {
  await tx.db
    .updateTable('invitation_ticket')
    .set({ replaced_at: tx.now })
    .where('replaced_at', 'is', null)
    .where('consumed_at', 'is', null)
    .where('invitation_id', 'in', (eb) => eb.selectFrom('invitation').select('id').where('user_id', '=', userId))
    .execute();
}

/**
 * Consumes a ticket: of any number who try at once, one gets the invitation.
 * A refusal later in the same unit of work gives the ticket back.
 */
export async function consumeTicket(tx: Transaction, ticketHash: Buffer): Promise<string | undefined> {
  const row = await tx.db
    .updateTable('invitation_ticket')
    .set({ consumed_at: tx.now })
    .where('ticket_hash', '=', ticketHash)
    .where('consumed_at', 'is', null)
    .where('replaced_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', tx.now)]))
    .returning('invitation_id')
    .executeTakeFirst();
  return row?.invitation_id;
}

export async function markInvitation(tx: Transaction, id: string, mark: 'redeemed_at' | 'declined_at'): Promise<void> {
  await tx.db
    .updateTable('invitation')
    .set({ [mark]: tx.now })
    .where('id', '=', id)
    .execute();
}

/** Every open invitation of a guest, not the newest alone; answers whether there was one. Who redeemed first keeps it. */
export async function revokeInvitations(tx: Transaction, userId: string): Promise<boolean> {
  const revoked = await tx.db
    .updateTable('invitation')
    .set({ revoked_at: tx.now })
    .where('user_id', '=', userId)
    .where('redeemed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  return revoked.length > 0;
}

function selectInvitations(database: Reader) {
  return database
    .selectFrom('invitation as i')
    .select(['i.id', 'i.user_id as userId', 'i.invited_address as address', 'i.display_name as displayName'])
    .select(['i.redirect_url as redirectUrl', 'i.message', 'i.language', 'i.inviter_id as inviterId']);
}

export async function getInvitation(database: Reader, id: string): Promise<InvitationRow> {
  return selectInvitations(database).where('i.id', '=', id).executeTakeFirstOrThrow();
}

/** The newest invitation of a guest that was not revoked or redeemed. */
export async function findOpenInvitation(database: Reader, userId: string): Promise<InvitationRow | undefined> {
  return selectInvitations(database)
    .where('i.user_id', '=', userId)
    .where('i.redeemed_at', 'is', null)
    .where('i.revoked_at', 'is', null)
    .orderBy('i.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export interface InvitationCourse {
  readonly inviterId: string;
  readonly address: string;
  readonly invitedAt: Date;
  /** When the newest link was made. */
  readonly linkedAt: Date;
  readonly expiresAt: Date | null;
  readonly redeemedAt: Date | null;
  readonly declinedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** What became of the newest invitation of a guest. */
export async function findCourse(database: Reader, userId: string): Promise<InvitationCourse | undefined> {
  return database
    .selectFrom('invitation as i')
    .innerJoin('invitation_ticket as t', 't.invitation_id', 'i.id')
    .select(['i.inviter_id as inviterId', 'i.invited_address as address', 'i.created_at as invitedAt'])
    .select(['t.created_at as linkedAt', 't.expires_at as expiresAt', 'i.redeemed_at as redeemedAt'])
    .select(['i.declined_at as declinedAt', 'i.revoked_at as revokedAt'])
    .where('i.user_id', '=', userId)
    .orderBy('i.created_at', 'desc')
    .orderBy('t.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export interface TicketedInvitation extends InvitationRow {
  readonly expiresAt: Date | null;
}

/** The invitation behind an unused ticket, expired or not. Reads only. */
export async function findTicketedInvitation(
  database: Reader,
  ticketHash: Buffer,
): Promise<TicketedInvitation | undefined> {
  return selectInvitations(database)
    .innerJoin('invitation_ticket as t', 't.invitation_id', 'i.id')
    .select('t.expires_at as expiresAt')
    .where('t.ticket_hash', '=', ticketHash)
    .where('t.consumed_at', 'is', null)
    .where('t.replaced_at', 'is', null)
    .where('i.revoked_at', 'is', null)
    .where('i.redeemed_at', 'is', null)
    .executeTakeFirst();
}

/** Tickets made since an instant, by one inviter or for one guest: what the limits count. */
export async function countTickets(
  database: Reader,
  of: { readonly inviterId: string } | { readonly address: string },
  since: Date,
): Promise<number> {
  let query = database
    .selectFrom('invitation_ticket as t')
    .innerJoin('invitation as i', 'i.id', 't.invitation_id')
    .where('t.created_at', '>', since);
  query =
    'inviterId' in of
      ? query.where('i.inviter_id', '=', of.inviterId)
      : query.where('i.invited_address', '=', of.address);
  const row = await query.select((eb) => eb.fn.countAll().as('count')).executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function insertSponsors(tx: Transaction, userId: string, sponsorIds: readonly string[]): Promise<void> {
  if (sponsorIds.length === 0) return;
  await tx.db
    .insertInto('guest_sponsor')
    .values(sponsorIds.map((sponsor_id) => ({ user_id: userId, sponsor_id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deleteSponsor(tx: Transaction, userId: string, sponsorId: string): Promise<boolean> {
  const deleted = await tx.db
    .deleteFrom('guest_sponsor')
    .where('user_id', '=', userId)
    .where('sponsor_id', '=', sponsorId)
    .returning('sponsor_id')
    .executeTakeFirst();
  return deleted !== undefined;
}

/** Who is added as a sponsor of one guest is added one after the other: there are no more than may be. */
export async function lockSponsors(tx: Transaction, userId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sponsors ${userId}`}, 0))`.execute(tx.db);
}

/** The sponsors of some guests, by guest; who was deleted is none. */
export async function listSponsors(database: Reader, userIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await database
    .selectFrom('guest_sponsor as s')
    .innerJoin('principal as p', 'p.id', 's.sponsor_id')
    .select(['s.user_id', 's.sponsor_id'])
    .where('s.user_id', '=', sql<string>`any(${[...userIds]}::uuid[])`)
    .where('p.deleted_at', 'is', null)
    .orderBy('s.sponsor_id')
    .execute();
  const found = new Map<string, string[]>();
  for (const { user_id, sponsor_id } of rows) found.set(user_id, [...(found.get(user_id) ?? []), sponsor_id]);
  return found;
}

export async function listSponsorIds(database: Reader, userId: string): Promise<string[]> {
  return (await listSponsors(database, [userId])).get(userId) ?? [];
}
