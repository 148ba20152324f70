/**
 * Which systems the trail is forwarded to, as the operator of this machine wrote it into a file.
 *
 * It is no setting of the portal: whoever administers the directory must not be able to end what watches them.
 */
import { readFileSync } from 'node:fs';
import type { Settings } from '#platform/settings.ts';

export type StreamKind = 'syslog' | 'otlp' | 'webhook';

export interface StreamSettings {
  /** Under it the position is kept. */
  readonly name: string;
  readonly kind: StreamKind;
  readonly url: URL;
  /** PEM of a certificate authority besides those of the system. */
  readonly ca?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Signs what a webhook gets, as Standard Webhooks has it. */
  readonly secret?: string;
  /** Where a stream begins that nobody knew before. */
  readonly from: 'beginning' | 'now';
}

const kinds: Readonly<Record<string, StreamKind>> = {
  'syslog+tcp:': 'syslog',
  'syslog+tls:': 'syslog',
  'otlp+http:': 'otlp',
  'otlp+https:': 'otlp',
  'http:': 'webhook',
  'https:': 'webhook',
};
const MAXIMUM_STREAMS = 16;
const known = new Set(['name', 'to', 'ca', 'headers', 'secret', 'from']);

/** Throws one error that names what is wrong; an empty list without a file. */
export function readStreams({
  DAYPASS_AUDIT_STREAMS: file,
}: Pick<Settings, 'DAYPASS_AUDIT_STREAMS'>): StreamSettings[] {
  if (!file) return [];
  try {
    const written: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!Array.isArray(written) || written.length > MAXIMUM_STREAMS) {
      throw new Error(`it holds no list of at most ${MAXIMUM_STREAMS} streams`);
    }
    const streams = written.map(readStream);
    const names = streams.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new Error(`two streams are called ${twice}`);
    return streams;
  } catch (error) {
    throw new Error(`DAYPASS_AUDIT_STREAMS ("${file}") cannot be used: ${(error as Error).message}.`, { cause: error });
  }
}

function readStream(written: unknown, index: number): StreamSettings {
  const given = (typeof written === 'object' && written !== null ? written : {}) as Record<string, unknown>;
  const place = `stream ${index + 1}`;
  const strange = Object.keys(given).find((field) => !known.has(field));
  if (strange !== undefined) throw new Error(`${place} has a field ${strange}, which nothing reads`);
  const { name, to, ca, headers = {}, secret, from = 'beginning' } = given;
  if (typeof name !== 'string' || !/^[a-z0-9-]{1,40}$/.test(name)) {
    throw new Error(`${place} needs a name of small letters, digits and hyphens`);
  }
  const url = typeof to === 'string' && URL.canParse(to) ? new URL(to) : undefined;
  const kind = url && kinds[url.protocol];
  if (!url || !kind || url.hostname === '' || url.username || url.password || url.hash) {
    throw new Error(
      `${name} needs an address: syslog+tcp://, syslog+tls://, otlp+http(s):// or http(s)://, without credentials`,
    );
  }
  if (kind === 'syslog' && url.port === '') throw new Error(`${name} needs a port`);
  if (from !== 'beginning' && from !== 'now') throw new Error(`${name} begins from neither "beginning" nor "now"`);
  if (secret !== undefined && (kind !== 'webhook' || typeof secret !== 'string' || !secret.startsWith('whsec_'))) {
    throw new Error(`the secret of ${name} is none of a webhook: whsec_ and base64`);
  }
  if (ca !== undefined && typeof ca !== 'string') throw new Error(`the ca of ${name} is no file`);
  return {
    name,
    kind,
    url,
    from,
    headers: readHeaders(name, kind, headers),
    ...(secret === undefined ? {} : { secret: secret as string }),
    ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }),
  };
}

function readHeaders(name: string, kind: StreamKind, given: unknown): Record<string, string> {
  const headers = Object.entries(typeof given === 'object' && given !== null ? given : { '': given });
  const isWrong = headers.some(
    ([header, value]) => !/^[A-Za-z0-9-]+$/.test(header) || typeof value !== 'string' || /[^\t\x20-\x7e]/.test(value),
  );
  if (isWrong || (kind === 'syslog' && headers.length > 0)) throw new Error(`the headers of ${name} are none of HTTP`);
  return Object.fromEntries(headers.map(([header, value]) => [header.toLowerCase(), value as string]));
}
