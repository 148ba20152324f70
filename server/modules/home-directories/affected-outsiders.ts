/**
 * Who comes in by settings and who does not: what a change would do, before it is saved and when it is. Reads only.
 */
import type { Reader } from '#platform/database/database.ts';
import {
  effectiveAccess,
  letsIn,
  type AccessRule,
  type DefaultAccess,
  type EffectiveAccess,
  type PartnerAccess,
} from './cross-tenant-access.ts';
import { findPartnerAccess, getDefaultAccess, listPartnerAccess } from './cross-tenant-store.ts';
import { listOutsiders, membersOfNamed, type KnownOutsider } from './outsiders.ts';

/** Settings as they would be: the default, or those of a partner; undefined takes these back. */
export type Proposed =
  | { readonly default: DefaultAccess }
  | { readonly homeDirectoryId: string; readonly partner: PartnerAccess | undefined };

export interface Affected {
  /** Everybody the settings are about. */
  readonly people: number;
  /** Who could come in and could not any more. */
  readonly shutOut: readonly KnownOutsider[];
  /** Who could not and then could. */
  readonly letIn: readonly KnownOutsider[];
  /** Whoever could not come in afterwards, whatever was before. */
  readonly out: readonly KnownOutsider[];
}

export async function findAffected(db: Reader, proposed: Proposed, now: Date): Promise<Affected> {
  const fallback = await getDefaultAccess(db);
  if ('default' in proposed) {
    const partners = await listPartnerAccess(db);
    const exceptPartners = partners.flatMap(({ homeDirectoryId, inbound }) => (inbound ? [homeDirectoryId] : []));
    const [before, after] = [effectiveAccess(fallback, undefined), effectiveAccess(proposed.default, undefined)];
    return compare(db, await listOutsiders(db, { exceptPartners }), before, after, now);
  }
  const { homeDirectoryId, partner } = proposed;
  const before = effectiveAccess(fallback, await findPartnerAccess(db, homeDirectoryId));
  const after = effectiveAccess(fallback, partner);
  return compare(db, await listOutsiders(db, { homeDirectoryId }), before, after, now);
}

async function compare(
  db: Reader,
  people: readonly KnownOutsider[],
  before: EffectiveAccess,
  after: EffectiveAccess,
  now: Date,
): Promise<Affected> {
  const wasIn = await letInBy(db, before.inbound.users, now);
  const isIn = await letInBy(db, after.inbound.users, now);
  return {
    people: people.length,
    shutOut: people.filter((one) => wasIn(one) && !isIn(one)),
    letIn: people.filter((one) => !wasIn(one) && isIn(one)),
    out: people.filter((one) => !isIn(one)),
  };
}

async function letInBy(db: Reader, rule: AccessRule, now: Date): Promise<(one: KnownOutsider) => boolean> {
  const groups = await membersOfNamed(db, rule, now);
  return ({ userId, address }) => letsIn(rule, { userId, address, groupIds: groups.get(userId) ?? [] });
}
