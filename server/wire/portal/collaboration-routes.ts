/**
 * Collaboration as Graph does not hold it: domain lists.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { Refusal } from '#model/refusal.ts';
import { getCollaborationSettings, updateCollaborationSettings } from '#modules/directory/index.ts';
import { authorizationPolicy } from './attempts.ts';
import { declareRoute } from '../route.ts';
import type { CollaborationSettings } from './settings-contract.ts';

const directory = (action: string) => ({ action, at: 'directory' }) as const;

export function collaborationRoutes(app: FastifyInstance): void {
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
          guestsMayLeave: { type: 'boolean' },
          privacyContact: { type: ['string', 'null'], maxLength: 320 },
          privacyStatementUrl: { type: ['string', 'null'], maxLength: 1024 },
        },
      },
    },
    handler: changeSettings,
  });
}

async function settingsView({ server: { ports } }: FastifyRequest): Promise<CollaborationSettings> {
  const { allowedDomains, blockedDomains, ...settings } = await getCollaborationSettings(ports.database);
  const { guestsMayLeave, privacyContact, privacyStatementUrl } = settings;
  const isAllowing = allowedDomains.length > 0;
  const restriction = isAllowing ? 'allow-listed' : blockedDomains.length > 0 ? 'deny-listed' : 'none';
  return {
    domainRestriction: restriction,
    domains: [...(isAllowing ? allowedDomains : blockedDomains)],
    invitationLifetimeDays: ports.settings.DAYPASS_INVITATION_DAYS || null,
    oneTimePasscodeEnabled: true,
    guestsMayLeave,
    privacyContact,
    privacyStatementUrl,
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
    guestsMayLeave: change.guestsMayLeave,
    privacyContact: change.privacyContact,
    privacyStatementUrl: change.privacyStatementUrl,
  });
  return settingsView(request);
}
