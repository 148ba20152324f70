/**
 * What a rule is: one statement that finds every incident of an alert in some spans at one instant.
 *
 * A rule reads the state and the clock, never what was found before, so that what it says is true whether or not a job has
 * run. Its columns: `scope`, where the incident lies; `subject`, what it is about, in a text that names nothing else;
 * `principal_id`, `role_definition_id`, `schedule_id` where there are any; `since`; and `details`.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import type { GovernedSpan } from './governed-spans.ts';

export interface RuleAsked {
  readonly db: Reader;
  readonly at: Date;
  /** The spans in which the alert is on. */
  readonly spans: readonly GovernedSpan[];
}

export type AlertRule = (asked: RuleAsked) => RawBuilder<unknown> | Promise<RawBuilder<unknown>>;

/** A table `span (low, high, first, second)`: the spans with their thresholds, to join rows `q` with by `inSpan`. */
export function governedTable({ spans }: RuleAsked): RawBuilder<unknown> {
  const column = (read: (span: GovernedSpan) => string | number | null) => spans.map(read);
  return sql`unnest(${column((span) => span.low)}::text[], ${column((span) => span.high)}::text[],
    ${column(({ terms }) => terms.thresholds[0] ?? null)}::int[],
    ${column(({ terms }) => terms.thresholds[1] ?? null)}::int[]) span (low, high, first, second)`;
}

/** A schedule `q` that counts at an instant: not removed, begun, not over. What was told to have ended has ended. */
export const isHeldAt = (at: Date) => sql`q.removed_at is null and q.expiry_recorded_at is null
  and q.starts_at <= ${at} and (q.ends_at is null or q.ends_at > ${at})`;

/** The holder of a schedule `q` is there. Few are deleted, so that the database remembers those. */
export const isOfSomebody = sql`q.principal_id not in (select id from principal where deleted_at is not null)`;
