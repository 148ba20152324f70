/**
 * Pages of a list: how many rows, and behind which one to go on.
 *
 * A key holds the sort values of the last row, so that rows which come and go
 * in between are neither repeated nor lost. It never leaves the process unsigned.
 */
export type PageKey = readonly (string | number | null)[];

export interface PageAsked {
  readonly limit: number;
  /** The key of the last row of the page before; undefined for the first page. */
  readonly after: PageKey | undefined;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Where the next page goes on; undefined on the last one. */
  readonly after: PageKey | undefined;
}

/** A page out of `limit + 1` rows that were read: the one too many only says that there is more. */
export function pageOf<Row>(read: readonly Row[], limit: number, keyOf: (row: Row) => PageKey): Page<Row> {
  const rows = read.slice(0, limit);
  const last = rows.at(-1);
  return { rows, after: read.length > limit && last !== undefined ? keyOf(last) : undefined };
}
