/**
 * A sender of security event tokens with keys of its own, at an address of its own: what the tests write, it signs.
 */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

export interface SignalSource {
  readonly issuer: string;
  /** False: it answers nothing but errors. */
  answers: boolean;
  /** A token about an event, as valid as the changes leave it. */
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

export async function openSignalSource(now: () => Date): Promise<SignalSource> {
  const keys = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const server = http.createServer((request, response) => {
    const documents: Record<string, object> = {
      '/.well-known/ssf-configuration': { issuer: source.issuer, jwks_uri: `${source.issuer}/keys` },
      '/keys': { keys: [jwk] },
    };
    const found = source.answers ? documents[request.url ?? ''] : undefined;
    response.writeHead(found ? 200 : 500, { 'content-type': 'application/json' }).end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const source: SignalSource = {
    issuer: `http://localhost:${(server.address() as AddressInfo).port}`,
    answers: true,
    sign: (claims, header) =>
      new SignJWT({
        iss: source.issuer,
        iat: Math.floor(now().getTime() / 1000),
        jti: randomUUID(),
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'secevent+jwt', ...header })
        .sign(keys.privateKey),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return source;
}
