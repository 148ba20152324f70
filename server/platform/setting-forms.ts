/**
 * How a setting may be written: each form reads a text or says what would be right.
 *
 * Pure: nothing here looks at the file system or the network.
 */
import { isIP } from 'node:net';
import path from 'node:path';

export const text = (value: string) => value;

export const list = (value: string) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

export function wholeNumber(minimum: number, maximum: number) {
  return (value: string) => {
    const number = Number(value);
    if (value.trim() === '' || !Number.isInteger(number) || number < minimum || number > maximum) {
      throw new Error(`must be a whole number from ${minimum} to ${maximum}`);
    }
    return number;
  };
}

export function truth(value: string) {
  if (value !== 'true' && value !== 'false') throw new Error('must be true or false');
  return value === 'true';
}

export function oneOf<const Words extends readonly string[]>(...words: Words) {
  return (value: string): Words[number] => {
    if (!words.includes(value)) throw new Error(`must be one of ${words.join(', ')}`);
    return value;
  };
}

/** An http or https origin, or empty. */
export function origin(value: string): string {
  if (value === '') return '';
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new Error('must be an http or https origin such as https://daypass.example');
  }
  return url.origin;
}

const domainForm = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

export function domain(value: string): string {
  if (!domainForm.test(value)) throw new Error('must be a domain such as organization.example');
  return value.toLowerCase();
}

export function mailAddress(value: string): string {
  const at = value.lastIndexOf('@');
  const isAddress = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}$/.test(value.slice(0, Math.max(at, 0)));
  if (!isAddress || !domainForm.test(value.slice(at + 1))) {
    throw new Error('must be one plain mail address such as daypass@organization.example');
  }
  return value;
}

/** The URL of an SMTP server. */
export function smtpUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isSmtp = (url?.protocol === 'smtp:' || url?.protocol === 'smtps:') && url.hostname !== '';
  if (!isSmtp) throw new Error('must be smtp://user:password@host:port or smtps://host');
  return value;
}

/** The URL of an external PostgreSQL, or empty. */
export function databaseUrl(value: string): string {
  if (value === '') return '';
  // A URL whose host is a socket folder (`?host=/run/postgresql`) has none of its own.
  const url = URL.canParse(value.replace('@/', '@socket/')) ? new URL(value.replace('@/', '@socket/')) : undefined;
  const isPostgres = url?.protocol === 'postgresql:' || url?.protocol === 'postgres:';
  if (!isPostgres || url.pathname.length < 2 || url.username === '') {
    throw new Error('must be postgresql://owner:password@host/database');
  }
  return value;
}

/** A folder that can be ours: not one of the kernel's. */
export function folder(value: string): string {
  const resolved = path.resolve(value);
  if (value.trim() === '' || /^\/(?:proc|sys|dev)(?:\/|$)/.test(resolved)) {
    throw new Error('must be a folder on a disk, such as /var/lib/daypass');
  }
  return resolved;
}

/** A local address to listen at. */
export function address(value: string): string {
  if (isIP(value) === 0 && value !== 'localhost') {
    throw new Error('must be an IP address of this machine; 0.0.0.0 or :: for all of them');
  }
  return value;
}

/** Addresses of proxies: single ones or ranges. */
export function addresses(value: string): string[] {
  const known = new Set(['loopback', 'linklocal', 'uniquelocal']);
  return list(value).map((one) => {
    const [ip = '', bits, ...more] = one.split('/');
    const width = isIP(ip) === 4 ? 32 : 128;
    const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width);
    if (!known.has(one) && (isIP(ip) === 0 || !isRange || more.length > 0)) {
      throw new Error(`holds "${one}", which is no address such as 10.0.0.7 or 10.0.0.0/8`);
    }
    return one;
  });
}

export function hosts(value: string): string[] {
  return list(value).map((one) => {
    if (!/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9][0-9]{0,4})?$/i.test(one)) {
      throw new Error(`holds "${one}", which is no host such as wiki.organization.example`);
    }
    return one;
  });
}

/** What authentication contexts mean, as `c1=5,c2=15`: minutes by the name of the context. */
export function contextMinutes(value: string): ReadonlyMap<string, number> {
  const contexts = list(value).map((one): [string, number] => {
    const match = /^(c[1-9][0-9]?)=([1-9][0-9]{0,2})$/.exec(one);
    const minutes = Number(match?.[2]);
    if (!match || minutes > 720)
      throw new Error(`holds "${one}", which is no context such as c1=5, from c1 to c99 and 1 to 720`);
    return [match[1]!, minutes];
  });
  if (new Set(contexts.map(([name]) => name)).size < contexts.length) throw new Error('names a context twice');
  return new Map(contexts);
}

/** One line of text that is not empty. */
export function line(value: string): string {
  if (value.trim() === '' || /[\p{Cc}]/u.test(value) || value.length > 256) throw new Error('must be one line of text');
  return value;
}

/** Addresses with or without a port, separated by commas, as `dns.setServers` takes them. */
export function dnsServers(value: string): string[] {
  return list(value).map((server) => {
    const match = /^(?:\[(?<six>[0-9a-f:.]+)\]|(?<four>[0-9.]+))(?::(?<port>\d{1,5}))?$/i.exec(server);
    const address = match?.groups?.['six'] ?? match?.groups?.['four'] ?? server;
    if (isIP(address) === 0 || Number(match?.groups?.['port'] ?? 53) > 65_535) {
      throw new Error('must hold addresses such as 192.0.2.53 or [2001:db8::53]:5353');
    }
    return server;
  });
}
