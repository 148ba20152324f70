/**
 * Home directories that nobody can sign in through before long.
 */
import { sql } from 'kysely';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { listHomeDirectories, type HomeDirectoryView } from '#modules/home-directories/index.ts';
import type { AlertRule } from './alert-rule.ts';

const DAY = 86_400_000;

/** Of those in use the end of the last certificate, or of the client secret where it is known; and when it has ended. */
export const credentialEnding: AlertRule = async ({ db, at, spans }) => {
  const days = spans[0]!.terms.thresholds[0]!;
  const ending = (await listHomeDirectories(db)).flatMap((home) => {
    const endsAt = home.enabled ? endOf(home) : null;
    const since = endsAt && new Date(endsAt.getTime() - days * DAY);
    return since && since <= at ? [{ home, endsAt, since }] : [];
  });
  const column = (read: (one: (typeof ending)[number]) => string | Date) => ending.map(read);
  return sql`
    select ${DIRECTORY_SCOPE}::text as scope, e.id || ' ' || e.credential as subject, null::uuid as principal_id,
      null::uuid as role_definition_id, null::uuid as schedule_id, e.since,
      jsonb_build_object('homeDirectoryId', e.id, 'homeDirectory', e.name, 'credential', e.credential, 'endsAt', e.ends_at) as details
    from unnest(${column(({ home }) => home.id)}::text[], ${column(({ home }) => home.displayName)}::text[],
      ${column(({ home }) => (home.protocol === 'saml' ? 'certificate' : 'secret'))}::text[],
      ${column(({ endsAt }) => endsAt.toISOString())}::text[], ${column(({ since }) => since)}::timestamptz[])
      e (id, name, credential, ends_at, since)`;
};

function endOf(home: HomeDirectoryView): Date | null {
  if (home.protocol === 'openid') return home.clientSecretEndsAt;
  return new Date(Math.max(...home.certificates.map(({ expiresAt }) => expiresAt.getTime())));
}
