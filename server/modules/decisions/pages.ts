/** Reading a large table page by page in the order of its key. */
export const PAGE = 2_000;
/** Lower than every id in use. */
export const NIL = '00000000-0000-0000-0000-000000000000';

/** Page by page and not row by row: a turn of the loop for each of a million rows costs more than reading them. */
export async function* inPages<Row>(read: (after: Row | undefined) => Promise<Row[]>): AsyncGenerator<Row[]> {
  for (let last: Row | undefined; ;) {
    const page: Row[] = await read(last);
    yield page;
    if (page.length < PAGE) return;
    last = page.at(-1);
  }
}
