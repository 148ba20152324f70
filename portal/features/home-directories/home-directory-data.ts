/**
 * Requests about home directories and what proves their domains.
 */
import { queryOptions } from '@tanstack/react-query';
import type {
  DomainProofEntry,
  DomainProofRequest,
  HomeDirectoryChange,
  HomeDirectoryEntry,
  MadeProvisioningToken,
  ProvisioningView,
  SignalStreamChange,
  SignalStreamView,
} from '../../../server/wire/portal/settings-contract.ts';
import { send } from '../../api/client.ts';

const list = '/portal/api/home-directories';
const pathOf = (id: string) => `${list}/${encodeURIComponent(id)}`;
const proofPath = (id: string, domain: string) => `${pathOf(id)}/domains/${encodeURIComponent(domain)}/proof`;

export const homeDirectoriesQuery = queryOptions({
  queryKey: ['home-directories'],
  queryFn: ({ signal }) => send<{ value: HomeDirectoryEntry[] }>(list, { signal }),
});

export const domainProofsQuery = (id: string) =>
  queryOptions({
    queryKey: ['home-directories', id, 'domains'],
    queryFn: ({ signal }) => send<{ value: DomainProofEntry[] }>(`${pathOf(id)}/domains`, { signal }),
  });

export const saveHomeDirectory = ({ id, change }: { id: string; change: HomeDirectoryChange }) =>
  send<HomeDirectoryEntry>(pathOf(id), { method: 'PUT', body: change });
export const refreshMetadata = ({ id }: HomeDirectoryEntry) =>
  send<HomeDirectoryEntry>(`${pathOf(id)}/refresh-metadata`, { method: 'POST', body: {} });
export const removeHomeDirectory = ({ id }: HomeDirectoryEntry) => send<void>(pathOf(id), { method: 'DELETE' });
export const proveDomain = (id: string, domain: string, proof: DomainProofRequest) =>
  send<{ value: DomainProofEntry[] }>(proofPath(id, domain), { method: 'PUT', body: proof });
export const withdrawProof = (id: string, domain: string) =>
  send<{ value: DomainProofEntry[] }>(proofPath(id, domain), { method: 'DELETE' });

const provisioningPath = (id: string) => `${pathOf(id)}/provisioning`;

export const provisioningQuery = (id: string) =>
  queryOptions({
    queryKey: ['home-directories', id, 'provisioning'],
    queryFn: ({ signal }) => send<ProvisioningView>(provisioningPath(id), { signal }),
  });

export const addProvisioningToken = (id: string) =>
  send<MadeProvisioningToken>(`${provisioningPath(id)}/tokens`, { method: 'POST', body: {} });
export const removeProvisioningToken = (token: { homeDirectoryId: string; tokenId: string }) =>
  send<void>(`${provisioningPath(token.homeDirectoryId)}/tokens/${encodeURIComponent(token.tokenId)}`, {
    method: 'DELETE',
  });

const streamPath = (id: string) => `${pathOf(id)}/signal-stream`;

export const signalStreamQuery = (id: string) =>
  queryOptions({
    queryKey: ['home-directories', id, 'signal-stream'],
    queryFn: ({ signal }) => send<{ stream: SignalStreamView | null }>(streamPath(id), { signal }),
  });

export const openStream = ({ id, change }: { id: string; change: SignalStreamChange }) =>
  send<{ stream: SignalStreamView }>(streamPath(id), { method: 'PUT', body: change });
export const verifyStream = (id: string) =>
  send<{ stream: SignalStreamView }>(`${streamPath(id)}/verify`, { method: 'POST', body: {} });
export const closeStream = (id: string) => send<void>(streamPath(id), { method: 'DELETE' });
