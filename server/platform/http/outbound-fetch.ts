/**
 * The one way out by HTTP: to home directories and other addresses an administrator has typed in.
 *
 * It never follows a redirect, never reaches a private address, never reads more than a
 * megabyte or waits longer than five seconds unless it is told how long, and never works inside a unit of work.
 */
import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import net, { BlockList } from 'node:net';
import tls from 'node:tls';
import { passNetworkGate } from '#platform/network-gate.ts';

const MAXIMUM_BYTES = 1_048_576;
const TIMEOUT_MILLISECONDS = 5_000;

/** Ranges that are never a partner's public address (IANA special-purpose registries). */
const blocked = new BlockList();
const blockedRanges: readonly [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];
for (const [address, prefix, family] of blockedRanges) blocked.addSubnet(address, prefix, family);

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export interface OutboundRules {
  /** Trial only: loopback addresses and plain http to them. */
  readonly allowLoopback: boolean;
  /** Addresses the operator of this machine wrote into its settings: also private ones, and plain http. */
  readonly allowAny?: true;
}

/** The outside did not answer, or was not allowed to be asked. */
export class OutboundFailure extends Error {
  override readonly name = 'OutboundFailure';
}

/** What went wrong, with what the system said of it: administrators look for the reason here. */
export function wordFailure({ message, cause }: OutboundFailure): string {
  const { code, message: detail } = (cause ?? {}) as { code?: string; message?: string };
  const said = code ?? detail;
  return said ? `${message}: ${said}.` : `${message}.`;
}

/** Whether a connection to this address may be opened. */
export function mayConnect(address: string, rules: OutboundRules): boolean {
  if (rules.allowAny) return true;
  const family = net.isIPv6(address) ? 'ipv6' : 'ipv4';
  if (loopback.check(address, family)) return rules.allowLoopback;
  return !blocked.check(address, family);
}

/** Whether this is an address that may be asked at all. Where its name leads is judged whenever it is asked. */
export function isOutboundAddress(address: string, rules: OutboundRules): boolean {
  if (!URL.canParse(address) || /[\s\\#]/.test(address)) return false;
  try {
    return checkedUrl(address, rules).hostname !== '';
  } catch (error) {
    if (error instanceof OutboundFailure) return false;
    throw error;
  }
}

/** Resolves a name and hands out only addresses that may be connected to. */
function guardedLookup(rules: OutboundRules): net.LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [], 0);
      const allowed = addresses.filter(({ address }) => mayConnect(address, rules));
      const first = allowed[0];
      if (!first) return callback(new OutboundFailure(`${hostname} resolves to no address that may be reached`), [], 0);
      return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}

function checkedUrl(address: string, rules: OutboundRules): URL {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (rules.allowAny && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  const isLoopback = /^localhost\.?$/.test(host) || (net.isIP(host) !== 0 && loopback.check(host, family(host)));
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && rules.allowLoopback && isLoopback)) {
    throw new OutboundFailure(`${url.origin} is not https`);
  }
  // A literal address is never looked up, so the lookup cannot guard it; this name need not be.
  if (isLoopback && !rules.allowLoopback) throw new OutboundFailure(`${host} may not be reached`);
  if (net.isIP(host) && !mayConnect(host, rules)) throw new OutboundFailure(`${host} may not be reached`);
  if (url.username || url.password) throw new OutboundFailure(`${url.host} carries credentials`);
  return url;
}

const family = (host: string) => (net.isIPv6(host) ? 'ipv6' : 'ipv4');

export interface OutboundRequest {
  readonly method?: string | undefined;
  readonly headers?: Record<string, string> | undefined;
  readonly body?: string | undefined;
  /** Only the status counts: what else the answer says is not read. */
  readonly wants?: 'status';
  readonly timeoutMilliseconds?: number;
  /** A certificate authority besides those of the system, as PEM. */
  readonly ca?: string | undefined;
}

export type OutboundFetch = (address: string, request?: OutboundRequest) => Promise<Response>;

/** A fetch for foreign addresses. A redirect is handed back as it is, for the caller to refuse. */
export function createOutboundFetch(rules: OutboundRules): OutboundFetch {
  const lookup = guardedLookup(rules);
  return async (address, request = {}) => {
    passNetworkGate(`a request to ${new URL(address).host}`);
    const url = checkedUrl(address, rules);
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const send = url.protocol === 'https:' ? https.request : http.request;
    const outgoing = send(
      url,
      {
        method: request.method ?? 'GET',
        headers: { ...request.headers, 'accept-encoding': 'identity' },
        lookup,
        ...(request.ca ? { ca: [...tls.rootCertificates, request.ca] } : {}),
        agent: false,
        signal: AbortSignal.timeout(request.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS),
      },
      (incoming) => {
        if (!isStatus(incoming.statusCode)) {
          incoming.destroy();
          reject(new OutboundFailure(`${url.host} answered with status ${incoming.statusCode}, which is none`));
        } else if (request.wants === 'status') {
          resolve(new Response(null, { status: incoming.statusCode, headers: readHeaders(incoming) }));
          incoming.destroy();
        } else collect(incoming, incoming.statusCode, resolve, reject);
      },
    );
    outgoing.on('error', (error) => reject(new OutboundFailure(`${url.host} did not answer`, { cause: error })));
    outgoing.end(request.body);
    return promise;
  };
}

/** What a `Response` can hold; it throws for anything else, and foreign servers say anything. */
function isStatus(status: number | undefined): status is number {
  return status !== undefined && status >= 200 && status <= 599;
}

function collect(
  incoming: http.IncomingMessage,
  status: number,
  resolve: (response: Response) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAXIMUM_BYTES) incoming.destroy(new OutboundFailure('the answer is too large'));
    else chunks.push(chunk);
  });
  incoming.on('error', (error) => reject(new OutboundFailure('the answer broke off', { cause: error })));
  incoming.on('end', () => {
    const body = [204, 205, 304].includes(status) ? null : Buffer.concat(chunks);
    resolve(new Response(body, { status, headers: readHeaders(incoming) }));
  });
}

function readHeaders(incoming: http.IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
