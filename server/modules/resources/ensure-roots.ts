/**
 * The nodes every directory has: the root, the directory scope, the root management group.
 *
 * Made at first start; later starts find them and change nothing.
 */
import { DIRECTORY_SCOPE, ROOT_SCOPE } from '#model/scope.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { managementGroupScope, MANAGEMENT_GROUP_TYPE, type Resource } from './resource.ts';
import { addResource } from './resource-store.ts';

/** `tenantId` names the root management group, as on Azure. */
export async function ensureRoots(ports: Ports, { tenantId }: { readonly tenantId: string }): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    for (const root of rootsOf(tenantId, tx)) await addResource(tx, root);
  });
}

function rootsOf(tenantId: string, tx: Transaction): Resource[] {
  const plain = { subscriptionId: null, location: null, tags: {}, properties: {}, createdAt: tx.now };
  const group = managementGroupScope(tenantId);
  return [
    {
      ...plain,
      scope: ROOT_SCOPE,
      path: '/',
      kind: 'root',
      parentScope: null,
      name: '/',
      displayName: 'Tenant root',
      resourceType: 'root',
    },
    {
      ...plain,
      scope: DIRECTORY_SCOPE,
      path: DIRECTORY_SCOPE,
      kind: 'directory',
      parentScope: null,
      name: 'directory',
      displayName: 'Directory',
      resourceType: 'directory',
    },
    {
      ...plain,
      scope: group.scope,
      path: group.path,
      kind: 'management-group',
      parentScope: ROOT_SCOPE,
      name: tenantId,
      displayName: 'Tenant Root Group',
      resourceType: MANAGEMENT_GROUP_TYPE,
    },
  ];
}
