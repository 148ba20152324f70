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
  const row = await tx.db.selectFrom('role_definition').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
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

/** Deletes a locked role. The foreign keys speak when anything still refers to it, also from the past. */
export async function deleteRole(tx: Transaction, id: string): Promise<void> {
  try {
    await tx.db.deleteFrom('role_definition').where('id', '=', id).execute();
  } catch (error) {
    const isReferred = (error as { code?: string }).code === '23503';
    throw isReferred ? new Refusal('role.in-use', { roleDefinitionId: id, assignments: 1 }, { cause: error }) : error;
  }
  await tx.announce('role-definition', id, null);
}
