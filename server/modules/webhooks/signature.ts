/**
 * The signature of Standard Webhooks: HMAC-SHA-256 over id, time and body, with a secret both sides know.
 *
 * Pure, but for the luck that comes in. While a secret is being replaced there are two, and a signature by each.
 */
import { createHmac } from 'node:crypto';
import type { Randomness } from '#platform/randomness.ts';

const PREFIX = 'whsec_';

export function newSecret(randomness: Randomness): string {
  return PREFIX + randomness.bytes(32).toString('base64');
}

export interface Signed {
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

/** The three headers of Standard Webhooks. */
export function signatureHeaders({ id, at, body }: Signed, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
