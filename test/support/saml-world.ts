/**
 * Sign-in beside a real SAML identity provider: the second partner of the trial, registered by its metadata.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  proveDomain,
  samlPlaces,
  serviceMetadata,
  updateHomeDirectory,
  updatePartnerAccess,
} from '#modules/home-directories/index.ts';
import { PASSWORD } from '../../trial/saml-directory/responses.ts';
import { startSamlDirectory, type SamlDirectory } from '../../trial/saml-directory/saml-directory.ts';
import { openPartnerWorld, type PartnerPerson, type PartnerWorld } from './partner-world.ts';
import type { Answered, PortalBrowser } from './portal-browser.ts';

export const fay: PartnerPerson = {
  email: 'fay@fabrikam.example',
  name: 'Fay (Fabrikam)',
  password: 'a password of fay',
};

export interface SamlForm {
  readonly SAMLResponse: string;
  readonly RelayState: string;
}

export interface SamlWorld extends PartnerWorld {
  readonly directory: SamlDirectory;
  readonly samlId: string;
  /** The people there prove a second factor, or only a password. */
  proveBy(method: string): void;
  changeSaml(change: {
    enabled?: boolean;
    mfaTrusted?: boolean;
    metadata?: string;
    metadataUrl?: string | null;
  }): Promise<void>;
  /** What the provider sends through the browser of somebody who signs in there. */
  formOf(browser: PortalBrowser, redirectUrl: string, person: PartnerPerson): Promise<SamlForm>;
  /** Hands it in; answers where the browser is sent. */
  handIn(form: Partial<SamlForm>, id?: string): Promise<string>;
  /** The whole way of signing in there; answers where our callback sent the browser. */
  signInThere(browser: PortalBrowser, redirectUrl: string, person: PartnerPerson): Promise<Answered>;
}

export async function openSamlWorld(name: string): Promise<SamlWorld> {
  const world = await openPartnerWorld(name);
  const samlId = randomUUID();
  const folder = await mkdtemp(join(tmpdir(), 'fabrikam-'));
  const { consumerUrl } = samlPlaces(world.ports, samlId);
  let method = PASSWORD;
  const directory = await startSamlDirectory({
    port: 0,
    folder,
    accounts: [fay],
    service: { metadata: () => serviceMetadata(world.ports, samlId), consumerUrl },
    now: () => world.clock.now(),
    method: () => method,
  });
  const changeSaml: SamlWorld['changeSaml'] = async ({ mfaTrusted = true, ...settings }) => {
    await updateHomeDirectory(world.ports, world.operator, samlId, {
      protocol: 'saml',
      metadata: directory.metadata,
      displayName: 'Fabrikam',
      domains: ['fabrikam.example'],
      livenessSeconds: 3600,
      enabled: true,
      ...settings,
    });
    await updatePartnerAccess(world.ports, world.operator, samlId, { mfaAccepted: mfaTrusted });
  };
  await changeSaml({});
  const decision = { by: 'decision', reason: 'Their administrator asked for it.' } as const;
  await proveDomain(world.ports, world.operator, samlId, 'fabrikam.example', decision);
  const origin = consumerUrl.slice(0, consumerUrl.indexOf('/', 'https://'.length));
  const handIn: SamlWorld['handIn'] = async (form, id = samlId) => {
    const answered = await world.app.inject({
      method: 'POST',
      url: `/sign-in/saml/${id}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: directory.url },
      payload: new URLSearchParams(form).toString(),
    });
    return answered.headers.location?.replace(origin, '') ?? `${answered.statusCode} ${answered.body}`;
  };
  const formOf: SamlWorld['formOf'] = async (browser, redirectUrl, person) => {
    const page = await browser.signInByForm(redirectUrl, person);
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? '';
    return { SAMLResponse: field('SAMLResponse'), RelayState: field('RelayState') };
  };
  return {
    ...world,
    directory,
    samlId,
    proveBy: (next) => (method = next),
    changeSaml,
    handIn,
    formOf,
    signInThere: async (browser, redirectUrl, person) =>
      browser.get(await handIn(await formOf(browser, redirectUrl, person))),
    async close() {
      await directory.stop();
      await rm(folder, { recursive: true });
      await world.close();
    },
  };
}
