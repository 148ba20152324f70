/**
 * `POST /$batch`: up to 20 requests in one, each authorised alone.
 *
 * Inner requests go through the whole server with the caller's own proof of
 * identity; a batch can do nothing its caller could not do one by one.
 */
import { Refusal } from '#model/refusal.ts';
import type { GraphCall, GraphOperation } from './operation.ts';

const MAXIMUM_REQUESTS = 20;
const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** What proves the caller; taken from the outer request and from nowhere else. */
const identifying = ['authorization', 'cookie', 'x-daypass-csrf', 'host', 'x-forwarded-for', 'x-forwarded-proto'];
/** What a part may say for itself. */
const allowed = new Set(['consistencylevel', 'prefer', 'client-request-id', 'accept', 'if-match']);

interface Part {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly dependsOn: readonly string[];
}

interface PartAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

async function batch(call: GraphCall) {
  const parts = inOrder(readParts(call));
  const answers = new Map<string, PartAnswer>();
  for (const part of parts) {
    const failed = part.dependsOn.some((id) => answers.get(id.toLowerCase())!.status >= 400);
    answers.set(part.id.toLowerCase(), failed ? failedDependency(part) : await answerPart(call, part));
  }
  return { status: 200, body: { responses: [...answers.values()] } };
}

function readParts(call: GraphCall): Part[] {
  const { requests } = call.body;
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > MAXIMUM_REQUESTS) {
    throw invalid('requests', `is not a list of 1 to ${MAXIMUM_REQUESTS}`);
  }
  const parts = requests.map((value) => readPart(call, value));
  const ids = new Set(parts.map((part) => part.id.toLowerCase()));
  if (ids.size !== parts.length) throw invalid('requests', 'holds an id twice');
  for (const part of parts) {
    if (part.dependsOn.some((id) => !ids.has(id.toLowerCase()))) throw invalid('dependsOn', 'names no request');
  }
  return parts;
}

function readPart(call: GraphCall, value: unknown): Part {
  const { id, method, url, headers, body, dependsOn } = (value ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' || id === '' || id.length > 64) throw invalid('id', 'is not a text');
  const verb = typeof method === 'string' ? method.toUpperCase() : '';
  if (!methods.has(verb)) throw invalid('method', 'is not known');
  const list = dependsOn ?? [];
  if (!Array.isArray(list) || !list.every((one) => typeof one === 'string'))
    throw invalid('dependsOn', 'is not a list');
  return {
    id,
    method: verb,
    url: readUrl(call, url),
    headers: readHeaders(headers),
    body,
    dependsOn: list as string[],
  };
}

/** Relative to the version, with or without a leading slash or the version itself; never another host. */
function readUrl(call: GraphCall, url: unknown): string {
  if (typeof url !== 'string' || url.length > 8192 || /^[a-z][a-z0-9+.-]*:|^\/\/|[\\\s]/i.test(url)) {
    throw invalid('url', 'is not an address relative to this service');
  }
  const path = url.replace(/^\//, '');
  const version = call.root.slice(call.root.lastIndexOf('/'));
  const target = /^(?:v1\.0|beta)\//i.test(path) ? `/${path}` : `${version}/${path}`;
  const segments = target.split('?')[0]!.split('/').map(decode);
  if (segments.some((segment) => segment === '..' || segment === '.')) throw invalid('url', 'leads elsewhere');
  if (segments.some((segment) => segment.toLowerCase() === '$batch')) throw invalid('url', 'is a batch itself');
  return target;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid('url', 'cannot be decoded');
  }
}

function readHeaders(value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(
    entries.flatMap(([name, text]) =>
      allowed.has(name.toLowerCase()) && typeof text === 'string' ? [[name.toLowerCase(), text]] : [],
    ),
  );
}

/** Parts behind those they depend on. A circle has no order and is refused. */
function inOrder(parts: readonly Part[]): Part[] {
  const ordered: Part[] = [];
  const placed = new Set<string>();
  while (ordered.length < parts.length) {
    const next = parts.find(
      (part) => !placed.has(part.id.toLowerCase()) && part.dependsOn.every((id) => placed.has(id.toLowerCase())),
    );
    if (!next) throw invalid('dependsOn', 'goes in a circle');
    ordered.push(next);
    placed.add(next.id.toLowerCase());
  }
  return ordered;
}

async function answerPart(call: GraphCall, part: Part): Promise<PartAnswer> {
  const { request } = call;
  const outer = identifying.flatMap((name) => {
    const value = request.headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  const response = await request.server.inject({
    method: part.method as 'GET',
    url: part.url,
    remoteAddress: request.socket.remoteAddress ?? '127.0.0.1',
    headers: {
      ...part.headers,
      ...Object.fromEntries(outer),
      ...(part.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(part.body === undefined ? {} : { payload: JSON.stringify(part.body) }),
  });
  const type = String(response.headers['content-type'] ?? '');
  const retryAfter = response.headers['retry-after'];
  const body = response.body === '' ? undefined : type.startsWith('application/json') ? response.json() : response.body;
  return {
    id: part.id,
    status: response.statusCode,
    headers: {
      ...(type ? { 'Content-Type': type } : {}),
      ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
    },
    ...(body === undefined ? {} : { body }),
  };
}

function failedDependency({ id }: Part): PartAnswer {
  const error = { code: 'FailedDependency', message: 'A request this one depends on has failed.' };
  return { id, status: 424, headers: { 'Content-Type': 'application/json' }, body: { error } };
}

function invalid(field: string, reason: string): Refusal<'request.invalid'> {
  return new Refusal('request.invalid', { field, reason });
}

export const batchOperations: readonly GraphOperation[] = [
  { method: 'POST', path: '$batch', permission: 'signed-in', bodyKeys: ['requests'], handle: batch },
];
