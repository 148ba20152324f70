/**
 * A scope and what lies below it as spans of the order of scopes: from one text, up to another and without it.
 *
 * Everything in a subscription begins with the name of the subscription, so that a span is all of it and an index reads
 * nothing else. Management groups hold what is called otherwise; of them the tree is walked, down to the subscriptions.
 * Below the directory lie the groups, which are a matter of their own.
 */
import { sql, type RawBuilder } from 'kysely';
import { DIRECTORY_SCOPE, parseScope, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';

export interface ScopeSpans {
  readonly from: readonly string[];
  readonly until: readonly string[];
}

export async function findSpans(db: Reader, scope: Scope): Promise<ScopeSpans> {
  const spans = await listSpans(db, scope);
  return { from: spans.map(([from]) => from), until: spans.map(([, until]) => until) };
}

type Span = readonly [from: string, until: string];

async function listSpans(db: Reader, scope: Scope): Promise<Span[]> {
  if (scope === ROOT_SCOPE) return [only(scope), below('/providers'), below('/subscriptions')];
  const kind = parseScope(scope)?.kind;
  if (kind !== 'management-group') return isAlone(scope) ? [only(scope)] : [only(scope), below(scope)];
  const { rows } = await sql<{ scope: string; kind: string }>`
    with recursive place (scope, kind) as (
      select scope, kind from resource where scope = ${scope}
      union all select r.scope, r.kind from resource r join place p on r.parent_scope = p.scope
        where r.kind in ('management-group', 'subscription'))
    select scope, kind from place order by scope`.execute(db);
  return rows.flatMap((row) => [only(row.scope), ...(row.kind === 'subscription' ? [below(row.scope)] : [])]);
}

function isAlone(scope: Scope): boolean {
  return scope === DIRECTORY_SCOPE || parseScope(scope) === undefined;
}

/** No character of a scope comes before this one. */
const LEAST = '\u0001';
/** What comes right behind a slash. */
const BEHIND_SLASH = '0';

const only = (scope: string): Span => [scope, scope + LEAST];
const below = (scope: string): Span => [`${scope}/`, scope + BEHIND_SLASH];

/** A table `span (low, high)` to join rows `q` with, by `inSpan`. */
export function spanTable({ from, until }: ScopeSpans): RawBuilder<unknown> {
  return sql`unnest(${[...from]}::text[], ${[...until]}::text[]) span (low, high)`;
}

export const inSpan = sql`q.scope >= span.low and q.scope < span.high`;
