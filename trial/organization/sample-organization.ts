/**
 * The sample organization of the trial, as plain data: what a company with an
 * expense application might have. People are named by their function.
 */
export type SampleResource = { type: string; name: string; kind?: string };
export type SampleResourceGroup = { name: string; location: string; resources: SampleResource[] };
export type SampleSubscription = {
  alias: string;
  displayName: string;
  workload: 'Production' | 'DevTest';
  managementGroup: string;
  resourceGroups: SampleResourceGroup[];
};
/** `at` is the alias of a subscription, or `application` for the expense application. */
export type SampleAssignment = { role: string; member?: string; group?: string; at: string };

export const managementGroups = [
  { name: 'operations', displayName: 'Operations' },
  { name: 'products', displayName: 'Products' },
];

const production: SampleSubscription = {
  alias: 'production',
  displayName: 'Production',
  workload: 'Production',
  managementGroup: 'operations',
  resourceGroups: [
    {
      name: 'expenses',
      location: 'westeurope',
      resources: [
        { type: 'Daypass.Expenses/applications', name: 'expense-app' },
        { type: 'Microsoft.Web/sites', name: 'expenses-web', kind: 'app' },
        { type: 'Microsoft.Sql/servers', name: 'expenses-sql' },
        { type: 'Microsoft.KeyVault/vaults', name: 'expenses-keys' },
      ],
    },
    {
      name: 'customer-data',
      location: 'westeurope',
      resources: [
        { type: 'Microsoft.DBforPostgreSQL/flexibleServers', name: 'customers' },
        { type: 'Microsoft.Storage/storageAccounts', name: 'customerexports', kind: 'StorageV2' },
      ],
    },
    {
      name: 'network',
      location: 'northeurope',
      resources: [
        { type: 'Microsoft.Network/virtualNetworks', name: 'hub' },
        { type: 'Microsoft.Network/azureFirewalls', name: 'edge' },
      ],
    },
  ],
};

const development: SampleSubscription = {
  alias: 'development',
  displayName: 'Development',
  workload: 'DevTest',
  managementGroup: 'products',
  resourceGroups: [
    {
      name: 'expenses-test',
      location: 'westeurope',
      resources: [
        { type: 'Microsoft.Web/sites', name: 'expenses-web-test', kind: 'app' },
        { type: 'Microsoft.Sql/servers', name: 'expenses-sql-test' },
      ],
    },
    {
      name: 'build',
      location: 'northeurope',
      resources: [
        { type: 'Microsoft.Compute/virtualMachines', name: 'build-1' },
        { type: 'Microsoft.ContainerRegistry/registries', name: 'images' },
      ],
    },
  ],
};

export const subscriptions = [production, development];

/** The expense application, which the trial really runs. */
export const application = {
  subscription: production.alias,
  resourceGroup: 'expenses',
  type: 'Daypass.Expenses/applications',
  name: 'expense-app',
};

export const readAction = 'Daypass.Expenses/expenses/read';
export const approveAction = 'Daypass.Expenses/expenses/approve/action';

export const members = [
  { nickname: 'subscription.owner', displayName: 'Subscription owner', jobTitle: 'Head of operations' },
  { nickname: 'expense.owner', displayName: 'Expense application owner', jobTitle: 'Product owner' },
  { nickname: 'expense.clerk', displayName: 'Expense clerk', jobTitle: 'Accounting' },
  { nickname: 'help.desk', displayName: 'Help desk', jobTitle: 'Support' },
  { nickname: 'auditor', displayName: 'Internal auditor', jobTitle: 'Audit' },
];

export const groups = [
  {
    name: 'Expense team',
    nickname: 'expense-team',
    description: 'Everybody who works on expense claims.',
    members: ['expense.owner', 'expense.clerk'],
  },
];

export const assignments: SampleAssignment[] = [
  { role: 'Owner', member: 'subscription.owner', at: 'production' },
  { role: 'Reader', member: 'auditor', at: 'production' },
  { role: 'Contributor', member: 'expense.owner', at: 'development' },
  { role: 'Expense Approver', group: 'Expense team', at: 'application' },
];
