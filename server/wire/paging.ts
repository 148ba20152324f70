/**
 * `$top` and `$skiptoken`: pages whose tokens cannot be made or moved by a caller.
 *
 * A token carries the key of the last row and a keyed hash over the caller, the
 * address and the query it was made for. It never carries anything secret.
 */
import type { FastifyRequest } from 'fastify';
import { foldAscii } from '#model/guid.ts';
import type { Page, PageAsked, PageKey } from '#model/page.ts';
import { Refusal } from '#model/refusal.ts';
import { equalSecrets } from '#platform/secrets.ts';
import { publicOrigins } from '#platform/settings.ts';

export interface PageLimits {
  readonly usual: number;
  readonly maximum: number;
}

const PURPOSE = 'page token';
const MAXIMUM_TOKEN_LENGTH = 4096;
/** What may differ between one page and the next. */
const unbound = new Set(['$skiptoken', '$top', 'api-version']);

/** Reads `$top` and `$skiptoken` of a request; names of query options count in any case. */
export function readPage(request: FastifyRequest, limits: PageLimits): PageAsked {
  const query = queryOf(request);
  return {
    limit: readTop(query.get('$top'), limits),
    after: readToken(request, query.get('$skiptoken')),
  };
}

/** The absolute address of the next page, or undefined on the last one. */
export function nextLink(request: FastifyRequest, page: Pick<Page<unknown>, 'after'>): string | undefined {
  if (page.after === undefined) return undefined;
  const { path, search } = splitTarget(request);
  const kept = [...new URLSearchParams(search)].filter(([name]) => foldAscii(name) !== '$skiptoken');
  const query = [...kept, ['$skiptoken', writeToken(request, page.after)]]
    .map(([name, value]) => `${encodeURIComponent(name!).replace('%24', '$')}=${encodeURIComponent(value!)}`)
    .join('&');
  return `${originOf(request)}${path}?${query}`;
}

/** The query options of a request by their names in lower case. One given twice has no meaning and is refused. */
export function queryOf(request: FastifyRequest): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(splitTarget(request).search)) {
    const folded = foldAscii(name);
    if (options.has(folded)) throw new Refusal('request.invalid', { field: folded, reason: 'is given twice' });
    options.set(folded, value);
  }
  return options;
}

/** The origin the caller reached us at, out of those that are ours; never the text of a Host header. */
export function originOf(request: FastifyRequest): string {
  const { baseUrl, portalUrl } = publicOrigins(request.ports.settings);
  return `${request.protocol}://${request.host}` === portalUrl ? portalUrl : baseUrl;
}

function readTop(text: string | undefined, { usual, maximum }: PageLimits): number {
  if (text === undefined) return usual;
  const top = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (top >= 1 && top <= maximum) return top;
  throw new Refusal('request.invalid', { field: '$top', reason: `must be a whole number from 1 to ${maximum}` });
}

function writeToken(request: FastifyRequest, key: PageKey): string {
  const payload = Buffer.from(JSON.stringify(key)).toString('base64url');
  return `${payload}.${sign(request, payload).toString('base64url')}`;
}

function readToken(request: FastifyRequest, token: string | undefined): PageKey | undefined {
  if (token === undefined) return undefined;
  const match = /^([\w-]+)\.([\w-]{43})$/.exec(token.slice(0, MAXIMUM_TOKEN_LENGTH));
  const isOurs = match && equalSecrets(Buffer.from(match[2]!, 'base64url'), sign(request, match[1]!));
  if (!isOurs) throw new Refusal('request.page-token-invalid', {});
  return JSON.parse(Buffer.from(match[1]!, 'base64url').toString()) as PageKey;
}

function sign(request: FastifyRequest, payload: string): Buffer {
  const bound = [...queryOf(request)].filter(([name]) => !unbound.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const place = [request.actor?.principalId ?? '', foldAscii(splitTarget(request).path), bound, payload];
  return request.ports.secrets.hash(PURPOSE, JSON.stringify(place));
}

function splitTarget(request: FastifyRequest): { path: string; search: string } {
  const end = request.url.indexOf('?');
  return end < 0
    ? { path: request.url, search: '' }
    : { path: request.url.slice(0, end), search: request.url.slice(end + 1) };
}
