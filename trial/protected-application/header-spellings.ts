/**
 * Which headers of a request may pass the hop, and which request targets it
 * understands. Anything that two programs could read differently is dropped
 * or refused; nothing is repaired.
 */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
]);

/** Headers that say who somebody is or where a request came from; only the hop may say that. */
const spokenByHopOnly =
  /^(x-daypass-|x-expenses-|x-forwarded-|x-original-|x-rewrite-|x-auth-|x-authenticated-|x-remote-)/;
const hopNames = new Set([
  'forwarded',
  'remote-user',
  'remote-name',
  'remote-email',
  'remote-groups',
  'x-real-ip',
  'x-user',
]);

/** Folds the spellings that servers take for one another: X_Daypass.User is X-Daypass-User. */
const folded = (name: string): string => name.toLowerCase().replaceAll(/[_.]/g, '-');

export type HeaderList = [name: string, value: string][];

export function pairsOf(rawHeaders: readonly string[]): HeaderList {
  const pairs: HeaderList = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    pairs.push([(rawHeaders[at] ?? '').toLowerCase(), rawHeaders[at + 1] ?? '']);
  }
  return pairs;
}

/** End-to-end headers: without those of the connection and those the connection names. */
export function endToEnd(headers: HeaderList): HeaderList {
  const named = new Set(
    headers
      .filter(([name]) => name === 'connection')
      .flatMap(([, value]) => value.split(','))
      .map((name) => name.trim().toLowerCase()),
  );
  return headers.filter(([name]) => !hopByHop.has(name) && !named.has(name));
}

/** What a client may say to the application: nothing about identity, in no spelling. */
export function fromClient(headers: HeaderList): HeaderList {
  return endToEnd(headers).filter(([name]) => !spokenByHopOnly.test(folded(name)) && !hopNames.has(folded(name)));
}

/** Cookies without those that belong to Daypass: the application has no business with them. */
export function withoutDaypassCookies(headers: HeaderList): HeaderList {
  return headers.flatMap(([name, value]): HeaderList => {
    if (name !== 'cookie') return [[name, value]];
    const cookies = value
      .split(';')
      .map((cookie) => cookie.trim())
      .filter((cookie) => cookie && !/^(__host-|__secure-)?daypass/i.test(cookie));
    return cookies.length > 0 ? [[name, cookies.join('; ')]] : [];
  });
}

/** Identity headers of a positive answer, each with exactly one value; undefined when the answer is in doubt. */
export function identityOf(headers: HeaderList): HeaderList | undefined {
  const identity = headers.filter(([name]) => name.startsWith('x-daypass-'));
  return new Set(identity.map(([name]) => name)).size === identity.length ? identity : undefined;
}

/**
 * Whether a request target reads the same to everybody: an absolute path
 * without empty or dotted segments, parameters, backslashes, or escapes of
 * characters that need none or that would change the path.
 */
export function isPlainTarget(target: string): boolean {
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  const query = at < 0 ? '' : target.slice(at + 1);
  if (!path.startsWith('/') || target.length > 4096) return false;
  if (!/^[\x21-\x7e]*$/.test(target) || target.includes('#') || query.includes('\\')) return false;
  if (/[;\\]|\/\/|%(?![0-9a-f]{2})/i.test(path)) return false;
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) return false;
  // An escape must be needed: not a letter, digit or mark, not a separator, not another percent sign.
  return !/%(2[def5]|3[0-9b]|[46][1-9a-f]|[57][0-9a]|5[cf]|7[ef]|[01][0-9a-f])/i.test(path);
}
