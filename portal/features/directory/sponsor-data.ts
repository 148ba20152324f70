/**
 * Reads and changes who answers for a guest, over Graph.
 */
import { queryOptions } from '@tanstack/react-query';
import { graphDelete, graphGet, type GraphPage, graphPost } from '../../api/graph.ts';
import { type GraphUser, userFields } from '../../api/principals.ts';

export interface Sponsor extends Partial<GraphUser> {
  '@odata.type'?: string;
  id: string;
  displayName: string | null;
}

const pathOf = (userId: string) => `/users/${encodeURIComponent(userId)}/sponsors`;

export const sponsorsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['sponsors', userId],
    queryFn: async ({ signal }) =>
      (await graphGet<GraphPage<Sponsor>>(pathOf(userId), { $select: userFields }, signal)).value,
  });

/** Of groups nothing says that they are blocked. */
export const answers = (sponsor: Sponsor) => sponsor.accountEnabled !== false;

export interface SponsorChange {
  userId: string;
  sponsorId: string;
}

export const addSponsor = ({ userId, sponsorId }: SponsorChange) =>
  graphPost<void>(`${pathOf(userId)}/$ref`, {
    '@odata.id': `${location.origin}/v1.0/directoryObjects/${sponsorId}`,
  });

export const removeSponsor = ({ userId, sponsorId }: SponsorChange) =>
  graphDelete(`${pathOf(userId)}/${sponsorId}/$ref`);
