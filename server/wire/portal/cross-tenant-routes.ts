/**
 * Cross-tenant access for administrators: the default, each partner, and whom a change would shut out before it is saved.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { readApplications } from '#modules/decisions/index.ts';
import { findPeople } from '#modules/directory/index.ts';
import {
  asDefault,
  findAffected,
  findPartnerAccess,
  getDefaultAccess,
  listHomeDirectories,
  listPartnerAccess,
  mergeDefault,
  mergePartner,
  removePartnerAccess,
  updateDefaultAccess,
  updatePartnerAccess,
  type Affected,
  type InboundAccess,
} from '#modules/home-directories/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';
import { readHomeDirectoryId } from '../home-directory-id.ts';
import { publicClients } from '../public-clients.ts';
import { declareRoute } from '../route.ts';
import { defaultAccess, namedById } from './attempts.ts';
import type { AccessPreview, AffectedPeople, CrossTenantAccessView, InboundView } from './cross-tenant-contract.ts';

const url = '/portal/api/cross-tenant-access';
const reading = { action: directoryActions.readIdentityProviders, at: 'directory' } as const;
const writing = { action: directoryActions.updateIdentityProviders, at: 'directory' } as const;
const SHOWN = 20;

export function crossTenantRoutes(app: FastifyInstance): void {
  const { ports } = app;
  declareRoute(app, { method: 'GET', url, permission: reading, handler: () => view(ports) });
  declareRoute(app, {
    method: 'PATCH',
    url: `${url}/default`,
    permission: writing,
    activity: 'cross-tenant-access.default-updated',
    attempt: defaultAccess,
    schema: { body: wish },
    handler: async (request) => {
      await updateDefaultAccess(ports, request.actor, request.body as object);
      return view(ports);
    },
  });
  declareRoute(app, {
    method: 'POST',
    url: `${url}/default/preview`,
    permission: reading,
    schema: { body: wish },
    handler: async ({ body }) => {
      const after = await mergeDefault(ports.database, await getDefaultAccess(ports.database), body as object);
      return presentAffected(ports.database, await findAffected(ports.database, { default: after }, ports.clock.now()));
    },
  });
  partnerRoutes(app);
}

function partnerRoutes(app: FastifyInstance): void {
  const { ports } = app;
  const partner = `${url}/partners/:id`;
  const readId = (request: FastifyRequest) => readHomeDirectoryId(request, 'id');
  declareRoute(app, {
    method: 'PATCH',
    url: partner,
    permission: writing,
    activity: 'cross-tenant-access.partner-updated',
    attempt: namedById('Directory'),
    schema: { body: wish },
    handler: async (request) => {
      await updatePartnerAccess(ports, request.actor, readId(request), request.body as object);
      return view(ports);
    },
  });
  declareRoute(app, {
    method: 'DELETE',
    url: partner,
    permission: writing,
    activity: 'cross-tenant-access.partner-removed',
    attempt: namedById('Directory'),
    handler: async (request) => {
      await removePartnerAccess(ports, request.actor, readId(request));
      return view(ports);
    },
  });
  declareRoute(app, {
    method: 'POST',
    url: `${partner}/preview`,
    permission: reading,
    schema: { body: wish },
    handler: async (request) => {
      const homeDirectoryId = readId(request);
      const before = (await findPartnerAccess(ports.database, homeDirectoryId)) ?? asDefault;
      const after = await mergePartner(ports.database, before, request.body as object);
      const proposed = { homeDirectoryId, partner: after };
      return presentAffected(ports.database, await findAffected(ports.database, proposed, ports.clock.now()));
    },
  });
}

/** What is in it is judged by the rules of the settings, for Graph and for this page alike. */
const wish = {
  type: 'object',
  additionalProperties: false,
  properties: {
    inbound: { type: ['object', 'null'] },
    mfaAccepted: { type: ['boolean', 'null'] },
    consentSkipped: { type: 'boolean' },
    redemption: { type: ['object', 'null'] },
  },
};

async function view({ database }: Ports): Promise<CrossTenantAccessView> {
  const fallback = await getDefaultAccess(database);
  const set = new Map((await listPartnerAccess(database)).map((one) => [one.homeDirectoryId, one]));
  const homes = await listHomeDirectories(database);
  return {
    default: { ...fallback, inbound: presentInbound(fallback.inbound), redemption: presentOrder(fallback.redemption) },
    partners: homes.map(({ id, displayName, domains }) => {
      const { inbound, mfaAccepted, consentSkipped, redemption } = set.get(id) ?? asDefault;
      return {
        id,
        displayName,
        domains: [...domains],
        isSet: set.has(id),
        inbound: inbound && presentInbound(inbound),
        mfaAccepted,
        consentSkipped,
        redemption: redemption && presentOrder(redemption),
      };
    }),
    names: await namesIn(
      database,
      [fallback, ...set.values()].flatMap(({ inbound }) => inbound ?? []),
    ),
    applications: await listApplications(database),
  };
}

const presentRule = ({ accessType, targets }: InboundAccess['users']) => ({ accessType, targets: [...targets] });

function presentInbound({ users, applications }: InboundAccess): InboundView {
  return { users: presentRule(users), applications: presentRule(applications) };
}

const presentOrder = <Order extends { readonly primaries: readonly unknown[] }>(order: Order) => ({
  ...order,
  primaries: [...order.primaries] as Order['primaries'][number][],
});

async function namesIn(database: Reader, inbound: readonly InboundAccess[]): Promise<Record<string, string>> {
  const ids = inbound.flatMap(({ users }) => users.targets.flatMap(({ target }) => parseGuid(target) ?? []));
  const people = await findPeople(database, ids);
  return Object.fromEntries([...people].map(([id, { displayName }]) => [id, displayName]));
}

async function listApplications(database: Reader): Promise<{ id: string; displayName: string }[]> {
  const found = publicClients();
  for await (const { id, displayName } of readApplications(database, undefined)) found.push({ id, displayName });
  return found.toSorted((a, b) => a.displayName.localeCompare(b.displayName));
}

async function presentAffected(database: Reader, { people, shutOut, letIn }: Affected): Promise<AccessPreview> {
  return {
    people,
    shutOut: await presentPeople(database, shutOut),
    letIn: await presentPeople(database, letIn),
  };
}

async function presentPeople(database: Reader, people: Affected['shutOut']): Promise<AffectedPeople> {
  const first = people.slice(0, SHOWN);
  const known = await findPeople(
    database,
    first.map(({ userId }) => userId),
  );
  return {
    count: people.length,
    first: first.map(({ userId, address }) => ({
      id: userId,
      displayName: known.get(userId)?.displayName ?? userId,
      address,
    })),
  };
}
