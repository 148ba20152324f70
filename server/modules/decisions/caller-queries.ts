/**
 * Reads who stands behind tokens and cookies, for the snapshot of facts. Never writes.
 *
 * What the clock has ended is left out: no table is read that grows with the past.
 */
import { sql } from 'kysely';
import type { JWK } from 'jose';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import { restrictsApplications } from '#modules/home-directories/index.ts';
import { sessionFact, type SessionFactRow } from '#modules/sessions/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { FeedChange } from './facts-in-memory.ts';
import { inPages, NIL, PAGE } from './pages.ts';
import { applicationFact, applicationSessionFact, readApplications } from './protected-application-store.ts';

export async function* readCallers(db: Reader, endedBefore: Date): AsyncGenerator<FeedChange[]> {
  yield* directory(db);
  yield* sessions(db, endedBefore);
  yield* grants(db, endedBefore);
  yield [{ kind: 'application-restriction', key: '', fact: { restricts: await restrictsApplications(db) } }];
  yield* signingKeys(db);
  for await (const application of readApplications(db, undefined)) {
    yield [{ kind: 'protected-application', key: application.id, fact: applicationFact(application) }];
  }
  yield* applicationSessions(db, endedBefore);
}

async function* directory(db: Reader): AsyncGenerator<FeedChange[]> {
  const { tenantId } = await getDirectoryIdentity(db);
  yield [{ kind: 'directory', key: '', fact: { tenantId } }];
}

async function* sessions(db: Reader, endedBefore: Date): AsyncGenerator<FeedChange[]> {
  const rows = inPages<SessionFactRow>(async (after) => {
    const page = await sql<SessionFactRow>`
      select id, user_id, identity_link_id, methods, authenticated_at, mfa_at, created_at, last_used_at, idle_seconds,
        expires_at, live_until from session
      where ended_at is null and (expires_at, id) > (${after?.expires_at ?? endedBefore}, ${after?.id ?? NIL}::uuid)
      order by expires_at, id limit ${PAGE}`.execute(db);
    return page.rows;
  });
  for await (const page of rows) yield page.map((row) => ({ kind: 'session', key: row.id, fact: sessionFact(row) }));
}

async function* grants(db: Reader, endedBefore: Date): AsyncGenerator<FeedChange[]> {
  interface Row {
    id: string;
    expires_at: Date | null;
  }
  const rows = inPages<Row>(async (after) => {
    const page = await sql<Row>`
      select id, expires_at from token_artifact
      where model = 'Grant' and id > ${after?.id ?? ''} and (expires_at is null or expires_at > ${endedBefore})
      order by id limit ${PAGE}`.execute(db);
    return page.rows;
  });
  for await (const page of rows) {
    yield page.map(({ id, expires_at }) => {
      return { kind: 'grant', key: id, fact: { expiresAt: expires_at?.getTime() ?? null } };
    });
  }
}

async function* signingKeys(db: Reader): AsyncGenerator<FeedChange[]> {
  const rows = await db.selectFrom('signing_key').select(['kid', 'public_jwk', 'retired_at']).execute();
  yield rows.map(({ kid, public_jwk, retired_at }) => {
    const fact = { publicJwk: public_jwk as JWK, retiredAt: retired_at?.getTime() ?? null };
    return { kind: 'signing-key', key: kid, fact };
  });
}

async function* applicationSessions(db: Reader, endedBefore: Date): AsyncGenerator<FeedChange[]> {
  interface Row {
    token_hash: Buffer;
    session_id: string;
    application_id: string;
    expires_at: Date;
  }
  const rows = inPages<Row>(async (after) => {
    const page = await sql<Row>`
      select token_hash, session_id, application_id, expires_at from application_session
      where (expires_at, token_hash) > (${after?.expires_at ?? endedBefore}, ${after?.token_hash ?? Buffer.alloc(0)})
      order by expires_at, token_hash limit ${PAGE}`.execute(db);
    return page.rows;
  });
  for await (const page of rows) {
    yield page.map((row) => {
      const { session_id: sessionId, application_id: applicationId, expires_at: expiresAt } = row;
      const fact = applicationSessionFact({ sessionId, applicationId, expiresAt });
      return { kind: 'application-session', key: row.token_hash.toString('base64url'), fact };
    });
  }
}
