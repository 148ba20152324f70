/**
 * The table `role_definition`: rows, locks, and the fact decisions rest on.
 */
import type { Selectable } from 'kysely';
import type { RolePermission } from '#model/action.ts';
import { Refusal } from '#model/refusal.ts';
import type { DB } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { RoleDefinition } from './role-definition.ts';

export function roleFromRow(row: Selectable<DB['role_definition']>): RoleDefinition {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    kind: row.kind as RoleDefinition['kind'],
    permissions: row.permissions as unknown as RolePermission[],
    assignableScopes: row.assignable_scopes,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    createdBy: row.created_by,
    updatedBy: row.updated_by,
  };
}

export async function lockRole(tx: Transaction, id: string): Promise<RoleDefinition | undefined> {
  const query = tx.db.selectFrom('role_definition').selectAll().where('id', '=', id).where('deleted_at', 'is', null);
  const row = await query.forUpdate().executeTakeFirst();
  return row && roleFromRow(row);
}

/** Adds a role, or replaces what is written under its id. */
export async function saveRole(tx: Transaction, role: RoleDefinition): Promise<void> {
  const values = {
    name: role.name,
    description: role.description,
    kind: role.kind,
    permissions: JSON.stringify(role.permissions),
    assignable_scopes: [...role.assignableScopes],
    updated_at: role.updatedAt,
    updated_by: role.updatedBy,
    deleted_at: null,
  };
  try {
    await tx.db
      .insertInto('role_definition')
      .values({ ...values, id: role.id, created_at: role.createdAt, created_by: role.createdBy })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
      .execute();
  } catch (error) {
    const isTaken = (error as { constraint?: string }).constraint === 'one_role_definition_per_name';
    throw isTaken ? new Refusal('role.name-exists', { roleDefinitionId: role.id }, { cause: error }) : error;
  }
  const { id, name, permissions } = role;
  await tx.announce('role-definition', id, { id, name, permissions });
}

/** Takes a locked role out of use. Its row stays for what was assigned once; it counts nowhere and grants nothing. */
export async function deleteRole(tx: Transaction, id: string): Promise<void> {
  await tx.db
    .updateTable('role_definition')
    .set({ deleted_at: tx.now, assignable_scopes: [], permissions: '[]' })
    .where('id', '=', id)
    .execute();
  await tx.announce('role-definition', id, null);
}
