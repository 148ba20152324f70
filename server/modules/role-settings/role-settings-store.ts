/**
 * The table `role_settings`: rules that differ from the defaults.
 *
 * A role without a row has the defaults. Writing waits for activations that are
 * under way under the old rules, and they for the writing.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Scope } from '#model/scope.ts';
import type { RuleSet } from './rules.ts';

export interface StoredSettings {
  readonly scope: Scope;
  readonly roleDefinitionId: string;
  readonly rules: Partial<RuleSet>;
  readonly updatedAt: Date;
  readonly updatedBy: string | null;
}

/** The key all activations of one role share, and a change of its settings holds alone. */
export function settingsLockKey(roleDefinitionId: string) {
  return sql`hashtextextended('role-settings:' || ${roleDefinitionId}::text, 7)`;
}

export async function lockSettings(tx: Transaction, roleDefinitionId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${settingsLockKey(roleDefinitionId)})`.execute(tx.db);
}

export async function findSettings(db: Reader, scope: Scope, roleIds: readonly string[]): Promise<StoredSettings[]> {
  if (roleIds.length === 0) return [];
  const rows = await db
    .selectFrom('role_settings')
    .selectAll()
    .where('scope', '=', scope)
    .where('role_definition_id', 'in', [...roleIds])
    .execute();
  return rows.map((row) => ({
    scope: row.scope as Scope,
    roleDefinitionId: row.role_definition_id,
    rules: row.rules as unknown as Partial<RuleSet>,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  }));
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
