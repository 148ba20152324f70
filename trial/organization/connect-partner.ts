/**
 * Tells Daypass about the two things around it: the partner directory, whose
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
    mfaTrusted: false,
    enabled: true,
  });
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
