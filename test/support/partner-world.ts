/**
 * Sign-in beside a real partner directory: one home directory for partner.example, and guests who may come from it.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '#model/actor.ts';
import { bootstrapAdministrator, createBootstrapLink } from '#modules/administration/index.ts';
import { updateHomeDirectory, updatePartnerAccess } from '#modules/home-directories/index.ts';
import { inviteGuest } from '#modules/invitations/index.ts';
import { findLiveSession } from '#modules/sessions/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import type { Dialect } from '../../server/wire/http-server.ts';
import { signInPlugin } from '../../server/wire/sign-in/plugin.ts';
import { tokenService } from '../../server/wire/token-service/plugin.ts';
import { startPartnerDirectory, type PartnerDirectory } from '../../trial/partner-directory/partner-directory.ts';
import { PortalBrowser } from './portal-browser.ts';
import { openSignInWorld, type SignInWorld } from './sign-in-world.ts';

export interface PartnerPerson {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

export const pat: PartnerPerson = {
  email: 'pat@partner.example',
  name: 'Pat (partner)',
  password: 'a password of pat',
};
export const sam: PartnerPerson = {
  email: 'sam@partner.example',
  name: 'Sam (partner)',
  password: 'a password of sam',
};
/** An account the partner's directory claims to have, in a domain that is not the partner's. */
export const stray: PartnerPerson = { email: 'pat@other.example', name: 'Stray', password: 'a password of stray' };

export interface PartnerWorld extends SignInWorld {
  readonly partner: PartnerDirectory;
  readonly administrator: Actor;
  readonly homeDirectoryId: string;
  /** Changes the home directory as an administrator would. */
  changeHome(change: {
    mfaTrusted?: boolean;
    livenessSeconds?: number;
    enabled?: boolean;
    signalsIssuer?: string | null;
  }): Promise<void>;
  /** Another home directory, told like this one except for what differs. */
  addHome(id: string, change: { signalsIssuer: string; domains: string[] }): Promise<void>;
  browser(): PortalBrowser;
  /** Invites an address; answers the ticket in the link. */
  invite(address: string): Promise<string>;
  /** Invites a person and redeems in a new browser, which stays signed in. */
  redeem(person: PartnerPerson): Promise<PortalBrowser>;
  administer(email: string, act: 'disable' | 'enable'): Promise<void>;
}

export async function openPartnerWorld(
  name: string,
  changed: Record<string, string> = {},
  others: Record<string, Dialect> = {},
  start?: Date,
): Promise<PartnerWorld> {
  const dialects = { 'sign-in': signInPlugin, 'token-service': tokenService, ...others };
  const world = await openSignInWorld(name, dialects, changed, start);
  // The partner directory says there, as to any of its clients, who signed out.
  const listening = await world.app.listen({ host: '127.0.0.1', port: 0 });
  const homeDirectoryId = randomUUID();
  const client = { clientId: 'daypass', clientSecret: randomBytes(16).toString('hex') };
  const folder = await mkdtemp(join(tmpdir(), 'partner-'));
  const redirectUri = `${publicOrigins(world.ports.settings).portalUrl}/sign-in/callback/${homeDirectoryId}`;
  const partner = await startPartnerDirectory({
    port: 0,
    folder,
    client: {
      ...client,
      redirectUris: [redirectUri],
      signedOutUri: `${listening}/sign-in/signed-out/${homeDirectoryId}`,
    },
    accounts: [pat, sam, stray],
  });
  const home = {
    displayName: 'Partner directory',
    issuer: partner.url,
    ...client,
    domains: ['partner.example'],
    livenessSeconds: 300,
    enabled: true,
  };
  const changeHome: PartnerWorld['changeHome'] = async ({ mfaTrusted, ...change }) => {
    await updateHomeDirectory(world.ports, world.operator, homeDirectoryId, Object.assign(home, change));
    if (mfaTrusted === undefined) return;
    await updatePartnerAccess(world.ports, world.operator, homeDirectoryId, { mfaAccepted: mfaTrusted });
  };
  await changeHome({});
  const browser = () => new PortalBrowser(world.app);
  const administrator = await addAdministrator(world);
  const invite = async (address: string) => {
    const { portalUrl } = publicOrigins(world.ports.settings);
    const input = { address, redirectUrl: `${portalUrl}/`, sendsMessage: true };
    const rights = { invite: true, createUsers: true, resetRedemption: true, readUsers: true };
    const { redeemUrl } = await inviteGuest(world.ports, administrator, input, rights);
    return redeemUrl.slice(redeemUrl.lastIndexOf('/') + 1);
  };
  return {
    ...world,
    partner,
    administrator,
    homeDirectoryId,
    changeHome,
    addHome: async (id, change) => {
      const other = { ...home, displayName: 'Another partner', issuer: `${partner.url}/other`, ...change };
      await updateHomeDirectory(world.ports, world.operator, id, other);
    },
    browser,
    invite,
    async redeem(person) {
      const opened = browser();
      const ticket = await invite(person.email);
      const step = await opened.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
      await opened.signInAt(step.body.redirectUrl, person);
      await opened.post('/portal/api/redemption/consent', { accepted: true });
      return opened;
    },
    async administer(email, act) {
      await fetch(`${partner.url}/admin/api/accounts/${email}/${act}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${partner.adminToken}` },
      });
    },
    async close() {
      await partner.stop();
      await rm(folder, { recursive: true });
      await world.close();
    },
  };
}

async function addAdministrator({ ports, operator }: SignInWorld): Promise<Actor> {
  const { token } = await createBootstrapLink(ports, operator, 'test');
  const person = {
    displayName: 'First administrator',
    userPrincipalName: `admin@${ports.settings.DAYPASS_DOMAIN}`,
    mail: null,
  };
  const caller = { ipAddress: null, userAgent: null, correlationId: randomUUID() };
  const { sessionId } = await bootstrapAdministrator(ports, token, person, caller);
  return (await findLiveSession(ports, { sessionId }))!.actor;
}
