/**
 * The table `resource`: rows, locks and the scope facts that follow from them.
 *
 * The only file that writes the table. It decides nothing.
 */
import { sql, type Selectable } from 'kysely';
import { Refusal } from '#model/refusal.ts';
import type { Scope, ScopeKind } from '#model/scope.ts';
import type { DB } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Resource } from './resource.ts';

export function resourceFromRow(row: Selectable<DB['resource']>): Resource {
  return {
    scope: row.scope as Scope,
    path: row.path,
    kind: row.kind as ScopeKind,
    parentScope: row.parent_scope as Scope | null,
    name: row.name,
    displayName: row.display_name,
    resourceType: row.resource_type,
    subscriptionId: row.subscription_id,
    location: row.location,
    tags: row.tags as Record<string, string>,
    properties: row.properties as Record<string, unknown>,
    createdAt: row.created_at,
  };
}

/** One writer at a time changes the shape of the upper tree: two moves could close a circle together. */
export async function lockTree(tx: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('resource-tree', 7))`.execute(tx.db);
}

/** A node, locked against deletion and change. */
export async function lockResource(tx: Transaction, scope: Scope): Promise<Resource | undefined> {
  const row = await tx.db.selectFrom('resource').selectAll().where('scope', '=', scope).forUpdate().executeTakeFirst();
  return row && resourceFromRow(row);
}

/** Adds a node; answers false when it is there already. */
export async function addResource(tx: Transaction, resource: Resource): Promise<boolean> {
  const added = await tx.db
    .insertInto('resource')
    .values({
      scope: resource.scope,
      path: resource.path,
      kind: resource.kind,
      parent_scope: resource.parentScope,
      name: resource.name,
      display_name: resource.displayName,
      resource_type: resource.resourceType,
      subscription_id: resource.subscriptionId,
      location: resource.location,
      tags: JSON.stringify(resource.tags),
      properties: JSON.stringify(resource.properties),
      created_at: resource.createdAt,
    })
    .onConflict((conflict) => conflict.column('scope').doNothing())
    .returning('scope')
    .executeTakeFirst();
  if (added) await announceScope(tx, resource);
  return added !== undefined;
}

/** Writes names, tags, properties and place of a node that is locked. */
export async function changeResource(tx: Transaction, before: Resource, after: Resource): Promise<void> {
  await tx.db
    .updateTable('resource')
    .set({
      parent_scope: after.parentScope,
      display_name: after.displayName,
      location: after.location,
      tags: JSON.stringify(after.tags),
      properties: JSON.stringify(after.properties),
    })
    .where('scope', '=', after.scope)
    .execute();
  if (before.parentScope !== after.parentScope) await announceScope(tx, after);
}

/** Deletes a locked node. The foreign key speaks when something was put below it meanwhile. */
export async function deleteResource(tx: Transaction, scope: Scope): Promise<void> {
  try {
    await tx.db.deleteFrom('resource').where('scope', '=', scope).execute();
  } catch (error) {
    const isParent = (error as { code?: string }).code === '23503';
    throw isParent ? new Refusal('resource.has-children', { scope }, { cause: error }) : error;
  }
  await tx.announce('scope', scope, null);
}

async function announceScope(tx: Transaction, { scope, parentScope }: Resource): Promise<void> {
  await tx.announce('scope', scope, { scope, parent: parentScope });
}
