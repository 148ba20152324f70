/**
 * A sender of signals that manages streams and keeps what waits to be asked for, at an address of its own
 * (OpenID Shared Signals Framework 1.0, RFC 8936).
 */
import { randomBytes, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

export interface StreamSender {
  readonly issuer: string;
  readonly token: string;
  /** To whom it addresses what it sends by its streams. */
  readonly audience: string;
  readonly pollUrl: string;
  /** False: it answers nothing but errors. */
  answers: boolean;
  /** False: it publishes no keys. */
  hasKeys: boolean;
  /** Whether it speaks of nobody it was not told. */
  needsSubjects: boolean;
  /** What was asked of its streams, in order. */
  readonly asked: { method: string; path: string; body: Record<string, unknown> }[];
  /** By name, until acknowledged or refused. */
  readonly waiting: Map<string, string>;
  readonly acknowledged: string[];
  readonly refused: Record<string, string>;
  /** Says something, to be asked for. Answers its name. */
  say(claims: JWTPayload): Promise<string>;
  close(): Promise<void>;
}

export async function openStreamSender(now: () => Date): Promise<StreamSender> {
  const keys = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const server = http.createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(body === undefined ? '' : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;

  async function answer(request: http.IncomingMessage): Promise<[number, object?]> {
    const url = new URL(request.url!, issuer);
    if (!sender.answers) return [500, {}];
    if (url.pathname === '/.well-known/ssf-configuration') return [200, metadata()];
    if (url.pathname === '/keys') return sender.hasKeys ? [200, { keys: [jwk] }] : [500, {}];
    if (request.headers.authorization !== `Bearer ${sender.token}`) return [401, {}];
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
    if (url.pathname === '/poll') return [200, poll(body)];
    sender.asked.push({ method: request.method!, path: url.pathname + url.search, body });
    if (url.pathname === '/streams') return request.method === 'POST' ? [201, stream(body)] : [204];
    if (url.pathname === '/status') return [200, { stream_id: 'one', status: 'enabled' }];
    if (url.pathname === '/verify') {
      await sender.say({
        sub_id: { format: 'opaque', id: 'one' },
        events: { 'https://schemas.openid.net/secevent/ssf/event-type/verification': { state: body['state'] } },
      });
      return [204];
    }
    return [url.pathname === '/subjects' ? 200 : 404];
  }

  const metadata = () => ({
    issuer,
    jwks_uri: `${issuer}/keys`,
    configuration_endpoint: `${issuer}/streams`,
    status_endpoint: `${issuer}/status`,
    verification_endpoint: `${issuer}/verify`,
    add_subject_endpoint: `${issuer}/subjects`,
    default_subjects: sender.needsSubjects ? 'NONE' : 'ALL',
  });

  const stream = ({ delivery, events_requested }: Record<string, unknown>) => ({
    stream_id: 'one',
    iss: issuer,
    aud: sender.audience,
    events_delivered: events_requested,
    delivery: { endpoint_url: sender.pollUrl, ...(delivery as object) },
  });

  function poll(body: Record<string, unknown>) {
    for (const name of body['ack'] as string[]) {
      sender.waiting.delete(name);
      sender.acknowledged.push(name);
    }
    for (const [name, { err }] of Object.entries(body['setErrs'] as Record<string, { err: string }>)) {
      sender.waiting.delete(name);
      sender.refused[name] = err;
    }
    const all = [...sender.waiting];
    const handed = all.slice(0, body['maxEvents'] as number);
    return { sets: Object.fromEntries(handed), moreAvailable: handed.length < all.length };
  }

  const sender: StreamSender = {
    issuer,
    token: randomBytes(16).toString('hex'),
    audience: 'https://receiver.example/agreed',
    pollUrl: `${issuer}/poll`,
    answers: true,
    hasKeys: true,
    needsSubjects: false,
    asked: [],
    waiting: new Map(),
    acknowledged: [],
    refused: {},
    async say(claims) {
      const iat = Math.floor(now().getTime() / 1000);
      const token = await new SignJWT({ iss: issuer, aud: sender.audience, iat, jti: randomUUID(), ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'secevent+jwt' })
        .sign(keys.privateKey);
      const name = decodeJwt(token).jti!;
      sender.waiting.set(name, token);
      return name;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return sender;
}
