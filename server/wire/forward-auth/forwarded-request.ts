/**
 * Reads which request a reverse proxy asks about, and refuses whatever could be read in two ways.
 *
 * Only these exact headers count: X-Forwarded-Method, -Proto, -Host, -Uri. Each must come exactly once; other spellings
 * (`X_Forwarded_Uri`, `X-Forwarded-Prefix`) are not looked at. The path must already be in its canonical form: what a
 * proxy, this server and the application could each take for another path is denied, never repaired.
 */
import { foldAscii } from '#model/guid.ts';

export interface ForwardedRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** Without the query. */
  readonly path: string;
  /** Path and query, as the browser asked. */
  readonly target: string;
}

export type ForwardedDoubt =
  | 'header-missing'
  | 'header-repeated'
  | 'method-invalid'
  | 'scheme-invalid'
  | 'path-doubtful';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const MAXIMUM_TARGET_LENGTH = 8_192;

/** The request in the raw headers (name, value, name, value, …), or why it cannot be trusted. */
export function readForwardedRequest(rawHeaders: readonly string[]): ForwardedRequest | ForwardedDoubt {
  const found: string[] = [];
  for (const name of ['x-forwarded-method', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-uri']) {
    const values = headerValues(rawHeaders, name);
    if (values.length === 0 || values[0] === '') return 'header-missing';
    // A comma in any but the address means that somebody appended a value of their own.
    if (values.length > 1 || (name !== 'x-forwarded-uri' && values[0]!.includes(','))) return 'header-repeated';
    found.push(values[0]!);
  }
  const [method, scheme, host, target] = found as [string, string, string, string];
  if (!methods.has(method)) return 'method-invalid';
  if (scheme !== 'http' && scheme !== 'https') return 'scheme-invalid';
  const path = canonicalPath(target);
  return path === undefined ? 'path-doubtful' : { method, scheme, host: foldAscii(host), path, target };
}

/** All values of a header, in the order in which they came. */
export function headerValues(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const given = rawHeaders[at]!;
    if (given.length === name.length && foldAscii(given) === name) values.push(rawHeaders[at + 1]!);
  }
  return values;
}

/**
 * The path of a request target when it has only one reading; undefined otherwise.
 *
 * Refused: absolute form, anything but visible ASCII, `\`, `;`, `//`, dot segments, a percent sign that is not an
 * escape, escapes of characters that need none (`%61`), and escapes of `/`, `\`, `%`, `;` and control characters.
 */
export function canonicalPath(target: string): string | undefined {
  if (target.length > MAXIMUM_TARGET_LENGTH || !/^\/[!-~]*$/.test(target) || target.includes('#')) return undefined;
  const path = target.split('?', 1)[0]!;
  if (/[\\;]|\/\/|%(?![0-9A-Fa-f]{2})/.test(path)) return undefined;
  const segments = path.split('/');
  if (segments.includes('.') || segments.includes('..')) return undefined;
  return isPlainlyEscaped(path) ? path : undefined;
}

function isPlainlyEscaped(path: string): boolean {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return false;
  }
  // Unreserved characters, delimiters of a path and control characters must not hide behind an escape.
  for (const [, hex] of path.matchAll(/%([0-9A-Fa-f]{2})/g)) {
    const code = Number.parseInt(hex!, 16);
    if (code < 0x20 || code === 0x7f || /[A-Za-z0-9._~/\\%;-]/.test(String.fromCharCode(code))) return false;
  }
  return !/[\u0080-\u009f]/.test(decoded);
}
