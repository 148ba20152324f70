/**
 * What is asked of whoever sends signals, over HTTP: streams (OpenID Shared Signals Framework 1.0, 8) and events that
 * wait there (RFC 8936).
 *
 * The token goes to endpoints its issuer publishes and to nobody else. Never inside a unit of work.
 */
import type { SignalMetadata } from '#modules/home-directories/index.ts';
import { createOutboundFetch, isOutboundAddress } from '#platform/http/outbound-fetch.ts';
import type { Ports } from '#platform/ports.ts';
import { wantedEvents } from './signal-effect.ts';

const POLL = 'urn:ietf:rfc:8936';
const PUSH = 'urn:ietf:rfc:8935';
const TIMEOUT_MILLISECONDS = 10_000;
const MAXIMUM_NAME = 256;

/** The sender answered something else than what was asked for. */
export class SenderFault extends Error {
  override readonly name = 'SenderFault';
}

export class SignalSender {
  readonly #ports: Pick<Ports, 'settings'>;
  readonly #token: string;

  constructor(ports: Pick<Ports, 'settings'>, token: string) {
    this.#ports = ports;
    this.#token = token;
  }

  /** Opens a stream; answers how the sender calls it, to whom it addresses what it sends, and where that waits. */
  async openStream(metadata: SignalMetadata, issuer: string, pushUrl: string | undefined) {
    const delivery = pushUrl === undefined ? { method: POLL } : { method: PUSH, endpoint_url: pushUrl };
    const body = { delivery, events_requested: wantedEvents, description: 'Guests of this directory' };
    const answer = await this.#ask('POST', required(metadata.configurationEndpoint, 'it manages no streams'), body);
    const made = (answer['delivery'] ?? {}) as Record<string, unknown>;
    if (answer['iss'] !== issuer) throw new SenderFault('the stream is of another issuer');
    if (made['method'] !== delivery.method) throw new SenderFault('it delivers in another way');
    const audience = [answer['aud']].flat()[0];
    if (!isName(answer['stream_id']) || !isName(audience)) throw new SenderFault('the stream has no name or audience');
    return {
      streamId: answer['stream_id'],
      audience,
      pollUrl: pushUrl === undefined ? this.requireAddress(made['endpoint_url']) : null,
    };
  }

  async closeStream(endpoint: string, streamId: string): Promise<void> {
    await this.#ask('DELETE', withStream(endpoint, streamId));
  }

  async readStatus(endpoint: string, streamId: string): Promise<string | null> {
    const { status } = await this.#ask('GET', withStream(endpoint, streamId));
    return typeof status === 'string' && /^[a-z]{1,16}$/.test(status) ? status : null;
  }

  async askVerification(endpoint: string, streamId: string, state: string): Promise<void> {
    await this.#ask('POST', endpoint, { stream_id: streamId, state });
  }

  async addSubject(endpoint: string, streamId: string, subject: { iss: string; sub: string }): Promise<void> {
    await this.#ask('POST', endpoint, {
      stream_id: streamId,
      subject: { format: 'iss_sub', ...subject },
      verified: true,
    });
  }

  /** Hands in what became of the events before, and takes the next ones. */
  async poll(url: string, asked: PollAsked): Promise<{ sets: [string, string][]; moreAvailable: boolean }> {
    const answer = await this.#ask('POST', url, { ...asked, returnImmediately: true });
    const sets = Object.entries((answer['sets'] ?? {}) as Record<string, unknown>);
    if (sets.some(([, token]) => typeof token !== 'string'))
      throw new SenderFault('it hands out something else than tokens');
    return { sets: sets as [string, string][], moreAvailable: answer['moreAvailable'] === true };
  }

  requireAddress(value: unknown): string {
    const allowLoopback = this.#ports.settings.DAYPASS_ALLOW_LOOPBACK_HOMES;
    if (typeof value === 'string' && value.length <= 512 && isOutboundAddress(value, { allowLoopback })) return value;
    throw new SenderFault('the address where its events wait cannot be used');
  }

  async #ask(method: string, url: string, body?: object): Promise<Record<string, unknown>> {
    const send = createOutboundFetch({ allowLoopback: this.#ports.settings.DAYPASS_ALLOW_LOOPBACK_HOMES });
    const response = await send(url, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        accept: 'application/json',
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body && JSON.stringify(body),
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    });
    if (!response.ok) throw new SenderFault(`${new URL(url).host} answered ${response.status}`);
    const text = await response.text();
    if (text === '') return {};
    try {
      const answer: unknown = JSON.parse(text);
      if (typeof answer === 'object' && answer !== null) return answer as Record<string, unknown>;
    } catch {
      // Told below, as any other answer that is no object.
    }
    throw new SenderFault(`${new URL(url).host} answered something that is no JSON object`);
  }
}

export interface PollAsked {
  readonly maxEvents: number;
  readonly ack: readonly string[];
  readonly setErrs: Readonly<Record<string, { err: string; description: string }>>;
}

function withStream(endpoint: string, streamId: string): string {
  const url = new URL(endpoint);
  url.searchParams.set('stream_id', streamId);
  return url.href;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAXIMUM_NAME;
}

function required(endpoint: string | undefined, reason: string): string {
  if (endpoint === undefined) throw new SenderFault(reason);
  return endpoint;
}
