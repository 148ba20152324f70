/**
 * Which application somebody signs in to: the one the way back leads to.
 */
import { parseGuid } from '#model/guid.ts';
import { portalApplication, type AskingApplication } from '#modules/audit/index.ts';
import { findApplication } from '#modules/decisions/index.ts';
import { findServicePrincipal } from '#modules/directory/index.ts';
import { ArtifactStore } from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';
import { nameOfPublicClient } from '../public-clients.ts';

const MAXIMUM_CLIENT_ID = 128;

export async function askingApplication(ports: Ports, returnTo: string): Promise<AskingApplication> {
  const { pathname, searchParams } = new URL(returnTo, 'http://portal');
  const interaction = /^\/sign-in\/interaction\/([\w-]{1,64})$/.exec(pathname)?.[1];
  if (interaction) return (await clientOf(ports, interaction)) ?? portalApplication;
  if (pathname === '/forward-auth/start') {
    return (await protectedApplication(ports, searchParams.get('application'))) ?? portalApplication;
  }
  return portalApplication;
}

async function clientOf(ports: Ports, uid: string): Promise<AskingApplication | undefined> {
  const payload = await new ArtifactStore(ports, 'Interaction').find(uid);
  const clientId = (payload?.['params'] as { client_id?: unknown } | undefined)?.client_id;
  if (typeof clientId !== 'string' || clientId.length > MAXIMUM_CLIENT_ID) return undefined;
  const name = nameOfPublicClient(clientId);
  if (name) return { id: clientId, displayName: name };
  const appId = parseGuid(clientId);
  const program = appId ? await findServicePrincipal(ports.database, appId) : undefined;
  return { id: clientId, displayName: program?.displayName ?? clientId };
}

async function protectedApplication(ports: Ports, text: string | null): Promise<AskingApplication | undefined> {
  const id = parseGuid(text ?? undefined);
  const application = id ? await findApplication(ports.database, id) : undefined;
  return application && { id: application.id, displayName: application.displayName };
}
