/**
 * Changes the cross-tenant access settings. Whoever they shut out is out with the same commit: their identity is
 * suspended, so that every decision denies, and their sessions are over for good. What they hold stays.
 *
 * Whoever is let in again signs in again; that resumes the identity.
 */
import { isDeepStrictEqual as isDeepEqual } from 'node:util';
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { suspendForGood, getGroup } from '#modules/directory/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { findAffected } from './affected-outsiders.ts';
import { announceRestriction } from './application-restriction.ts';
import {
  asDefault,
  asShipped,
  groupsOf,
  readInbound,
  readRedemption,
  readTruth,
  type DefaultAccess,
  type InboundAccess,
  type PartnerAccess,
} from './cross-tenant-access.ts';
import {
  deletePartnerAccess,
  findPartnerAccess,
  getDefaultAccess,
  lockSettings,
  writeDefaultAccess,
  writePartnerAccess,
} from './cross-tenant-store.ts';
import { SHUT_OUT } from './inbound-access.ts';

/** What is absent stays as it is. */
export type DefaultAccessChange = { readonly [Name in keyof DefaultAccess]?: unknown };
/** Null takes a setting back, so that the default holds again. */
export type PartnerAccessChange = { readonly [Name in keyof PartnerAccess]?: unknown };

export async function mergeDefault(
  db: Reader,
  before: DefaultAccess,
  change: DefaultAccessChange,
): Promise<DefaultAccess> {
  const { inbound, mfaAccepted, redemption } = change;
  return {
    inbound: inbound === undefined ? before.inbound : await knownInbound(db, readInbound(inbound, true)),
    mfaAccepted: mfaAccepted === undefined ? before.mfaAccepted : readTruth(mfaAccepted, 'mfaAccepted'),
    redemption: redemption === undefined ? before.redemption : readRedemption(redemption),
  };
}

export async function mergePartner(
  db: Reader,
  before: PartnerAccess,
  { inbound, mfaAccepted, consentSkipped, redemption }: PartnerAccessChange,
): Promise<PartnerAccess> {
  const orNull = <T>(value: unknown, kept: T, read: (value: unknown) => T): T | null =>
    value === undefined ? kept : value === null ? null : read(value);
  const read = orNull<InboundAccess | null>(inbound, before.inbound, (value) => readInbound(value, false));
  return {
    inbound: read && (await knownInbound(db, read)),
    mfaAccepted: orNull(mfaAccepted, before.mfaAccepted, (value) => readTruth(value, 'mfaAccepted')),
    consentSkipped:
      consentSkipped === undefined ? before.consentSkipped : readTruth(consentSkipped ?? false, 'consentSkipped'),
    redemption: orNull(redemption, before.redemption, readRedemption),
  };
}

/** A group that does not exist would let in nobody, and keep out nobody. */
async function knownInbound(db: Reader, inbound: InboundAccess): Promise<InboundAccess> {
  for (const groupId of groupsOf(inbound.users)) await getGroup(db, groupId);
  return inbound;
}

export async function updateDefaultAccess(
  ports: Ports,
  actor: Actor,
  change: DefaultAccessChange,
): Promise<DefaultAccess> {
  return ports.unitOfWork(async (tx) => {
    await lockSettings(tx);
    const before = await getDefaultAccess(tx.db);
    const after = await mergeDefault(tx.db, before, change);
    const affected = await findAffected(tx.db, { default: after }, tx.now);
    await writeDefaultAccess(tx, after);
    await record(tx, actor, 'cross-tenant-access.default-updated', null, { before, after });
    await apply(tx, actor, affected.out);
    return after;
  });
}

export async function resetDefaultAccess(ports: Ports, actor: Actor): Promise<void> {
  await updateDefaultAccess(ports, actor, asShipped);
}

export const isAsShipped = (access: DefaultAccess): boolean =>
  (['inbound', 'mfaAccepted', 'redemption'] as const).every((name) => isDeepEqual(access[name], asShipped[name]));

/** `mustBe`: Graph makes partners and changes them by different requests; the portal does not tell both apart. */
export async function updatePartnerAccess(
  ports: Ports,
  actor: Actor,
  homeDirectoryId: string,
  change: PartnerAccessChange,
  mustBe?: 'new' | 'known',
): Promise<PartnerAccess> {
  return ports.unitOfWork(async (tx) => {
    await lockSettings(tx);
    const displayName = await requireHome(tx, homeDirectoryId);
    const known = await findPartnerAccess(tx.db, homeDirectoryId);
    if (known && mustBe === 'new') throw new Refusal('cross-tenant.partner-exists', { homeDirectoryId });
    if (!known && mustBe === 'known') throw new Refusal('cross-tenant.partner-not-found', { homeDirectoryId });
    const before = known ?? asDefault;
    const after = await mergePartner(tx.db, before, change);
    const affected = await findAffected(tx.db, { homeDirectoryId, partner: after }, tx.now);
    await writePartnerAccess(tx, homeDirectoryId, after);
    const activity = known ? 'cross-tenant-access.partner-updated' : 'cross-tenant-access.partner-added';
    await record(tx, actor, activity, { id: homeDirectoryId, displayName }, { before, after });
    await apply(tx, actor, affected.out);
    return after;
  });
}

/** The default holds again for its people. */
export async function removePartnerAccess(ports: Ports, actor: Actor, homeDirectoryId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    await lockSettings(tx);
    const before = await findPartnerAccess(tx.db, homeDirectoryId);
    if (!before) throw new Refusal('cross-tenant.partner-not-found', { homeDirectoryId });
    const displayName = await requireHome(tx, homeDirectoryId);
    const affected = await findAffected(tx.db, { homeDirectoryId, partner: undefined }, tx.now);
    await deletePartnerAccess(tx, homeDirectoryId);
    const target = { id: homeDirectoryId, displayName };
    await record(tx, actor, 'cross-tenant-access.partner-removed', target, { before, after: asDefault });
    await apply(tx, actor, affected.out);
  });
}

async function requireHome(tx: Transaction, id: string): Promise<string> {
  const home = await tx.db
    .selectFrom('home_directory')
    .select('display_name')
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (!home) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId: id });
  return home.display_name;
}

async function apply(tx: Transaction, actor: Actor, out: readonly { readonly userId: string }[]): Promise<void> {
  await announceRestriction(tx);
  for (const { userId } of out) await suspendForGood(tx, actor, userId, SHUT_OUT);
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: `cross-tenant-access.${'default-updated' | 'partner-added' | 'partner-updated' | 'partner-removed'}`,
  partner: { readonly id: string; readonly displayName: string } | null,
  { before, after }: { readonly before: PartnerAccess | DefaultAccess; readonly after: PartnerAccess | DefaultAccess },
): Promise<void> {
  const names = ['inbound', 'mfaAccepted', 'consentSkipped', 'redemption'] as const;
  const valueOf = (access: PartnerAccess | DefaultAccess, name: (typeof names)[number]) =>
    (access as Partial<PartnerAccess>)[name] ?? null;
  const modified = names
    .map((name) => ({ name, before: valueOf(before, name), after: valueOf(after, name) }))
    .filter((one) => !isDeepEqual(one.before, one.after));
  const target = partner
    ? { id: partner.id, type: 'Directory' as const, displayName: partner.displayName, modified }
    : { id: null, type: 'Policy' as const, displayName: 'Cross-tenant access, default', modified };
  await recordActivity(tx, { activity, actor, targets: [target] });
}
