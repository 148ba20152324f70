/**
 * Collaboration as Graph does not hold it: domain lists, terms of use.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { Refusal } from '#model/refusal.ts';
import { getCollaborationSettings, updateCollaborationSettings } from '#modules/directory/index.ts';
import { listCurrentTerms, publishTerms, withdrawTerms } from '#modules/invitations/index.ts';
import { authorizationPolicy, namedById } from './attempts.ts';
import { declareRoute } from '../route.ts';
import type { CollaborationSettings } from './settings-contract.ts';
import { readId } from './read-id.ts';

const directory = (action: string) => ({ action, at: 'directory' }) as const;

export function collaborationRoutes(app: FastifyInstance): void {
  settingsRoutes(app);
  termsRoutes(app);
}

function settingsRoutes(app: FastifyInstance): void {
  const url = '/portal/api/collaboration-settings';
  declareRoute(app, {
    method: 'GET',
    url,
    permission: directory(directoryActions.readAuthorizationPolicy),
    handler: settingsView,
  });
  declareRoute(app, {
    method: 'PATCH',
    url,
    permission: directory(directoryActions.updateAuthorizationPolicy),
    activity: 'collaboration-settings.updated',
    attempt: authorizationPolicy,
    schema: {
      body: {
        type: 'object',
        properties: {
          domainRestriction: { enum: ['none', 'deny-listed', 'allow-listed'] },
          domains: { type: 'array', maxItems: 2000, items: { type: 'string', maxLength: 253 } },
          invitationLifetimeDays: { type: ['integer', 'null'] },
          oneTimePasscodeEnabled: { type: 'boolean' },
        },
      },
    },
    handler: changeSettings,
  });
}

async function settingsView({ server: { ports } }: FastifyRequest): Promise<CollaborationSettings> {
  const { allowedDomains, blockedDomains } = await getCollaborationSettings(ports.database);
  const isAllowing = allowedDomains.length > 0;
  const restriction = isAllowing ? 'allow-listed' : blockedDomains.length > 0 ? 'deny-listed' : 'none';
  return {
    domainRestriction: restriction,
    domains: [...(isAllowing ? allowedDomains : blockedDomains)],
    invitationLifetimeDays: ports.settings.DAYPASS_INVITATION_DAYS || null,
    oneTimePasscodeEnabled: true,
  };
}

/** One list at a time, as the page shows it: choosing the other mode discards the list of this one. */
async function changeSettings(request: FastifyRequest): Promise<CollaborationSettings> {
  const before = await settingsView(request);
  const change = request.body as Partial<CollaborationSettings>;
  for (const property of ['invitationLifetimeDays', 'oneTimePasscodeEnabled'] as const) {
    // The operator sets these; the page may send back what it read.
    if (change[property] !== undefined && change[property] !== before[property]) {
      throw new Refusal('directory.property-read-only', { property });
    }
  }
  const restriction = change.domainRestriction ?? before.domainRestriction;
  const domains = change.domains ?? before.domains;
  await updateCollaborationSettings(request.server.ports, request.actor, {
    allowedDomains: restriction === 'allow-listed' ? domains : [],
    blockedDomains: restriction === 'deny-listed' ? domains : [],
  });
  return settingsView(request);
}

function termsRoutes(app: FastifyInstance): void {
  const url = '/portal/api/terms-of-use/:id';
  const writing = directory(directoryActions.updateTermsOfUse);
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/terms-of-use',
    permission: directory(directoryActions.readTermsOfUse),
    handler: async ({ server: { ports } }) => ({ value: await listCurrentTerms(ports.database), nextCursor: null }),
  });
  declareRoute(app, {
    method: 'PUT',
    url,
    permission: writing,
    activity: 'terms.published',
    attempt: namedById('Policy'),
    schema: {
      body: {
        type: 'object',
        required: ['displayName', 'body'],
        properties: { displayName: { type: 'string', maxLength: 256 }, body: { type: 'string', maxLength: 50_000 } },
      },
    },
    handler: (request) => {
      const input = request.body as { displayName: string; body: string };
      return publishTerms(request.server.ports, request.actor, readId(request), input);
    },
  });
  declareRoute(app, {
    method: 'DELETE',
    url,
    permission: writing,
    activity: 'terms.withdrawn',
    attempt: namedById('Policy'),
    handler: async (request, reply) => {
      await withdrawTerms(request.server.ports, request.actor, readId(request));
      return reply.code(204).send();
    },
  });
}
