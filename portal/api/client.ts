/**
 * Same-origin requests to the server with the session cookie and, on writes, the CSRF token.
 *
 * It decides nothing: an answer that is not 2xx becomes an `ApiProblem`, a missing sign-in goes to the sign-in page.
 */
import { problemFromResponse } from './api-problem.ts';

export type Query = Record<string, string | number | boolean | null | undefined>;

interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Pages that work without a sign-in show the refusal themselves. */
  publicPage?: boolean;
}

let csrfToken: string | null = null;

/** The session query hands the token over whenever it has read the session. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  if (text === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}${text}`;
}

export async function send<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const method = options.method ?? 'GET';
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET') headers['x-daypass-csrf'] = csrfToken ?? (await readCsrfToken());
  const response = await fetch(path, {
    method,
    headers,
    credentials: 'same-origin',
    body: options.body === undefined ? null : JSON.stringify(options.body),
    signal: options.signal ?? null,
  });
  if (!response.ok) {
    const problem = await problemFromResponse(response);
    if (problem.status === 401 && !problem.stepUpAsked && options.publicPage !== true) goToSignIn();
    throw problem;
  }
  if (response.status === 204 || response.headers.get('content-length') === '0') return undefined as T;
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function readCsrfToken(): Promise<string> {
  const response = await fetch('/portal/api/session', { credentials: 'same-origin' });
  if (!response.ok) throw await problemFromResponse(response);
  const session = (await response.json()) as { csrfToken: string };
  csrfToken = session.csrfToken;
  return session.csrfToken;
}

function goToSignIn(): void {
  const here = location.pathname + location.search;
  location.assign(withQuery('/sign-in', { return: here }));
}

/** Absolute links of a list point at the public origin; the portal may be served from another one on loopback. */
export function sameOriginPath(link: string): string {
  const url = new URL(link, location.origin);
  return url.pathname + url.search;
}
