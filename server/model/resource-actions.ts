/**
 * Actions of the types of resources people meet first: a short catalogue for
 * pickers and for clients that ask. Decisions never look here; any action counts.
 */
export interface ResourceActions {
  readonly type: string;
  /** Behind the type: `read` stands for `{type}/read`. */
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
}

const crud = ['read', 'write', 'delete'];

function actionsOf(type: string, more: readonly string[] = [], dataActions: readonly string[] = []): ResourceActions {
  return { type, actions: [...crud, ...more], dataActions };
}

export const resourceActions: readonly ResourceActions[] = [
  actionsOf('Microsoft.Authorization/roleAssignments'),
  actionsOf('Microsoft.Authorization/roleDefinitions'),
  actionsOf('Microsoft.Authorization/roleManagementPolicies'),
  actionsOf('Microsoft.Authorization/roleEligibilityScheduleRequests', ['cancel/action']),
  actionsOf('Microsoft.Authorization/roleAssignmentScheduleRequests', ['cancel/action']),
  actionsOf('Microsoft.Authorization/denyAssignments'),
  actionsOf('Microsoft.Management/managementGroups', ['subscriptions/write', 'subscriptions/delete']),
  actionsOf('Microsoft.Resources/subscriptions'),
  actionsOf('Microsoft.Resources/subscriptions/resourceGroups'),
  actionsOf('Microsoft.Subscription/aliases'),
  actionsOf(
    'Microsoft.Compute/virtualMachines',
    ['start/action', 'restart/action', 'deallocate/action'],
    ['login/action'],
  ),
  actionsOf('Microsoft.Compute/disks'),
  actionsOf('Microsoft.Network/virtualNetworks', ['subnets/join/action']),
  actionsOf('Microsoft.Network/networkInterfaces'),
  actionsOf('Microsoft.Web/sites', ['restart/action', 'config/list/action']),
  actionsOf('Microsoft.Web/serverFarms', ['join/action']),
  actionsOf('Microsoft.Sql/servers', ['databases/read', 'databases/write', 'databases/delete']),
  actionsOf(
    'Microsoft.Storage/storageAccounts',
    ['listKeys/action'],
    [
      'blobServices/containers/blobs/read',
      'blobServices/containers/blobs/write',
      'blobServices/containers/blobs/delete',
    ],
  ),
  actionsOf(
    'Microsoft.KeyVault/vaults',
    ['deploy/action'],
    ['secrets/getSecret/action', 'secrets/setSecret/action', 'secrets/readMetadata/action'],
  ),
  actionsOf('Daypass.Decisions/evaluations'),
  actionsOf('Daypass.Expenses/expenses', [], ['read', 'approve/action']),
];
