/**
 * Who may write the resource tree, and which parts of it a caller sees.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { listEligibleScopes } from '#modules/assignments/index.ts';
import { findNearest, getRootManagementGroup, type Resource, type ScopeGuard } from '#modules/resources/index.ts';
import { holds } from '../guard.ts';
import type { ArmCall } from './operation.ts';

/**
 * A guard for commands that write the tree. A Global Administrator may begin it:
 * at the root and the root management group, where nobody else holds a role at first.
 * A refusal names `asked`, never the node where the right was looked for: that would tell what is there.
 */
export async function treeGuard(call: ArmCall, asked: Scope): Promise<ScopeGuard> {
  const roots: readonly Scope[] = [ROOT_SCOPE, (await getRootManagementGroup(call.ports.database)).scope];
  const mayBegin = holds(call.request, directoryActions.writeResourceRoots, DIRECTORY_SCOPE);
  return (action, scope) => {
    if (!(mayBegin && roots.includes(scope))) requireFor(call, action, scope, asked);
  };
}

/** The same for commands that write what lies in the tree, without a beginning. */
export function nodeGuard(call: ArmCall): ScopeGuard {
  return (action, scope) => requireFor(call, action, scope, call.scope.scope);
}

function requireFor({ request, actor }: ArmCall, action: string, scope: Scope, asked: Scope): void {
  if (holds(request, action, scope)) return;
  throw new Refusal('request.forbidden', { action, scope: asked, principalId: actor.principalId });
}

/** Scopes at which the caller holds a role now or may activate one. What lies around them is worth listing. */
export async function scopesOfCaller(call: ArmCall): Promise<Scope[]> {
  const { ports, actor, request } = call;
  const held = request.server.decisions.assignmentsOf(actor.principalId).map((step) => step.scope);
  const eligible = await listEligibleScopes(ports.database, actor.principalId, ports.clock.now());
  return [...new Set([...held, ...eligible])];
}

/**
 * The node of the address, guarded. Where there is none, the right is asked at
 * the nearest node above: only who may read there learns that nothing is here.
 */
export async function findGuarded(call: ArmCall, action: string): Promise<Resource | undefined> {
  const nearest = await findNearest(call.ports.database, call.scope);
  requireFor(call, action, nearest?.scope ?? ROOT_SCOPE, call.scope.scope);
  return nearest?.scope === call.scope.scope ? nearest : undefined;
}

export async function getGuarded(call: ArmCall, action: string): Promise<Resource> {
  const resource = await findGuarded(call, action);
  if (!resource) throw new Refusal('resource.not-found', { scope: call.scope.path });
  return resource;
}
