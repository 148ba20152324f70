/**
 * Makes a node of the resource tree, or changes one that is there.
 *
 * The same id with the same values changes nothing and is no error: writing is
 * repeatable. Rights are asked inside the transaction, once it is known whether
 * the node is new and whether it moves.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { ROOT_SCOPE, type ParsedScope, type Scope } from '#model/scope.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { checkMove, checkValues, resourceTypeOf, type Resource, type ResourceValues } from './resource.ts';
import { countLevels, findNearest, getResource, getRootManagementGroup, listAbove } from './resource-queries.ts';
import { addResource, changeResource, lockResource, lockTree } from './resource-store.ts';

/** Refuses unless the actor holds the action at the scope. */
export type ScopeGuard = (action: string, scope: Scope) => void;

export interface WrittenResource extends ResourceValues {
  readonly scope: ParsedScope;
  /** For a management group or a subscription; absent means: as it is, or below the root management group. */
  readonly parent?: Scope | undefined;
}

export interface MovedNode {
  readonly scope: Scope;
  readonly from: Scope;
  readonly to: Scope;
}

/** What has to follow when a node gets another parent: the settings of roles that it inherits. */
export interface MoveHook {
  /** Waits for those who act on what is inherited today; before any row is locked. */
  readonly lock: (tx: Transaction) => Promise<void>;
  readonly around: (tx: Transaction, actor: Actor, way: MovedNode, move: () => Promise<void>) => Promise<void>;
}

export interface ResourceWriteRights {
  readonly guard: ScopeGuard;
  /** Needed at the parent of a new node and at both parents of a moved one. */
  readonly atParent: string;
  /** Needed at a node that is there. */
  readonly atNode: string;
  readonly onMove: MoveHook;
}

export async function writeResource(
  ports: Ports,
  actor: Actor,
  rights: ResourceWriteRights,
  written: WrittenResource,
): Promise<{ resource: Resource; isNew: boolean }> {
  checkValues(written);
  return ports.unitOfWork(async (tx) => {
    const { scope } = written;
    if (scope.kind === 'management-group' || scope.kind === 'subscription') await lockTree(tx);
    if (written.parent !== undefined) await rights.onMove.lock(tx);
    const before = await lockResource(tx, scope.scope);
    return before
      ? { resource: await change(tx, actor, rights, before, written), isNew: false }
      : { resource: await add(tx, actor, rights, written), isNew: true };
  });
}

async function add(tx: Transaction, actor: Actor, rights: ResourceWriteRights, written: WrittenResource) {
  const { scope, location = null, tags = {}, properties = {} } = written;
  const parent = await parentOf(tx, rights, written);
  rights.guard(rights.atParent, parent.scope);
  const resource: Resource = {
    scope: scope.scope,
    path: pathBelow(parent, scope),
    kind: scope.kind,
    parentScope: parent.scope,
    name: scope.name!,
    displayName: written.displayName ?? scope.name!,
    resourceType: resourceTypeOf(scope),
    subscriptionId: scope.subscriptionId ?? null,
    location,
    tags,
    properties,
    createdAt: tx.now,
  };
  if (scope.kind === 'management-group') {
    checkMove({ node: resource, parent, aboveParent: await listAbove(tx.db, parent.scope), levelsBelow: 1 });
  }
  const isAdded = await addResource(tx, resource);
  // Somebody else made it between our look and our write; the caller reads it and decides.
  if (!isAdded) throw new Refusal('resource.name-taken', { scope: scope.scope });
  await record(tx, actor, resource, { isNew: true, parent: parent.scope });
  return resource;
}

async function change(
  tx: Transaction,
  actor: Actor,
  rights: ResourceWriteRights,
  before: Resource,
  written: WrittenResource,
): Promise<Resource> {
  rights.guard(rights.atNode, before.scope);
  const parentScope = written.parent ?? before.parentScope;
  const after: Resource = {
    ...before,
    parentScope,
    displayName: written.displayName ?? before.displayName,
    location: written.location ?? before.location,
    tags: written.tags ?? before.tags,
    properties: written.properties ?? before.properties,
  };
  const isMoved = parentScope !== before.parentScope;
  if (isMoved) await checkPlace(tx, rights, before, parentScope!);
  if (sameValues(before, after)) return before;
  const write = () => changeResource(tx, before, after);
  const way = { scope: before.scope, from: before.parentScope!, to: parentScope! };
  await (isMoved ? rights.onMove.around(tx, actor, way, write) : write());
  await record(tx, actor, after, { isNew: false, parent: parentScope, parentBefore: before.parentScope });
  return after;
}

async function checkPlace(tx: Transaction, rights: ResourceWriteRights, node: Resource, parentScope: Scope) {
  const parent = await getResource(tx.db, parentScope);
  rights.guard(rights.atParent, node.parentScope!);
  rights.guard(rights.atParent, parentScope);
  checkMove({
    node,
    parent,
    aboveParent: await listAbove(tx.db, parentScope),
    levelsBelow: await countLevels(tx.db, node.scope),
  });
}

async function parentOf(
  tx: Transaction,
  rights: ResourceWriteRights,
  { scope, parent }: WrittenResource,
): Promise<Resource> {
  if (scope.kind === 'management-group' || scope.kind === 'subscription') {
    const chosen = parent ? await getResource(tx.db, parent) : await getRootManagementGroup(tx.db);
    if (chosen.kind === 'management-group') return chosen;
    throw new Refusal('resource.move-refused', {
      scope: scope.scope,
      reason: 'Its parent must be a management group',
    });
  }
  const nearest = await findNearest(tx.db, scope);
  rights.guard(rights.atParent, nearest?.scope ?? ROOT_SCOPE);
  // A resource in a group needs the group: a subscription alone is not near enough.
  const isNear = nearest !== undefined && (nearest.kind !== 'subscription' || !parentGroup(scope));
  if (!isNear) throw new Refusal('resource.not-found', { scope: parentGroup(scope) ?? scope.scope });
  return nearest;
}

/** The resource group a resource lies in by its id. */
function parentGroup({ kind, scope, resourceGroup }: ParsedScope): Scope | undefined {
  return kind === 'resource' && resourceGroup ? (scope.split('/').slice(0, 5).join('/') as Scope) : undefined;
}

/** The id in the case in which its upper part was written first. */
function pathBelow(parent: Resource, scope: ParsedScope): string {
  if (!scope.scope.startsWith(`${parent.scope}/`)) return scope.path;
  return parent.path + scope.path.slice(parent.path.length);
}

function sameValues(before: Resource, after: Resource): boolean {
  const values = ({ parentScope, displayName, location, tags, properties }: Resource) =>
    JSON.stringify([parentScope, displayName, location, tags, properties]);
  return values(before) === values(after);
}

async function record(tx: Transaction, actor: Actor, resource: Resource, details: Record<string, unknown>) {
  await recordActivity(tx, {
    activity: 'resource.written',
    actor,
    scope: resource.scope,
    targets: [{ id: null, type: 'Resource', displayName: resource.displayName }],
    details: { ...details, resourceType: resource.resourceType, path: resource.path },
  });
}
