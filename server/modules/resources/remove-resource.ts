/**
 * Deletes a node of the tree, and ends in the same transaction whatever was assigned at it.
 *
 * A node with others below it stays: what lies below would have no way up.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { ROOT_SCOPE, type ParsedScope, type Scope } from '#model/scope.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import type { Resource } from './resource.ts';
import { findNearest } from './resource-queries.ts';
import { deleteResource, lockResource } from './resource-store.ts';
import type { ScopeGuard } from './write-resource.ts';

/** Ends assignments, eligibilities and pending requests at a scope. The assignments module does it. */
export type EndAssignmentsAt = (tx: Transaction, actor: Actor, scope: Scope) => Promise<void>;

export interface ResourceRemoval {
  readonly scope: ParsedScope;
  readonly guard: ScopeGuard;
  /** The action needed at the node. */
  readonly action: string;
  readonly endAssignmentsAt: EndAssignmentsAt;
}

/** Deletes the node; undefined when there was none, so that a repeated delete is no error. */
export async function removeResource(
  ports: Ports,
  actor: Actor,
  { scope: parsed, guard, action, endAssignmentsAt }: ResourceRemoval,
): Promise<Resource | undefined> {
  return ports.unitOfWork(async (tx) => {
    const { scope } = parsed;
    const resource = await lockResource(tx, scope);
    // Where nothing is, the right is asked nearby: others must not learn that nothing is there.
    guard(action, resource ? scope : ((await findNearest(tx.db, parsed))?.scope ?? ROOT_SCOPE));
    if (!resource) return undefined;
    if (resource.parentScope === null || resource.parentScope === ROOT_SCOPE) {
      throw new Refusal('resource.move-refused', { scope, reason: 'The roots of the tree stay' });
    }
    await endAssignmentsAt(tx, actor, scope);
    await deleteResource(tx, scope);
    await recordActivity(tx, {
      activity: 'resource.deleted',
      actor,
      scope,
      targets: [{ id: null, type: 'Resource', displayName: resource.displayName }],
      details: { resourceType: resource.resourceType, path: resource.path },
    });
    return resource;
  });
}
