/**
 * Cursors of the portal's lists: the sort values of the last row, instant and id.
 *
 * A cursor is only a place in a list the caller may read anyway; what it opens is judged anew.
 */
import { parseGuid } from '#model/guid.ts';
import { parseInstant } from '#model/instant.ts';
import type { PageKey } from '#model/page.ts';
import { Refusal } from '#model/refusal.ts';
import type { Page } from './contract.ts';

/** A page of rows that go by a time and their id, out of one row more than it holds: that one says whether another follows. */
export function pageByTime<Row extends { readonly id: string }, View>(
  found: readonly Row[],
  limit: number,
  timeOf: (row: Row) => Date,
  present: (row: Row) => View,
): Page<View> {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    value: rows.map((row) => present(row)),
    nextCursor: last ? `${timeOf(last).toISOString()}_${last.id}` : null,
  };
}

export function readCursor(cursor: string): { readonly occurredAt: Date; readonly id: string } {
  const [instant, guid] = cursor.split('_');
  const occurredAt = parseInstant(instant);
  const id = parseGuid(guid);
  if (!occurredAt || !id) throw new Refusal('request.page-token-invalid', {});
  return { occurredAt, id };
}

/** The key of a page out of `?cursor=`; undefined for the first page. */
export function keyOfCursor(query: unknown): PageKey | undefined {
  const { cursor } = query as { cursor?: string };
  if (!cursor) return undefined;
  const { occurredAt, id } = readCursor(cursor);
  return [occurredAt.toISOString(), id];
}

export function cursorOfKey(key: PageKey | undefined): string | null {
  return key === undefined ? null : key.join('_');
}

/** The id of a row out of `?cursor=`, where a list goes by ids; undefined for the first page. */
export function idOfCursor(query: unknown): string | undefined {
  const { cursor } = query as { cursor?: string };
  if (!cursor) return undefined;
  const id = parseGuid(cursor);
  if (!id) throw new Refusal('request.page-token-invalid', {});
  return id;
}

/** The key of a page whose rows are sorted by a time, which may be for ever, or by a name, for which somebody's id stands. */
export function keyOfSortedCursor(query: unknown, sortedBy: 'time' | 'person'): PageKey | undefined {
  const { cursor } = query as { cursor?: string };
  if (!cursor) return undefined;
  const [first = '', last] = cursor.split('_');
  const id = parseGuid(last);
  const value =
    sortedBy === 'person' ? parseGuid(first) : first === 'infinity' ? first : parseInstant(first)?.toISOString();
  if (!id || !value) throw new Refusal('request.page-token-invalid', {});
  return [value, id];
}
