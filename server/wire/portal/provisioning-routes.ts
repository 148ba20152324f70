/**
 * Tokens by which the provisioning system of a home directory works: listed, made, deleted.
 *
 * A token is told once, to whoever made it.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { findRegisteredHome } from '#modules/home-directories/index.ts';
import {
  addProvisioningToken,
  countAccounts,
  listProvisioningTokens,
  provisioningUrl,
  removeProvisioningToken,
  type ProvisioningToken,
} from '#modules/home-signals/index.ts';
import { readHomeDirectoryId } from '../home-directory-id.ts';
import { declareRoute } from '../route.ts';
import { namedById } from './attempts.ts';
import type { MadeProvisioningToken, ProvisioningTokenView, ProvisioningView } from './settings-contract.ts';

const url = '/portal/api/home-directories/:id/provisioning';
const reading = { action: directoryActions.readIdentityProviders, at: 'directory' } as const;
const writing = { action: directoryActions.updateIdentityProviders, at: 'directory' } as const;

export function provisioningRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url, permission: reading, handler: readProvisioning });
  declareRoute(app, {
    method: 'POST',
    url: `${url}/tokens`,
    permission: writing,
    activity: 'provisioning-token.added',
    attempt: namedById('Directory'),
    schema: { body: { type: 'object', additionalProperties: false, properties: {} } },
    handler: async (request, reply): Promise<MadeProvisioningToken> => {
      const made = await addProvisioningToken(request.ports, request.actor, readId(request));
      void reply.code(201);
      return { token: present(made.token), secret: made.secret };
    },
  });
  declareRoute(app, {
    method: 'DELETE',
    url: `${url}/tokens/:tokenId`,
    permission: writing,
    activity: 'provisioning-token.removed',
    attempt: namedById('Directory'),
    handler: async (request, reply) => {
      const tokenId = parseGuid((request.params as { tokenId: string }).tokenId);
      if (!tokenId) throw new Refusal('provisioning.token-not-found', {});
      await removeProvisioningToken(request.ports, request.actor, readId(request), tokenId);
      return reply.code(204).send();
    },
  });
}

async function readProvisioning(request: FastifyRequest): Promise<ProvisioningView> {
  const homeDirectoryId = readId(request);
  const { database } = request.ports;
  if (!(await findRegisteredHome(database, homeDirectoryId))) {
    throw new Refusal('directory.home-directory-not-found', { homeDirectoryId });
  }
  return {
    url: provisioningUrl(request.ports, homeDirectoryId),
    tokens: (await listProvisioningTokens(database, homeDirectoryId)).map(present),
    people: await countAccounts(database, homeDirectoryId, {}),
    inactive: await countAccounts(database, homeDirectoryId, { active: false }),
  };
}

function present({ id, hint, createdAt, lastUsedAt }: ProvisioningToken): ProvisioningTokenView {
  return { id, hint, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null };
}

const readId = (request: FastifyRequest) => readHomeDirectoryId(request, 'id');
