/**
 * Configurations of alerts: which counts at a scope, and the spans each governs. Never writes.
 */
import { sql } from 'kysely';
import { findSpans, type ScopeSpans } from '#modules/assignments/index.ts';
import type { Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';
import { definitionOf, type AlertId } from './alert-definitions.ts';
import { layOver, type AlertTerms, type GovernedSpan } from './governed-spans.ts';

export interface AlertConfiguration extends AlertTerms {
  readonly alert: AlertId;
  /** Where it was set: the scope asked about or one above it; undefined where the definition counts. */
  readonly setAt: Scope | undefined;
  readonly updatedAt: Date | undefined;
}

interface ConfigurationRow {
  readonly scope: Scope;
  readonly enabled: boolean;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly updated_at: Date;
  /** From the root down to the scope. */
  readonly way: readonly string[];
}

/** What counts at a scope. */
export async function findConfiguration(db: Reader, alert: AlertId, scope: Scope): Promise<AlertConfiguration> {
  return nearest(alert, await listConfigurations(db, alert), await listWay(db, scope));
}

/** The spans of a scope and of what lies below, each with the terms that count there; without those where it is off. */
export async function findGoverned(db: Reader, alert: AlertId, scope: Scope): Promise<GovernedSpan[]> {
  const rows = await listConfigurations(db, alert);
  const above = rows.length === 0 ? [] : await listWay(db, scope);
  const terms = termsOf(nearest(alert, rows, above));
  let spans = spansUnder(terms, await findSpans(db, scope));
  const below = rows.filter((row) => row.scope !== scope && row.way.includes(scope));
  for (const row of below.toSorted((one, other) => one.way.length - other.way.length)) {
    spans = layOver(spans, spansUnder(termsOfRow(alert, row), await findSpans(db, row.scope)));
  }
  return spans.filter((span) => span.terms.enabled);
}

function nearest(alert: AlertId, rows: readonly ConfigurationRow[], way: readonly string[]): AlertConfiguration {
  const found = rows
    .filter((row) => way.includes(row.scope))
    .toSorted((one, other) => other.way.length - one.way.length)[0];
  if (found) return { alert, ...termsOfRow(alert, found), setAt: found.scope, updatedAt: found.updated_at };
  const thresholds = definitionOf(alert).thresholds.map(({ usual }) => usual);
  return { alert, enabled: true, thresholds, setAt: undefined, updatedAt: undefined };
}

const termsOf = ({ enabled, thresholds }: AlertTerms): AlertTerms => ({ enabled, thresholds });

function termsOfRow(alert: AlertId, { enabled, thresholds }: ConfigurationRow): AlertTerms {
  return { enabled, thresholds: definitionOf(alert).thresholds.map(({ name, usual }) => thresholds[name] ?? usual) };
}

function spansUnder(terms: AlertTerms, { from, until }: ScopeSpans): GovernedSpan[] {
  return from.map((low, index) => ({ low, high: until[index]!, terms }));
}

async function listConfigurations(db: Reader, alert: AlertId): Promise<ConfigurationRow[]> {
  const { rows } = await sql<ConfigurationRow>`
    select c.scope, c.enabled, c.thresholds, c.updated_at, w.way from alert_configuration c
    cross join lateral (
      with recursive above (scope, parent_scope, passed) as (
        select r.scope, r.parent_scope, array[r.scope]::text[] from resource r where r.scope = c.scope
        union all select r.scope, r.parent_scope, r.scope || a.passed from resource r join above a on r.scope = a.parent_scope)
      select passed as way from above where parent_scope is null) w
    where c.alert = ${alert} order by c.scope`.execute(db);
  return rows;
}

async function listWay(db: Reader, scope: Scope): Promise<string[]> {
  const { rows } = await sql<{ scope: string }>`
    with recursive above (scope, parent_scope) as (
      select scope, parent_scope from resource where scope = ${scope}
      union all select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope)
    select scope from above`.execute(db);
  return rows.map((row) => row.scope);
}
