/**
 * Home directories: registered, changed, removed, and what proves their domains.
 *
 * A client secret goes in and never comes out.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { parseDomain } from '#model/mail-address.ts';
import { Refusal } from '#model/refusal.ts';
import {
  accountBindings,
  listDomainProofs,
  listHomeDirectories,
  proveDomain,
  removeHomeDirectory,
  updateHomeDirectory,
  withdrawDomainProof,
  type DomainProofInput,
  type HomeDirectoryInput,
} from '#modules/directory/index.ts';
import { callbackUrl } from '#modules/sign-in/index.ts';
import { declareRoute } from '../route.ts';
import { domainOfDirectory, namedById } from './attempts.ts';
import type { DomainProofEntry, HomeDirectoryEntry } from './settings-contract.ts';

const url = '/portal/api/home-directories/:id';
const reading = { action: directoryActions.readIdentityProviders, at: 'directory' } as const;
const writing = { action: directoryActions.updateIdentityProviders, at: 'directory' } as const;

export function homeDirectoryRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/home-directories',
    permission: reading,
    handler: async ({ server: { ports } }): Promise<{ value: HomeDirectoryEntry[]; nextCursor: null }> => ({
      value: (await listHomeDirectories(ports.database)).map((home) => present(app, home)),
      nextCursor: null,
    }),
  });
  declareRoute(app, { method: 'GET', url, permission: reading, handler: getHomeDirectory });
  declareRoute(app, {
    method: 'PUT',
    url,
    permission: writing,
    activity: 'home-directory.updated',
    attempt: namedById('Directory'),
    schema: { body: homeDirectoryBody },
    handler: async (request): Promise<HomeDirectoryEntry> => {
      const given = request.body as HomeDirectoryBody;
      const { livenessSeconds = 300, mfaTrusted = false, enabled = true } = given;
      const input = { ...given, livenessSeconds, mfaTrusted, enabled };
      return present(app, await updateHomeDirectory(app.ports, request.actor, readId(request), input));
    },
  });
  declareRoute(app, {
    method: 'DELETE',
    url,
    permission: writing,
    activity: 'home-directory.removed',
    attempt: namedById('Directory'),
    handler: async (request, reply) => {
      await removeHomeDirectory(app.ports, request.actor, readId(request));
      return reply.code(204).send();
    },
  });
  domainProofRoutes(app);
}

function domainProofRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url: `${url}/domains`, permission: reading, handler: listDomains });
  declareRoute(app, {
    method: 'PUT',
    url: `${url}/domains/:domain/proof`,
    permission: writing,
    activity: 'home-directory.domain-proven',
    attempt: domainOfDirectory,
    schema: { body: proofBody },
    handler: async (request) => {
      const { by, reason = '' } = request.body as { by: 'dns' | 'decision'; reason?: string };
      const proof: DomainProofInput = by === 'dns' ? { by } : { by, reason };
      await proveDomain(app.ports, request.actor, readId(request), readDomain(request), proof);
      return listDomains(request);
    },
  });
  declareRoute(app, {
    method: 'DELETE',
    url: `${url}/domains/:domain/proof`,
    permission: writing,
    activity: 'home-directory.domain-withdrawn',
    attempt: domainOfDirectory,
    handler: async (request) => {
      await withdrawDomainProof(app.ports, request.actor, readId(request), readDomain(request));
      return listDomains(request);
    },
  });
}

type Optional = 'livenessSeconds' | 'mfaTrusted' | 'enabled';
type HomeDirectoryBody = Omit<HomeDirectoryInput, Optional> & Partial<Pick<HomeDirectoryInput, Optional>>;

const homeDirectoryBody = {
  type: 'object',
  required: ['displayName', 'issuer', 'clientId', 'domains'],
  additionalProperties: false,
  properties: {
    displayName: { type: 'string', minLength: 1, maxLength: 256 },
    issuer: { type: 'string', minLength: 1, maxLength: 512 },
    clientId: { type: 'string', minLength: 1, maxLength: 256 },
    clientSecret: { type: 'string', minLength: 1, maxLength: 512 },
    domains: { type: 'array', maxItems: 200, items: { type: 'string', maxLength: 253 } },
    accountBinding: { enum: [...accountBindings] },
    mfaTrusted: { type: 'boolean' },
    livenessSeconds: { type: 'integer', minimum: 5, maximum: 3600 },
    enabled: { type: 'boolean' },
  },
};

const proofBody = {
  type: 'object',
  required: ['by'],
  additionalProperties: false,
  properties: { by: { enum: ['dns', 'decision'] }, reason: { type: 'string', maxLength: 2048 } },
};

async function getHomeDirectory(request: FastifyRequest): Promise<HomeDirectoryEntry> {
  const homeDirectoryId = readId(request);
  const [found] = await listHomeDirectories(request.server.ports.database, homeDirectoryId);
  if (!found) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId });
  return present(request.server, found);
}

function present(
  { ports }: Pick<FastifyInstance, 'ports'>,
  home: Awaited<ReturnType<typeof listHomeDirectories>>[number],
): HomeDirectoryEntry {
  return { ...home, domains: [...home.domains], callbackUrl: callbackUrl(ports, home.id) };
}

async function listDomains(request: FastifyRequest): Promise<{ value: DomainProofEntry[] }> {
  const { id } = await getHomeDirectory(request);
  const proofs = await listDomainProofs(request.server.ports, id);
  return {
    value: proofs.map(({ proof, ...rest }) => ({ ...rest, proof: proof && { ...proof, at: proof.at.toISOString() } })),
  };
}

function readId(request: FastifyRequest): string {
  const id = parseGuid((request.params as { id: string }).id);
  if (!id) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId: '' });
  return id;
}

function readDomain(request: FastifyRequest): string {
  const domain = parseDomain((request.params as { domain: string }).domain);
  if (!domain) throw new Refusal('directory.domain-not-bound', { domain: 'This' });
  return domain;
}
