/**
 * Starts a trial: Daypass as a process of its own, a partner directory, a mail
 * viewer, a protected application, and on first start the sample organization.
 * Everything listens on this machine only; stopping stops all of it.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { announcementText } from './announcement.ts';
import { requestFirstAdministratorUrl, startDaypass } from './daypass-process.ts';
import { guideSteps } from './guide-steps.ts';
import { writeJsonFile } from './ground/json-file.ts';
import { requireFreePorts } from './ground/listen.ts';
import { startMailViewer } from './mail-viewer/mail-viewer.ts';
import { startPartnerDirectory } from './partner-directory/partner-directory.ts';
import type { AccountSeed } from './partner-directory/accounts.ts';
import { prepareOrganization } from './prepare-organization.ts';
import { startProtectedApplication } from './protected-application/protected-application.ts';
import { startSamlDirectory } from './saml-directory/saml-directory.ts';
import { readTrialSettings, UsageError, type TrialSettings } from './trial-settings.ts';
import { openTrialState, type TrialMemory } from './trial-state.ts';

/** Short, so that a disabled partner account is noticed while one watches. */
const livenessSeconds = 30;

type Stoppable = { stop: () => Promise<void> };

/** In the order in which they are stopped: Daypass first, because it uses the others. */
const running: Stoppable[] = [];

function addressesOf({ ports }: TrialSettings) {
  const at = (port: number): string => `http://localhost:${port}`;
  return {
    portalUrl: at(ports.portal),
    baseUrl: `https://localhost:${ports.https}`,
    partnerUrl: at(ports.partner),
    mailUrl: at(ports.mail),
    appUrl: at(ports.application),
    fabrikamUrl: at(ports.fabrikam),
  };
}

const guideFileOf = (folder: string): string => join(folder, 'trial', 'guide.json');

function daypassEnvironment({ folder, ports }: TrialSettings): Record<string, string> {
  return {
    DAYPASS_DATA: folder,
    DAYPASS_PORT: String(ports.portal),
    DAYPASS_LOOPBACK_HTTP: 'true',
    DAYPASS_SMTP_URL: `smtp://localhost:${ports.smtp}`,
    DAYPASS_ALLOW_LOOPBACK_HOMES: 'true',
    DAYPASS_LIVENESS_SECONDS: String(livenessSeconds),
    DAYPASS_REDIRECT_HOSTS: `localhost:${ports.application}`,
    DAYPASS_GUIDE: guideFileOf(folder),
    DAYPASS_DRAIN_SECONDS: '0',
  };
}

async function startParts(settings: TrialSettings, { state }: TrialMemory) {
  const { folder, ports } = settings;
  const { portalUrl } = addressesOf(settings);
  const trialFolder = join(folder, 'trial');
  const { homeDirectoryId, clientId, clientSecret, accounts } = state.partner;
  const redirectUris = [`${portalUrl}/sign-in/callback/${homeDirectoryId}`];
  const { fabrikam } = state;
  const consumerUrl = `${portalUrl}/sign-in/saml/${fabrikam.homeDirectoryId}`;
  const [partner, mail, application, samlDirectory] = await Promise.all([
    startPartnerDirectory({
      port: ports.partner,
      folder: trialFolder,
      client: {
        clientId,
        clientSecret,
        redirectUris,
        signedOutUri: `${portalUrl}/sign-in/signed-out/${homeDirectoryId}`,
      },
      accounts,
    }),
    startMailViewer({ port: ports.mail, smtpPort: ports.smtp, folder: trialFolder }),
    startProtectedApplication({
      port: ports.application,
      folder: trialFolder,
      daypassUrl: portalUrl,
      proxySecret: () => state.proxySecret,
    }),
    startSamlDirectory({
      port: ports.fabrikam,
      folder: trialFolder,
      accounts: fabrikam.accounts,
      service: { consumerUrl, metadata: async () => (await fetch(`${consumerUrl}/metadata`)).text() },
    }),
  ]);
  running.push(partner, mail, application, samlDirectory);
  return { partner, samlMetadataUrl: samlDirectory.metadataUrl };
}

async function start(settings: TrialSettings): Promise<{ ended: Promise<string> }> {
  const { folder, ports } = settings;
  await requireFreePorts(Object.values(ports));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const memory = await openTrialState(folder);
  const addresses = addressesOf(settings);
  const environment = daypassEnvironment(settings);
  const guestAddress = memory.state.partner.accounts[0]?.email ?? '';
  await writeJsonFile(guideFileOf(folder), guideSteps({ ...addresses, guestAddress }));
  const daypass = startDaypass(addresses.portalUrl, folder, environment);
  running.push(daypass);
  const [{ partner, samlMetadataUrl }] = await Promise.all([startParts(settings, memory), daypass.ready()]);

  await prepareOrganization(memory, { ...addresses, livenessSeconds, samlMetadataUrl, environment });
  const { seeded, automation, partner: home } = memory.state;
  const signIns = (accounts: readonly AccountSeed[]) => accounts.map(({ email, password }) => ({ email, password }));
  const partnerAccounts = signIns(home.accounts);
  const fabrikamAccounts = signIns(memory.state.fabrikam.accounts);
  await writeJsonFile(join(folder, 'trial.json'), {
    baseUrl: addresses.baseUrl,
    portalUrl: addresses.portalUrl,
    caFile: join(folder, 'tls', 'ca.pem'),
    tenantId: seeded?.tenantId,
    subscriptionId: seeded?.subscriptionId,
    resourceId: seeded?.resourceId,
    ...automation,
    mailUrl: addresses.mailUrl,
    partnerUrl: addresses.partnerUrl,
    partnerAccounts,
    fabrikamUrl: addresses.fabrikamUrl,
    fabrikamAccounts,
    appUrl: addresses.appUrl,
  });
  const firstAdministratorUrl = await firstAdministrator(memory, environment);
  process.stdout.write(
    announcementText({
      ...addresses,
      folder,
      partnerAccounts,
      fabrikamAccounts,
      partnerAdminUrl: partner.adminUrl,
      firstAdministratorUrl,
    }),
  );
  return daypass;
}

async function firstAdministrator(memory: TrialMemory, environment: Record<string, string>) {
  if (memory.state.hasAdministrator) return undefined;
  const url = await requestFirstAdministratorUrl(environment);
  if (url === undefined) {
    memory.state.hasAdministrator = true;
    await memory.keep();
  }
  return url;
}

let stopping: Promise<void> | undefined;

function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const part of running) await part.stop();
  })();
  return stopping;
}

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void stopAll().then(() => process.exit(0)));
  }
  try {
    const { ended } = await start(readTrialSettings(process.argv.slice(2), process.env));
    const reason = await ended;
    if (stopping) return;
    throw new Error(reason);
  } catch (error) {
    if (stopping) return;
    process.stderr.write(`${error instanceof UsageError ? '' : 'The trial stops. '}${(error as Error).message}\n`);
    await stopAll();
    process.exit(1);
  }
}

await main();
