/**
 * Right-sizing: for assignments at a place, what each was used for in the last days and the narrowest role and place that
 * would have been enough. Never writes, and says how whole that is what it concludes from.
 */
import type { Page, PageAsked } from '#model/page.ts';
import type { Scope } from '#model/scope.ts';
import { findSpans, listAssignments, type ListedAssignment } from '#modules/assignments/index.ts';
import { findResources, listAbove } from '#modules/resources/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { basisOf, type RecordingApplication, type SizingBasis } from './basis.ts';
import { Candidates } from './candidates.ts';
import { coversAll, narrowestPlace, narrowestRole, type UsedAction } from './narrowest.ts';
import { readOwnWrites, type OwnWrite } from './own-writes.ts';
import { listRecording, readUses, type ReadUse } from './use-queries.ts';

/** What is sized: an eligibility, or an assignment that no activation made. */
export interface Held {
  readonly id: string;
  readonly scope: Scope;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly startsAt: Date;
}

/**
 * `narrower`: a narrower role, place, or both would have been enough. `fits`: nothing narrower would have been. `unused`: all
 * is recorded and nothing was done. `unknown`: nothing is recorded, or too little to say.
 */
export type SizingState = 'narrower' | 'fits' | 'unused' | 'unknown';

export interface Size {
  readonly state: SizingState;
  /** Null where the role is the right one. */
  readonly role: { readonly id: string; readonly name: string } | null;
  /** Null where the place is the right one. */
  readonly place: { readonly scope: Scope; readonly name: string } | null;
  readonly used: readonly UsedAction[];
  /** As counted; of a share, that share of it. */
  readonly count: number;
  readonly people: number;
  readonly lastUsedAt: Date | null;
  /** Changes the holder made in Daypass itself, by the audit trail; of a group those of its members are not looked at. */
  readonly ownWrites: number;
  readonly basis: SizingBasis;
}

export interface Sizing extends Size {
  readonly assignment: ListedAssignment;
}

export interface SizingAsked {
  readonly scope: Scope;
  readonly at: Date;
  readonly days: number;
  readonly kind: 'eligible' | 'active';
  /** Only those of the role at the scope itself; otherwise all there and below. */
  readonly roleDefinitionId?: string | undefined;
}

const DAY = 86_400_000;

export async function sizeAssignments(db: Reader, asked: SizingAsked, page: PageAsked): Promise<Page<Sizing>> {
  const { scope, at, days, kind, roleDefinitionId } = asked;
  const narrowed = roleDefinitionId
    ? { roleDefinitionId, reach: 'direct' as const, order: 'name' as const }
    : { reach: 'below' as const, order: 'place' as const };
  const state = kind === 'active' ? 'assigned' : 'current';
  const listed = await listAssignments(db, { scope, at, kind, state, ...narrowed, descending: false }, page);
  const applications = await listApplications(db, scope, new Date(at.getTime() - days * DAY));
  const sizes = await sizeHeld(db, listed.rows, { at, days, applications });
  return { ...listed, rows: listed.rows.map((assignment, index) => ({ assignment, ...sizes[index]! })) };
}

/** The protected applications that could ask about what lies at a place, below it or above it. */
export async function listApplications(db: Reader, scope: Scope, since: Date): Promise<RecordingApplication[]> {
  const above = (await listAbove(db, scope)).map((one) => one.scope);
  return listRecording(db, await findSpans(db, scope), above, since);
}

/** The same for some spans of the order of scopes: what lies in them, above them by name, and in no subscription. */
export function listApplicationsIn(
  db: Reader,
  spans: readonly { readonly low: string; readonly high: string }[],
  since: Date,
): Promise<RecordingApplication[]> {
  const above = spans.flatMap(({ low }) => low.split('/').map((_, index, parts) => parts.slice(0, index).join('/')));
  const outside = { from: ['/', '/providers/'], until: ['/\u0001', '/providers0'] };
  const all = {
    from: [...spans.map(({ low }) => low), ...outside.from],
    until: [...spans.map(({ high }) => high), ...outside.until],
  };
  return listRecording(db, all, above.filter(Boolean) as Scope[], since);
}

