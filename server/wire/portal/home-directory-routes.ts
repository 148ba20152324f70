/**
 * Home directories: registered, changed, removed, and what proves their domains.
 *
 * A client secret goes in and never comes out.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { parseDomain } from '#model/mail-address.ts';
import { Refusal } from '#model/refusal.ts';
import {
  accountBindings,
  callbackUrl,
  listDomainProofs,
  listHomeDirectories,
  MAXIMUM_METADATA,
  proveDomain,
  refreshMetadataOf,
  removeHomeDirectory,
  samlPlaces,
  signalsUrl,
  signedOutUrl,
  updateHomeDirectory,
  withdrawDomainProof,
  type DomainProofInput,
  type HomeDirectoryInput,
} from '#modules/home-directories/index.ts';
import { listLastSignals } from '#modules/home-signals/index.ts';
import type { Ports } from '#platform/ports.ts';
import { readHomeDirectoryId } from '../home-directory-id.ts';
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
    handler: async (): Promise<{ value: HomeDirectoryEntry[]; nextCursor: null }> => ({
      value: await present(app, await listHomeDirectories(app.ports.database)),
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
      const input = readInput(request.body as HomeDirectoryBody);
      const home = await updateHomeDirectory(app.ports, request.actor, readId(request), input);
      return (await present(app, [home]))[0]!;
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
  declareRoute(app, {
    method: 'POST',
    url: `${url}/refresh-metadata`,
    permission: writing,
    activity: 'home-directory.metadata-refreshed',
    attempt: namedById('Directory'),
    handler: async (request) => {
      await refreshMetadataOf(app.ports, request.actor, readId(request));
      return getHomeDirectory(request);
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

type Optional = 'livenessSeconds' | 'enabled';
type HomeDirectoryBody = HomeDirectoryInput extends infer Input
  ? Input extends HomeDirectoryInput
    ? Omit<Input, Optional> & Partial<Pick<Input, Optional>>
    : never
  : never;

const homeDirectoryBody = {
  type: 'object',
  required: ['displayName', 'domains'],
  additionalProperties: false,
  properties: {
    protocol: { enum: ['openid', 'saml'] },
    displayName: { type: 'string', minLength: 1, maxLength: 256 },
    issuer: { type: 'string', minLength: 1, maxLength: 512 },
    clientId: { type: 'string', minLength: 1, maxLength: 256 },
    clientSecret: { type: 'string', minLength: 1, maxLength: 512 },
    clientSecretEndsAt: { type: ['string', 'null'], maxLength: 40 },
    metadata: { type: 'string', minLength: 1, maxLength: MAXIMUM_METADATA },
    metadataUrl: { type: ['string', 'null'], minLength: 1, maxLength: 512 },
    requiresSignedResponse: { type: 'boolean' },
    domains: { type: 'array', maxItems: 200, items: { type: 'string', maxLength: 253 } },
    accountBinding: { enum: [...accountBindings] },
    livenessSeconds: { type: 'integer', minimum: 5, maximum: 86_400 },
    enabled: { type: 'boolean' },
    signalsIssuer: { type: ['string', 'null'], maxLength: 512 },
    signalsAudience: { type: ['string', 'null'], maxLength: 512 },
  },
};

const fieldsOf = {
  openid: { needed: ['issuer', 'clientId'], foreign: ['metadata', 'metadataUrl', 'requiresSignedResponse'] },
  saml: { needed: [], foreign: ['issuer', 'clientId', 'clientSecret', 'clientSecretEndsAt'] },
};

/** The body of one protocol; what belongs to the other one was meant for something else. */
function readInput(given: HomeDirectoryBody): HomeDirectoryInput {
  const protocol = given.protocol ?? 'openid';
  const { needed, foreign } = fieldsOf[protocol];
  const missing = needed.find((field) => !(field in given));
  if (missing) throw new Refusal('request.invalid', { field: missing, reason: 'is missing' });
  const stray = foreign.find((field) => field in given);
  if (stray) throw new Refusal('request.invalid', { field: stray, reason: `does not belong to ${protocol}` });
  const { livenessSeconds = protocol === 'saml' ? 3600 : 300, enabled = true } = given;
  return { ...given, livenessSeconds, enabled };
}

const proofBody = {
  type: 'object',
  required: ['by'],
  additionalProperties: false,
  properties: { by: { enum: ['dns', 'decision'] }, reason: { type: 'string', maxLength: 2048 } },
};

async function getHomeDirectory(request: FastifyRequest): Promise<HomeDirectoryEntry> {
  const homeDirectoryId = readId(request);
  const found = await listHomeDirectories(request.server.ports.database, homeDirectoryId);
  if (!found[0]) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId });
  return (await present(request.server, found))[0]!;
}

type Home = Awaited<ReturnType<typeof listHomeDirectories>>[number];

async function present(
  { ports }: Pick<FastifyInstance, 'ports'>,
  homes: readonly Home[],
): Promise<HomeDirectoryEntry[]> {
  const lastSignals = await listLastSignals(ports.database);
  return homes.map((home) => presentOne(ports, home, lastSignals.get(home.id)));
}

function presentOne(ports: Ports, home: Home, lastSignalAt: Date | undefined): HomeDirectoryEntry {
  const common = {
    domains: [...home.domains],
    signalsUrl: signalsUrl(ports, home.id),
    lastSignalAt: lastSignalAt?.toISOString() ?? null,
  };
  if (home.protocol === 'openid') {
    const addresses = { callbackUrl: callbackUrl(ports, home.id), signedOutUrl: signedOutUrl(ports, home.id) };
    const clientSecretEndsAt = home.clientSecretEndsAt?.toISOString() ?? null;
    return { ...home, ...common, ...addresses, clientSecretEndsAt };
  }
  const { consumerUrl, entityId } = samlPlaces(ports, home.id);
  const certificates = home.certificates.map((one) => ({ ...one, expiresAt: one.expiresAt.toISOString() }));
  const metadataReadAt = home.metadataReadAt?.toISOString() ?? null;
  return { ...home, ...common, certificates, metadataReadAt, callbackUrl: consumerUrl, ourMetadataUrl: entityId };
}

async function listDomains(request: FastifyRequest): Promise<{ value: DomainProofEntry[] }> {
  const { id } = await getHomeDirectory(request);
  const proofs = await listDomainProofs(request.server.ports, id);
  return {
    value: proofs.map(({ proof, ...rest }) => ({ ...rest, proof: proof && { ...proof, at: proof.at.toISOString() } })),
  };
}

const readId = (request: FastifyRequest) => readHomeDirectoryId(request, 'id');

function readDomain(request: FastifyRequest): string {
  const domain = parseDomain((request.params as { domain: string }).domain);
  if (!domain) throw new Refusal('directory.domain-not-bound', { domain: 'This' });
  return domain;
}
