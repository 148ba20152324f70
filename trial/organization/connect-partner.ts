/**
 * Tells Daypass about what is around it: the partners' directories, whose
 * people may come as guests, and the expense application, which asks before
 * it lets anybody in.
 */
import type { DaypassRequests } from './daypass-requests.ts';
import { approveAction, readAction } from './sample-organization.ts';

export type HomeDirectory = {
  id: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  livenessSeconds: number;
};

/** Binds the partner's domain to its directory: invitations to it are redeemed there and nowhere else. */
export async function connectPartnerDirectory(daypass: DaypassRequests, home: HomeDirectory): Promise<void> {
  const { id, ...connection } = home;
  await daypass.put(`/portal/api/home-directories/${id}`, {
    ...connection,
    displayName: 'Partner directory',
    domains: ['partner.example'],
    enabled: true,
  });
}

/** The other partner's directory speaks SAML. Nobody publishes DNS records in a trial, so its domain is proven by decision. */
export async function connectSamlDirectory(
  daypass: DaypassRequests,
  { id, metadataUrl }: { id: string; metadataUrl: string },
): Promise<void> {
  const path = `/portal/api/home-directories/${id}`;
  await daypass.put(path, {
    protocol: 'saml',
    metadataUrl,
    displayName: 'Fabrikam',
    domains: ['fabrikam.example'],
    enabled: true,
  });
  const reason = 'The trial starts this directory itself.';
  await daypass.put(`${path}/domains/fabrikam.example/proof`, { by: 'decision', reason });
}

/** Answers the secret by which the hop proves itself; Daypass tells it only here. */
export async function connectApplication(
  daypass: DaypassRequests,
  application: { id: string; host: string; scope: string },
): Promise<string> {
  const answer = await daypass.put<{ proxySecret?: string }>(`/portal/api/protected-applications/${application.id}`, {
    displayName: 'Expenses',
    host: application.host,
    scope: application.scope,
    style: 'redirect',
    rules: [
      { methods: ['GET', 'HEAD'], pathPrefix: '/', dataAction: readAction },
      { methods: ['POST'], pathPrefix: '/claims', dataAction: approveAction },
    ],
    renewSecret: true,
  });
  if (!answer.proxySecret) throw new Error('Daypass gave no secret for the hop of the expense application.');
  return answer.proxySecret;
}
