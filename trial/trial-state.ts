/**
 * What the trial must remember between two starts: random passwords and
 * secrets, and how far the sample organization has come. One file, readable by
 * its owner only; no value in it is known before the first start.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from './ground/json-file.ts';
import type { Client } from './organization/daypass-requests.ts';
import type { SeededOrganization } from './organization/seed-organization.ts';
import type { AccountSeed } from './partner-directory/accounts.ts';

export type TrialState = {
  partner: { homeDirectoryId: string; clientId: string; clientSecret: string; accounts: AccountSeed[] };
  /** The partner whose directory speaks SAML; connected once Daypass knows it. */
  fabrikam: { homeDirectoryId: string; accounts: AccountSeed[]; isConnected: boolean };
  applicationId: string;
  /** Known once Daypass has registered the application. */
  proxySecret: string;
  automation?: Client;
  /** The client that creates the sample organization, while it lives: it ends with its work. */
  setupClientId?: string;
  /** Somebody came in by the first link; nobody needs to be asked again. */
  hasAdministrator?: true;
  seeded?: SeededOrganization & { tenantId: string; portalUrl: string };
};

const secret = (): string => randomBytes(24).toString('base64url');

/** Easy to read out and to type, and 80 bits strong. */
function password(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const picked = [...randomBytes(17)].map((byte) => letters[byte % letters.length]);
  return [picked.slice(0, 6), picked.slice(6, 12), picked.slice(12)].map((part) => part.join('')).join('-');
}

function newState(): TrialState {
  return {
    partner: {
      homeDirectoryId: randomUUID(),
      clientId: 'daypass',
      clientSecret: secret(),
      accounts: [
        { email: 'pat@partner.example', name: 'Pat (partner)', password: password() },
        { email: 'sam@partner.example', name: 'Sam (partner)', password: password() },
      ],
    },
    fabrikam: {
      homeDirectoryId: randomUUID(),
      accounts: [{ email: 'fay@fabrikam.example', name: 'Fay (Fabrikam)', password: password() }],
      isConnected: false,
    },
    applicationId: randomUUID(),
    proxySecret: '',
  };
}

export type TrialMemory = { state: TrialState; keep: () => Promise<void> };

export async function openTrialState(folder: string): Promise<TrialMemory> {
  const path = join(folder, 'trial', 'state.json');
  // What an older trial did not know is drawn now.
  const state = { ...newState(), ...(await readJsonFile<TrialState>(path)) };
  const keep = (): Promise<void> => writeJsonFile(path, state);
  await keep();
  return { state, keep };
}
