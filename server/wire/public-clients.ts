/**
 * Command lines everybody may use to sign in: they come with their ids and keep no secret.
 */

/** The Azure command line and SDKs come with this id and cannot be told another. */
const AZURE_CLI_CLIENT_ID = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const DAYPASS_CLI_CLIENT_ID = 'daypass-cli';

const names: Readonly<Record<string, string>> = {
  [AZURE_CLI_CLIENT_ID]: 'Azure command line',
  [DAYPASS_CLI_CLIENT_ID]: 'Daypass command line',
};

export const publicClients = (): { id: string; displayName: string }[] =>
  Object.entries(names).map(([id, displayName]) => ({ id, displayName }));

export function nameOfPublicClient(clientId: string): string | undefined {
  return Object.hasOwn(names, clientId) ? names[clientId] : undefined;
}
