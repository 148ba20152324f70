/**
 * Built-in roles of resources, with the ids and permissions clients know.
 *
 * Only data. What is not written here no built-in role grants.
 */
import type { RolePermission } from '#model/action.ts';

export interface BuiltInRole {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly RolePermission[];
  readonly assignableScopes: readonly string[];
}

function role(id: string, name: string, description: string, permission: Partial<RolePermission>): BuiltInRole {
  const whole = { actions: [], notActions: [], dataActions: [], notDataActions: [], ...permission };
  return { id, name, description, permissions: [whole], assignableScopes: ['/'] };
}

const basics = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*',
];
const blobs = 'Microsoft.Storage/storageAccounts/blobServices';
const managedPrivileges = [
  'Microsoft.Authorization/*/Delete',
  'Microsoft.Authorization/*/Write',
  'Microsoft.Authorization/elevateAccess/Action',
];

export const builtInRoles: readonly BuiltInRole[] = [
  role(
    '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
    'Owner',
    'Grants full access to manage all resources, including the ability to assign roles.',
    { actions: ['*'] },
  ),
  role(
    'b24988ac-6180-42a0-ab88-20f7382dd24c',
    'Contributor',
    'Grants full access to manage all resources, but does not allow you to assign roles.',
    {
      actions: ['*'],
      notActions: [
        ...managedPrivileges,
        'Microsoft.Blueprint/blueprintAssignments/write',
        'Microsoft.Blueprint/blueprintAssignments/delete',
        'Microsoft.Compute/galleries/share/action',
      ],
    },
  ),
  role(
    'acdd72a7-3385-48ef-bd42-f606fba81ae7',
    'Reader',
    'View all resources, but does not allow you to make any changes.',
    { actions: ['*/read'] },
  ),
  role(
    '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
    'User Access Administrator',
    'Lets you manage user access to resources.',
    { actions: ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*'] },
  ),
  role(
    'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
    'Role Based Access Control Administrator',
    'Manage access to resources by assigning roles.',
    {
      actions: [
        'Microsoft.Authorization/roleAssignments/write',
        'Microsoft.Authorization/roleAssignments/delete',
        '*/read',
        'Microsoft.Support/*',
      ],
    },
  ),
  role('2a2b9908-6ea1-4ae2-8e65-a410df84e7d1', 'Storage Blob Data Reader', 'Read and list containers and blobs.', {
    actions: [`${blobs}/containers/read`, `${blobs}/generateUserDelegationKey/action`],
    dataActions: [`${blobs}/containers/blobs/read`],
  }),
  role(
    'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    'Storage Blob Data Contributor',
    'Read, write and delete containers and blobs.',
    {
      actions: [
        `${blobs}/containers/delete`,
        `${blobs}/containers/read`,
        `${blobs}/containers/write`,
        `${blobs}/generateUserDelegationKey/action`,
      ],
      dataActions: ['delete', 'read', 'write', 'move/action', 'add/action'].map(
        (verb) => `${blobs}/containers/blobs/${verb}`,
      ),
    },
  ),
  role('17d1049b-9a84-46fb-8f53-869881c3d3ab', 'Storage Account Contributor', 'Manage storage accounts.', {
    actions: [
      ...basics,
      'Microsoft.Insights/diagnosticSettings/*',
      'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action',
      'Microsoft.ResourceHealth/availabilityStatuses/read',
      'Microsoft.Storage/storageAccounts/*',
    ],
  }),
  role(
    '00482a5a-887f-4fb3-b363-3b7fe8e74483',
    'Key Vault Administrator',
    'Perform all data plane operations on a key vault and all objects in it.',
    {
      actions: [
        ...basics,
        'Microsoft.KeyVault/checkNameAvailability/read',
        'Microsoft.KeyVault/deletedVaults/read',
        'Microsoft.KeyVault/locations/*/read',
        'Microsoft.KeyVault/vaults/*/read',
        'Microsoft.KeyVault/operations/read',
      ],
      dataActions: ['Microsoft.KeyVault/vaults/*'],
    },
  ),
  role('4633458b-17de-408a-b874-0445c86b69e6', 'Key Vault Secrets User', 'Read secret contents.', {
    dataActions: [
      'Microsoft.KeyVault/vaults/secrets/getSecret/action',
      'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
    ],
  }),
  role(
    '9980e02c-c2be-4d73-94e8-173b1dc7cf3c',
    'Virtual Machine Contributor',
    'Manage virtual machines, but not access to them, and not the network or storage they are connected to.',
    {
      actions: [
        ...basics,
        'Microsoft.Compute/availabilitySets/*',
        'Microsoft.Compute/locations/*',
        'Microsoft.Compute/virtualMachines/*',
        'Microsoft.Compute/virtualMachineScaleSets/*',
        'Microsoft.Compute/disks/write',
        'Microsoft.Compute/disks/read',
        'Microsoft.Compute/disks/delete',
        'Microsoft.Network/networkInterfaces/*',
        'Microsoft.Network/virtualNetworks/read',
        'Microsoft.Network/virtualNetworks/subnets/join/action',
        'Microsoft.ResourceHealth/availabilityStatuses/read',
      ],
    },
  ),
  role('4d97b98b-1d4f-4787-a291-c67834d212e7', 'Network Contributor', 'Manage networks, but not access to them.', {
    actions: [...basics, 'Microsoft.Network/*', 'Microsoft.ResourceHealth/availabilityStatuses/read'],
  }),
  role(
    'de139f84-1756-47ae-9be6-808fbbe84772',
    'Website Contributor',
    'Manage websites (not web plans), but not access to them.',
    {
      actions: [
        ...basics,
        'Microsoft.Insights/components/*',
        'Microsoft.ResourceHealth/availabilityStatuses/read',
        'Microsoft.Web/certificates/*',
        'Microsoft.Web/listSitesAssignedToHostName/read',
        'Microsoft.Web/serverFarms/join/action',
        'Microsoft.Web/serverFarms/read',
        'Microsoft.Web/sites/*',
      ],
    },
  ),
  role('9b7fa17d-e63e-47b0-bb0a-15c516ac86ec', 'SQL DB Contributor', 'Manage SQL databases, but not access to them.', {
    actions: [
      ...basics,
      'Microsoft.ResourceHealth/availabilityStatuses/read',
      'Microsoft.Sql/locations/*/read',
      'Microsoft.Sql/servers/databases/*',
      'Microsoft.Sql/servers/read',
    ],
  }),
  role('43d0d8ad-25c7-4714-9337-8ba259a9fe05', 'Monitoring Reader', 'Read all monitoring data.', {
    actions: ['*/read', 'Microsoft.OperationalInsights/workspaces/search/action', 'Microsoft.Support/*'],
  }),
  role('749f88d5-cbae-40b8-bcfc-e573ddc772fa', 'Monitoring Contributor', 'Read monitoring data and change settings.', {
    actions: [
      '*/read',
      'Microsoft.AlertsManagement/alerts/*',
      'Microsoft.Insights/actiongroups/*',
      'Microsoft.Insights/alertRules/*',
      'Microsoft.Insights/diagnosticSettings/*',
      'Microsoft.Insights/metricAlerts/*',
      'Microsoft.Support/*',
    ],
  }),
  role('72fafb9e-0641-4937-9268-a91bfd8191a3', 'Cost Management Reader', 'View cost data and configuration.', {
    actions: [
      'Microsoft.Consumption/*/read',
      'Microsoft.CostManagement/*/read',
      'Microsoft.Billing/billingPeriods/read',
      'Microsoft.Resources/subscriptions/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Support/*',
      'Microsoft.Management/managementGroups/read',
    ],
  }),
  role('5d58bcaf-24a5-4b20-bdb6-eed9f69fbe4c', 'Management Group Contributor', 'Manage management groups.', {
    actions: [
      'Microsoft.Management/managementGroups/delete',
      'Microsoft.Management/managementGroups/read',
      'Microsoft.Management/managementGroups/subscriptions/delete',
      'Microsoft.Management/managementGroups/subscriptions/write',
      'Microsoft.Management/managementGroups/write',
      'Microsoft.Management/managementGroups/subscriptions/read',
    ],
  }),
  role('5f1c2a84-1b0e-4b62-9b4d-7a8a4f0c6d11', 'Expense Reader', 'Read expenses in the expense application.', {
    actions: ['Microsoft.Resources/subscriptions/resourceGroups/read', 'Microsoft.Web/sites/read'],
    dataActions: ['Daypass.Expenses/expenses/read'],
  }),
  role('c3a7e9d0-62f4-4c1b-8a35-2d9f71b04e22', 'Expense Approver', 'Read and approve expenses.', {
    actions: ['Microsoft.Resources/subscriptions/resourceGroups/read', 'Microsoft.Web/sites/read'],
    dataActions: ['Daypass.Expenses/expenses/read', 'Daypass.Expenses/expenses/approve/action'],
  }),
  role(
    '0d4b86f5-9e27-47a8-b1c6-83e05fd2a933',
    'Daypass Decision Reader',
    'Ask for decisions about other principals and read why they came out as they did.',
    { actions: ['Daypass.Decisions/evaluations/read', '*/read'], dataActions: [] },
  ),
];
