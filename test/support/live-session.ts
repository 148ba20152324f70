/**
 * A live session of an active user, written as the sign-in module stores it: headers that prove who calls.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Ports } from '#platform/ports.ts';
import { sessionCookieName } from '../../server/wire/cookies.ts';

/** Headers that prove who calls. */
export type Caller = Readonly<Record<string, string>>;

export async function liveSession(ports: Ports, userId: string): Promise<Caller> {
  const [id, token, csrf] = [randomUUID(), ports.randomness.token(), ports.randomness.token()];
  const now = ports.clock.now();
  const expiresAt = new Date(now.getTime() + 12 * 3_600_000);
  const link = sql`(select id from identity_link where user_id = ${userId} and removed_at is null)`;
  await sql`
    insert into session (id, token_hash, csrf_token, user_id, identity_link_id, methods, authenticated_at, created_at,
      last_used_at, expires_at, idle_seconds)
    values (${id}, ${ports.secrets.hash('session', token)}, ${csrf}, ${userId}, ${link}, '{pwd}', ${now}, ${now}, ${now},
      ${expiresAt}, 28800)`.execute(ports.database);
  return { cookie: `${sessionCookieName(ports.settings)}=${token}`, 'x-daypass-csrf': csrf };
}
