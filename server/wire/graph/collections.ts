/**
 * Query options and envelopes every list of Graph shares: `$select`, `$search`, `$orderby`, `$count`.
 */
import { foldAscii } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import type { PageKey } from '#model/page.ts';
import type { Keyed, ListQuery, ListSelection, SearchTerm } from '#modules/directory/index.ts';
import { nextLink } from '../paging.ts';
import type { GraphAnswer, GraphCall } from './operation.ts';

type GraphObject = Readonly<Record<string, unknown>>;

/** The list query of a request; `onlyIds` bounds what exists for this caller, `expandable` is what may be shown beside. */
export function readListQuery(call: GraphCall, onlyIds: readonly string[] | undefined, expandable?: string): ListQuery {
  refuseUnknownOptions(call.query, expandable);
  const [key, id] = (call.page.after ?? []) as [string?, string?];
  return {
    ...readSelection(call, onlyIds),
    orderBy: readOrder(call.query.get('$orderby')),
    ...(key === undefined || id === undefined ? {} : { after: { key, id } }),
    limit: call.page.limit + 1,
  };
}

export function readSelection(call: GraphCall, onlyIds: readonly string[] | undefined): ListSelection {
  return { filter: call.filter, search: readSearch(call.query.get('$search')), onlyIds };
}

/** Answers a page; `count` is asked only where the caller wants it. */
export async function answerPage<Row>(
  call: GraphCall,
  read: readonly Keyed<Row>[],
  shape: { context: string; present: (rows: readonly Row[]) => Promise<GraphObject[]>; count: () => Promise<number> },
): Promise<GraphAnswer> {
  const rows = read.slice(0, call.page.limit);
  const last = rows.at(-1);
  const after: PageKey | undefined = read.length > rows.length && last ? [last.key.key, last.key.id] : undefined;
  const link = nextLink(call.request, { after });
  const value = await shape.present(rows.map(({ row }) => row));
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(call, shape.context),
      ...(call.query.get('$count')?.toLowerCase() === 'true' ? { '@odata.count': await shape.count() } : {}),
      ...(link ? { '@odata.nextLink': link } : {}),
      value,
    },
  };
}

/** A list that is short by nature: all of it, without pages. */
export function answerAll(call: GraphCall, context: string, value: readonly object[]): GraphAnswer {
  const isCounted = call.query.get('$count')?.toLowerCase() === 'true';
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(call, context),
      ...(isCounted ? { '@odata.count': value.length } : {}),
      value,
    },
  };
}

export function answerEntity(call: GraphCall, context: string, entity: object, status = 200): GraphAnswer {
  return { status, body: { '@odata.context': `${contextOf(call, context)}/$entity`, ...entity } };
}

/** Names of `$select` in lower case; undefined when the caller wants the usual ones. */
export function readSelect(call: GraphCall): ReadonlySet<string> | undefined {
  const text = call.query.get('$select');
  if (text === undefined || text.trim() === '' || text.trim() === '*') return undefined;
  return new Set(text.split(',').map((name) => foldAscii(name.trim())));
}

/** The selected properties of an object, or its usual ones. */
export function pick(object: GraphObject, select: ReadonlySet<string> | undefined, usual: ReadonlySet<string>) {
  const wanted = select ?? usual;
  return Object.fromEntries(
    Object.entries(object).filter(([name]) => name.startsWith('@') || wanted.has(foldAscii(name))),
  );
}

export function contextOf(call: GraphCall, context: string): string {
  const select = call.query.get('$select');
  return `${call.root}/$metadata#${context}${select ? `(${select})` : ''}`;
}

function refuseUnknownOptions(query: ReadonlyMap<string, string>, expandable: string | undefined): void {
  for (const name of ['$expand', '$skip', '$apply', '$compute']) {
    const isKnown = name === '$expand' && foldAscii(query.get(name)?.trim() ?? '') === expandable;
    if (query.has(name) && !isKnown)
      throw new Refusal('request.invalid', { field: name, reason: 'is not supported here' });
  }
}

function readOrder(text: string | undefined): ListQuery['orderBy'] {
  if (text === undefined || text.trim() === '') return undefined;
  const match = /^\s*([A-Za-z]+)(?:\s+(asc|desc))?\s*$/i.exec(text);
  if (!match) throw new Refusal('request.invalid', { field: '$orderby', reason: 'must name one property' });
  return { property: match[1]!, descending: match[2]?.toLowerCase() === 'desc' };
}

const MAXIMUM_SEARCH_LENGTH = 512;

/** `"displayName:al" OR "mail:al"`: terms in quotes, AND between alternatives joined by OR. */
export function readSearch(text: string | undefined): SearchTerm[][] | undefined {
  if (text === undefined) return undefined;
  const parts = text.length <= MAXIMUM_SEARCH_LENGTH ? text.trim().match(/"[^"]*"|\S+/g) : null;
  const groups: SearchTerm[][] = [];
  let joins: 'AND' | 'OR' = 'AND';
  let expectsTerm = true;
  for (const part of parts ?? []) {
    if (expectsTerm) {
      const term = /^"([A-Za-z]+):([^"]+)"$/.exec(part);
      if (!term) throw invalidSearch();
      const read = { property: term[1]!, text: term[2]! };
      if (joins === 'AND' || groups.length === 0) groups.push([read]);
      else groups.at(-1)!.push(read);
    } else {
      const word = part.toUpperCase();
      if (word !== 'AND' && word !== 'OR') throw invalidSearch();
      joins = word;
    }
    expectsTerm = !expectsTerm;
  }
  if (expectsTerm || groups.length === 0) throw invalidSearch();
  return groups;
}

function invalidSearch(): Refusal<'request.invalid'> {
  return new Refusal('request.invalid', { field: '$search', reason: 'must be "property:text", joined by AND or OR' });
}