export interface SizedFor {
  readonly at: Date;
  readonly days: number;
  /** All that could have asked about any of them. */
  readonly applications: readonly RecordingApplication[];
}

/** Each of some assignments, in their order. */
export async function sizeHeld(db: Reader, held: readonly Held[], asked: SizedFor): Promise<Size[]> {
  if (held.length === 0) return [];
  const { at, days, applications } = asked;
  const from = new Date(at.getTime() - days * DAY);
  const uses = await readUses(
    db,
    held.map(({ id }) => id),
    from,
  );
  const writes = await readOwnWrites(db, [...new Set(held.map(({ principalId }) => principalId))], from, at);
  const candidates = new Candidates(db);
  const found: (Omit<Size, 'place'> & { scope: Scope | undefined })[] = [];
  for (const one of held) {
    const use = uses.get(one.id) ?? { uses: [], readSince: undefined };
    const basis = basisOf(one.scope, applications, from, use.readSince);
    const own = writesAt(one.scope, basis.recording === 0 ? [] : (writes.get(one.principalId) ?? []));
    found.push({ ...factsOf(use, own), basis, ...(await conclude(one, { use, own, basis, from, candidates })) });
  }
  const places = await findResources(
    db,
    found.flatMap(({ scope }) => (scope ? [scope] : [])),
  );
  return found.map(({ scope, ...size }) => {
    const resource = scope && places.get(scope);
    const place = resource ? { scope: resource.scope, name: resource.displayName } : null;
    return { ...size, place, state: size.state === 'narrower' && !size.role && !place ? 'fits' : size.state };
  });
}

function writesAt(place: Scope, writes: readonly OwnWrite[]): OwnWrite[] {
  return writes.filter(({ scope }) => !place.startsWith('/subscriptions/') || `${scope}/`.startsWith(`${place}/`));
}

function factsOf({ uses }: ReadUse, own: readonly OwnWrite[]) {
  const written = own.flatMap(({ action }) => (action ? [{ action, isDataAction: false }] : []));
  const used = [...uses.map(({ action, isDataAction }) => ({ action, isDataAction })), ...written];
  return {
    used: [...new Map(used.map((one) => [`${one.isDataAction} ${one.action}`, one])).values()],
    count: uses.reduce((sum, { count }) => sum + count, 0),
    people: new Set(uses.flatMap(({ people }) => people)).size,
    lastUsedAt: uses.reduce<Date | null>((last, one) => (!last || one.lastAt > last ? one.lastAt : last), null),
    ownWrites: own.reduce((sum, { count }) => sum + count, 0),
  };
}

interface Ground {
  readonly use: ReadUse;
  readonly own: readonly OwnWrite[];
  readonly basis: SizingBasis;
  readonly from: Date;
  readonly candidates: Candidates;
}

async function conclude(held: Held, { use, own, basis, from, candidates }: Ground) {
  const { used, ownWrites } = factsOf(use, own);
  const nothing = { role: null, scope: undefined };
  if (used.length === 0 && ownWrites === 0) {
    const isUnused = basis.isWhole && held.startsAt <= from;
    return { ...nothing, state: isUnused ? ('unused' as const) : ('unknown' as const) };
  }
  const roles = await candidates.at(held.scope);
  const current = roles.find(({ id }) => id === held.roleDefinitionId);
  // What the role no longer covers, or what nobody knows the action of, is no ground to propose anything.
  const isUnclear = own.some(({ action }) => action === undefined);
  if (!current || isUnclear || !coversAll(current, used)) return { ...nothing, state: 'unknown' as const };
  const role = narrowestRole(current, used, roles);
  const scope = narrowestPlace(
    held.scope,
    [...use.uses, ...own].map((one) => one.scope),
  );
  return { role: role ? { id: role.id, name: role.name } : null, scope, state: 'narrower' as const };
}
