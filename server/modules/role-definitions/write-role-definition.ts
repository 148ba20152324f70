/**
 * Saves and deletes custom roles.
 *
 * Whoever saves a role must be allowed to at every scope it counted at and at
 * every scope it will count at: otherwise a role could be carried to places its
 * writer has no say in.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { findResources } from '#modules/resources/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { checkDraft, scopesToGuard, type RoleDefinition, type RoleDefinitionDraft } from './role-definition.ts';
import { countReferences } from './role-definition-queries.ts';
import { deleteRole, lockRole, saveRole } from './role-definition-store.ts';

export const WRITE_ROLES = 'Microsoft.Authorization/roleDefinitions/write';
export const DELETE_ROLES = 'Microsoft.Authorization/roleDefinitions/delete';

/** Whether the actor holds an action at a scope now. */
export type Holds = (action: string, scope: Scope) => boolean;

export async function writeRoleDefinition(
  ports: Ports,
  actor: Actor,
  holds: Holds,
  id: string,
  draft: RoleDefinitionDraft,
): Promise<RoleDefinition> {
  const scopes = checkDraft(draft);
  return ports.unitOfWork(async (tx) => {
    const before = await lockRole(tx, id);
    if (before?.kind === 'BuiltInRole') throw new Refusal('role.built-in', { roleDefinitionId: id });
    requireEverywhere(holds, WRITE_ROLES, scopesToGuard(before?.assignableScopes ?? [], scopes));
    const there = await findResources(
      tx.db,
      scopes.map(({ scope }) => scope),
    );
    const missing = scopes.find(({ scope }) => !there.has(scope));
    if (missing) throw new Refusal('resource.not-found', { scope: missing.path });
    const role: RoleDefinition = {
      id,
      name: draft.name,
      description: draft.description,
      kind: 'CustomRole',
      permissions: draft.permissions,
      assignableScopes: scopes.map(({ scope }) => there.get(scope)!.path),
      createdAt: before?.createdAt ?? tx.now,
      createdBy: before ? before.createdBy : actor.principalId,
      updatedAt: tx.now,
      updatedBy: actor.principalId,
    };
    await saveRole(tx, role);
    await record(tx, actor, 'role-definition.written', role, before);
    return role;
  });
}

/** Deletes a custom role; undefined when there is none. Refused while anything refers to it. */
export async function removeRoleDefinition(
  ports: Ports,
  actor: Actor,
  holds: Holds,
  id: string,
): Promise<RoleDefinition | undefined> {
  return ports.unitOfWork(async (tx) => {
    const role = await lockRole(tx, id);
    if (!role) return undefined;
    if (role.kind === 'BuiltInRole') throw new Refusal('role.built-in', { roleDefinitionId: id });
    requireEverywhere(holds, DELETE_ROLES, scopesToGuard(role.assignableScopes, []));
    const assignments = await countReferences(tx.db, id, tx.now);
    if (assignments > 0) throw new Refusal('role.in-use', { roleDefinitionId: id, assignments });
    await deleteRole(tx, id);
    await record(tx, actor, 'role-definition.deleted', role, role);
    return role;
  });
}

function requireEverywhere(holds: Holds, action: string, scopes: readonly Scope[]): void {
  const missing = scopes.find((scope) => !holds(action, scope));
  if (missing) throw new Refusal('role.scope-right-missing', { action, scope: missing });
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: 'role-definition.written' | 'role-definition.deleted',
  role: RoleDefinition,
  before: RoleDefinition | undefined,
) {
  const { permissions, assignableScopes } = role;
  const said = before && { permissions: before.permissions, assignableScopes: before.assignableScopes };
  await recordActivity(tx, {
    activity,
    actor,
    scope: scopesToGuard(assignableScopes, [])[0]!,
    targets: [{ id: role.id, type: 'Role', displayName: role.name }],
    details: { permissions, assignableScopes, before: said ?? null },
  });
}
