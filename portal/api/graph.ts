/**
 * Requests in the Graph dialect: users, groups, invitations, directory audits, policies.
 *
 * Pages are read one at a time and followed through `@odata.nextLink`.
 */
import { type Query, sameOriginPath, send, withQuery } from './client.ts';

export interface GraphPage<T> {
  value: T[];
  '@odata.nextLink'?: string;
  '@odata.count'?: number;
}

const base = '/v1.0';

export function graphGet<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return send<T>(withQuery(base + path, query), { signal });
}

/** One page; `nextLink` is what the page before said. */
export function graphPage<T>(
  path: string,
  query: Query,
  nextLink: string | null,
  signal?: AbortSignal,
): Promise<GraphPage<T>> {
  return send<GraphPage<T>>(nextLink ? sameOriginPath(nextLink) : withQuery(base + path, query), { signal });
}

/** More than this is not read into one page. */
const maximumPages = 20;

/** All pages of a list. */
export async function graphAll<T>(path: string, query: Query, signal?: AbortSignal): Promise<T[]> {
  const found: T[] = [];
  let next: string | null | undefined = null;
  for (let page = 0; next !== undefined && page < maximumPages; page += 1) {
    const read: GraphPage<T> = await graphPage<T>(path, query, next, signal);
    found.push(...read.value);
    next = read['@odata.nextLink'];
  }
  return found;
}

export function graphPost<T>(path: string, body?: unknown): Promise<T> {
  return send<T>(base + path, { method: 'POST', body });
}

export function graphDelete(path: string): Promise<void> {
  return send<void>(`/v1.0${path}`, { method: 'DELETE' });
}

export function graphPatch<T>(path: string, body: unknown): Promise<T> {
  return send<T>(base + path, { method: 'PATCH', body });
}

/** A string literal of OData: single quotes are doubled. */
export function odataText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
