/**
 * Whether somebody from outside may come in now, be invited, or use an application, as the cross-tenant access settings
 * are at this instant. Reads only; nothing is cached.
 */
import { Refusal } from '#model/refusal.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { letsIn, letsInvite, letsUse, namesEverything, redemptionWay } from './cross-tenant-access.ts';
import { getDefaultAccess, holdSettings, listPartnerAccess } from './cross-tenant-store.ts';
import { findHomeDirectoryOfDomain, type BoundHomeDirectory } from './home-directory.ts';
import { accessOf, findOutsider, findPartnerOfDomain, outsiderFor, type KnownOutsider } from './outsiders.ts';

/** What is written of an identity that the settings shut out. */
export const SHUT_OUT = 'cross-tenant-access';

export type InboundJudgement = 'member' | 'let-in' | 'shut-out';

export async function judgeInbound(db: Reader, userId: string, now: Date): Promise<InboundJudgement> {
  const known = await findOutsider(db, userId);
  return known ? judgeKnown(db, known, now) : 'member';
}

async function judgeKnown(db: Reader, known: KnownOutsider, now: Date): Promise<InboundJudgement> {
  const { inbound } = await accessOf(db, known.homeDirectoryId);
  const person = await outsiderFor(db, known, inbound.users, now);
  return letsIn(inbound.users, person) ? 'let-in' : 'shut-out';
}

/** Refuses whoever the settings shut out. They stay as they are until this unit of work has ended. */
export async function requireInbound(tx: Transaction, userId: string): Promise<void> {
  await holdSettings(tx);
  if ((await judgeInbound(tx.db, userId, tx.now)) === 'shut-out') throw new Refusal('sign-in.inbound-blocked', {});
}

/** Whether an address may be invited; `userId`: the guest it has already. */
export async function requireInvitable(tx: Transaction, address: string, userId: string | undefined): Promise<void> {
  await holdSettings(tx);
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const { inbound } = await accessOf(tx.db, await findPartnerOfDomain(tx.db, domain));
  const known = userId ? await findOutsider(tx.db, userId) : undefined;
  const person = known && (await outsiderFor(tx.db, known, inbound.users, tx.now));
  const isLetIn = letsInvite(inbound.users, address) || (person !== undefined && letsIn(inbound.users, person));
  if (!isLetIn) throw new Refusal('invitation.inbound-blocked', { domain });
  if ((await findRedemptionWay(tx.db, domain)).way === 'none') throw new Refusal('invitation.no-way-in', { domain });
}

/** Whether somebody may use an application: true of our own members, and of guests whose partner may use it. */
export async function mayUseApplication(db: Reader, userId: string, applicationId: string): Promise<boolean> {
  const known = await findOutsider(db, userId);
  if (!known) return true;
  const { inbound } = await accessOf(db, known.homeDirectoryId);
  return letsUse(inbound.applications, applicationId);
}

/** Whether anybody from outside is kept from any application. */
export async function restrictsApplications(db: Reader): Promise<boolean> {
  const partners = await listPartnerAccess(db);
  const set = [await getDefaultAccess(db), ...partners].flatMap(({ inbound }) => inbound ?? []);
  return set.some(({ applications }) => !namesEverything(applications));
}

export type RedemptionWay =
  | { readonly way: 'home-directory'; readonly home: BoundHomeDirectory; readonly consentSkipped: boolean }
  | { readonly way: 'passcode' | 'none' };

/** How the people of a domain prove who they are when they accept an invitation. */
export async function findRedemptionWay(db: Reader, domain: string): Promise<RedemptionWay> {
  const home = await findHomeDirectoryOfDomain(db, domain);
  const { redemption, consentSkipped } = await accessOf(db, home?.id ?? (await findPartnerOfDomain(db, domain)));
  const way = redemptionWay(redemption, home?.protocol);
  return way === 'home-directory' ? { way, home: home!, consentSkipped } : { way: way as 'passcode' | 'none' };
}
