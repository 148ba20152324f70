/**
 * The first start of a trial: lets two automation clients in through the
 * command line, and with the first of them creates the sample organization.
 * A later start finds the work done by one request and does nothing. The first
 * client ends with its work, also when the work failed.
 */
import { runDaypassCommand } from './daypass-process.ts';
import { connectApplication, connectPartnerDirectory, connectSamlDirectory } from './organization/connect-partner.ts';
import { openDaypassRequests, type Client, type DaypassRequests } from './organization/daypass-requests.ts';
import { seedOrganization } from './organization/seed-organization.ts';
import type { TrialMemory, TrialState } from './trial-state.ts';

export type Surroundings = {
  portalUrl: string;
  baseUrl: string;
  partnerUrl: string;
  appUrl: string;
  livenessSeconds: number;
  samlMetadataUrl: string;
  environment: Record<string, string>;
};

type NewClient = Client & { tenantId: string };

/** What the first client needs for the sample organization, at the root of everything. */
const setupRights = ['--directory-role', 'Global Administrator', '--role', 'Owner', '--scope', '/'];

/** What scripts need: people, groups, guests and their invitations. */
const automationRights = ['User Administrator', 'Groups Administrator', 'Guest Inviter', 'Reports Reader'].flatMap(
  (role) => ['--directory-role', role],
);

const createClient = (environment: Record<string, string>, name: string, rights: string[]): Promise<NewClient> =>
  runDaypassCommand<NewClient>(environment, 'client', 'create', '--name', name, ...rights);

/** True when the organization that the state speaks of is really there. */
async function isSeeded(
  { seeded, automation, proxySecret, fabrikam }: TrialState,
  around: Surroundings,
): Promise<boolean> {
  if (!seeded || !automation || !proxySecret || !fabrikam.isConnected || seeded.portalUrl !== around.portalUrl)
    return false;
  try {
    const daypass = await openDaypassRequests(around.portalUrl, seeded.tenantId, around.baseUrl, automation);
    return (await daypass.find(`${seeded.resourceId}?api-version=2022-09-01`)) !== undefined;
  } catch {
    return false;
  }
}

async function connect(daypass: DaypassRequests, state: TrialState, around: Surroundings, scope: string) {
  const { homeDirectoryId, clientId, clientSecret } = state.partner;
  const { partnerUrl, livenessSeconds, appUrl } = around;
  const home = { id: homeDirectoryId, issuer: partnerUrl, clientId, clientSecret, livenessSeconds };
  await connectPartnerDirectory(daypass, home);
  const { samlMetadataUrl: metadataUrl } = around;
  await connectSamlDirectory(daypass, { id: state.fabrikam.homeDirectoryId, metadataUrl });
  state.fabrikam.isConnected = true;
  return connectApplication(daypass, { id: state.applicationId, host: new URL(appUrl).host, scope });
}

/** Leaves `state.seeded`, `state.automation` and `state.proxySecret` set, and no client that may do everything. */
export async function prepareOrganization(memory: TrialMemory, around: Surroundings): Promise<void> {
  // One that is still there was left by a start that was interrupted.
  await endSetup(memory, around);
  if (await isSeeded(memory.state, around)) return;
  const setup = await createClient(around.environment, 'Trial setup', setupRights);
  memory.state.setupClientId = setup.clientId;
  await memory.keep();
  try {
    await seed(memory, around, setup);
  } finally {
    await endSetup(memory, around);
  }
}

async function endSetup({ state, keep }: TrialMemory, { environment }: Surroundings): Promise<void> {
  if (!state.setupClientId) return;
  await runDaypassCommand(environment, 'client', 'remove', '--id', state.setupClientId);
  delete state.setupClientId;
  await keep();
}

async function seed({ state, keep }: TrialMemory, around: Surroundings, setup: NewClient): Promise<void> {
  const daypass = await openDaypassRequests(around.portalUrl, setup.tenantId, around.baseUrl, setup);
  const { value } = await daypass.get<{ value: { verifiedDomains: { name: string; isInitial: boolean }[] }[] }>(
    '/v1.0/organization',
  );
  const domain = value[0]?.verifiedDomains.find(({ isInitial }) => isInitial)?.name;
  if (!domain) throw new Error('Daypass does not say which domain is its own.');

  const seeded = await seedOrganization(daypass, setup.tenantId, domain);
  state.proxySecret = await connect(daypass, state, around, seeded.resourceId);
  const owner = ['--role', 'Owner', '--scope', `/subscriptions/${seeded.subscriptionId}`];
  const automation = await createClient(around.environment, 'Trial automation', [...automationRights, ...owner]);
  state.automation = { clientId: automation.clientId, clientSecret: automation.clientSecret };
  state.seeded = { ...seeded, tenantId: setup.tenantId, portalUrl: around.portalUrl };
  await keep();
}
