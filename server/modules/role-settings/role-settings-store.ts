/**
 * The table `role_settings`: the rules a scope sets for a role. What it means is not decided here.
 *
 * Writing waits for activations that are
 * under way under the old rules, and they for the writing.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Scope } from '#model/scope.ts';
import type { RuleSet } from './rules.ts';
import type { SettingsChain, SettingsLayer } from './settings-chain.ts';

/** What one scope sets for a role, and who said so. */
export interface StoredLayer extends SettingsLayer {
  readonly updatedAt: Date | null;
  readonly updatedBy: string | null;
}

/** The key all activations of one role share, and a change of its settings holds alone. */
export function settingsLockKey(roleDefinitionId: string) {
  return sql`hashtextextended('role-settings:' || ${roleDefinitionId}::text, 7)`;
}

/** The key everybody shares who reads settings to act on them; who changes what is inherited from where holds it alone. */
export const inheritanceLockKey = sql`hashtextextended('role-settings-inheritance', 7)`;

export async function lockSettings(tx: Transaction, roleDefinitionId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${inheritanceLockKey}),
    pg_advisory_xact_lock(${settingsLockKey(roleDefinitionId)})`.execute(tx.db);
}

/** Waits until nobody acts on settings any more. Before any row of the tree is locked. */
export async function lockInheritance(tx: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(${inheritanceLockKey})`.execute(tx.db);
}

/**
 * What a role is set to at the scopes of a table `above (scope, depth)`, as JSON: a part of a bigger statement.
 *
 * Whoever reads settings reads them by this piece and understands them by `effectiveRules`.
 */
export function settingsChainOf(roleDefinitionId: RawBuilder<unknown>): RawBuilder<SettingsChain> {
  return sql<SettingsChain>`(
    select json_build_object('isInherited', (select inherited from role_settings_inheritance), 'layers',
      coalesce(json_agg(json_build_object('scope', a.scope, 'rules', s.rules,
        'updatedAt', s.updated_at, 'updatedBy', s.updated_by) order by a.depth), '[]'))
    from above a left join role_settings s on s.scope = a.scope and s.role_definition_id = ${roleDefinitionId})`;
}

/** The chains of several roles at one scope, in one statement. Without inheritance nobody looks above. */
export async function findChains(
  db: Reader,
  scope: Scope,
  roleIds: readonly string[],
): Promise<SettingsChain<StoredLayer>[]> {
  if (roleIds.length === 0) return [];
  const { rows } = await sql<{ chain: SettingsChain<StoredLayer> }>`
    with recursive above (scope, parent_scope, depth) as (
      select scope, parent_scope, 0 from resource where scope = ${scope}
      union all select r.scope, r.parent_scope, a.depth + 1 from resource r join above a on r.scope = a.parent_scope
        where (select inherited from role_settings_inheritance))
    select ${settingsChainOf(sql`asked.id`)} as chain
    from unnest(${[...roleIds]}::uuid[]) with ordinality as asked (id, place) order by asked.place`.execute(db);
  return rows.map(({ chain }) => ({ ...chain, layers: chain.layers.map(dated) }));
}

/** JSON has no instants. */
function dated(layer: StoredLayer): StoredLayer {
  return { ...layer, updatedAt: layer.updatedAt && new Date(layer.updatedAt) };
}

export async function saveSettings(
  tx: Transaction,
  settings: { scope: Scope; roleDefinitionId: string; rules: Partial<RuleSet>; updatedBy: string },
): Promise<void> {
  const changed = { rules: JSON.stringify(settings.rules), updated_at: tx.now, updated_by: settings.updatedBy };
  await tx.db
    .insertInto('role_settings')
    .values({ scope: settings.scope, role_definition_id: settings.roleDefinitionId, ...changed })
    .onConflict((conflict) => conflict.columns(['scope', 'role_definition_id']).doUpdateSet(changed))
    .execute();
}
