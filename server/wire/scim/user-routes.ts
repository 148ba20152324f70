/**
 * `/Users`: look for one's own people, say how they are called, deactivate, reactivate and delete them.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import {
  bindAccount,
  changeAccount,
  countAccounts,
  deleteAccount,
  findAccount,
  listAccounts,
  provisioningUrl,
  type AccountChange,
  type ProvisionedAccount,
} from '#modules/home-signals/index.ts';
import { queryOf } from '../paging.ts';
import { declareRoute } from '../route.ts';
import { readFilter } from './filter.ts';
import { readNewUser, readPatch, readUser } from './user-change.ts';
import { chooseAttributes, SCIM_TYPE, userResource, versionOf } from './user-resource.ts';

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const MAXIMUM_RESULTS = 200;
const USUAL_RESULTS = 100;
/** So many are looked through for a page that is asked for by its number. */
const MAXIMUM_START = 1_000_000;
/** A cycle of provisioning asks for everybody, one by one, from one address. */
export const SCIM_PER_MINUTE = 6_000;

const url = '/scim/v2/:homeDirectoryId/Users';
const permission = 'provisioning';
const rateLimit = { perMinute: SCIM_PER_MINUTE };

export function userRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url, permission, rateLimit, handler: listUsers });
  declareRoute(app, { method: 'GET', url: `${url}/:id`, permission, rateLimit, handler: getUser });
  declareRoute(app, {
    method: 'POST',
    url,
    permission,
    rateLimit,
    activity: 'home-account.updated',
    attempt: () => ({}),
    handler: async (request, reply) => {
      const account = await bindAccount(request.ports, homeOf(request), request.actor, readNewUser(request.body));
      return answer(request, reply.code(201), account);
    },
  });
  const changes = { PUT: readUser, PATCH: readPatch } as const;
  for (const method of ['PUT', 'PATCH'] as const) {
    declareRoute(app, {
      method,
      url: `${url}/:id`,
      permission,
      rateLimit,
      activity: 'home-account.updated',
      attempt: aboutUser,
      handler: (request, reply) => changeUser(request, reply, changes[method](request.body)),
    });
  }
  declareRoute(app, {
    method: 'DELETE',
    url: `${url}/:id`,
    permission,
    rateLimit,
    activity: 'home-account.updated',
    attempt: aboutUser,
    handler: async (request, reply) => {
      await deleteAccount(request.ports, homeOf(request), request.actor, readId(request), expected(request));
      return reply.code(204).send();
    },
  });
}

async function listUsers(request: FastifyRequest, reply: FastifyReply) {
  const query = queryOf(request);
  const filter = readFilter(query.get('filter') ?? undefined);
  const startIndex = Math.max(1, readNumber(query, 'startIndex', 1));
  const count = Math.min(MAXIMUM_RESULTS, Math.max(0, readNumber(query, 'count', USUAL_RESULTS)));
  if (startIndex > MAXIMUM_START) {
    const reason = `is more than ${MAXIMUM_START}`;
    throw new Refusal('provisioning.value-invalid', { attribute: 'startIndex', reason });
  }
  const { id } = homeOf(request);
  const { database } = request.ports;
  const page = { offset: startIndex - 1, limit: count };
  const accounts = filter && count > 0 ? await listAccounts(database, id, filter, page) : [];
  return reply.type(SCIM_TYPE).send({
    schemas: [LIST],
    totalResults: filter ? await countAccounts(database, id, filter) : 0,
    startIndex,
    itemsPerPage: accounts.length,
    Resources: accounts.map((account) => shown(request, account)),
  });
}

async function getUser(request: FastifyRequest, reply: FastifyReply) {
  const id = readId(request);
  const account = await findAccount(request.ports.database, homeOf(request).id, { id });
  if (!account) throw new Refusal('provisioning.account-not-found', { id });
  if (request.headers['if-none-match'] === versionOf(account)) return reply.code(304).send();
  return answer(request, reply, account);
}

async function changeUser(request: FastifyRequest, reply: FastifyReply, change: AccountChange) {
  const { ports, actor } = request;
  const account = await changeAccount(ports, homeOf(request), actor, readId(request), change, expected(request));
  return answer(request, reply, account);
}

function answer(request: FastifyRequest, reply: FastifyReply, account: ProvisionedAccount) {
  return reply
    .type(SCIM_TYPE)
    .header('etag', versionOf(account))
    .header('location', `${provisioningUrl(request.ports, homeOf(request).id)}/Users/${account.id}`)
    .send(shown(request, account));
}

function shown(request: FastifyRequest, account: ProvisionedAccount) {
  const query = queryOf(request);
  const resource = userResource(account, provisioningUrl(request.ports, homeOf(request).id));
  return chooseAttributes(resource, query.get('attributes') ?? null, query.get('excludedattributes') ?? null);
}

/** The version the caller has seen, where it says one. */
function expected(request: FastifyRequest) {
  const version = request.headers['if-match'];
  if (version === undefined || version === '*') return undefined;
  return (account: ProvisionedAccount) => versionOf(account) === version;
}

const homeOf = (request: FastifyRequest) => request.provisionedHome!;
const aboutUser = (request: FastifyRequest) => ({ subjectId: parseGuid((request.params as { id: string }).id) });

/** What is no id is that of nobody. */
function readId(request: FastifyRequest): string {
  const { id } = request.params as { id: string };
  const guid = parseGuid(id);
  if (!guid) throw new Refusal('provisioning.account-not-found', { id: id.slice(0, 64) });
  return guid;
}

function readNumber(query: { get(name: string): string | null | undefined }, name: string, usual: number): number {
  const text = query.get(name.toLowerCase());
  if (text === null || text === undefined || text === '') return usual;
  if (!/^-?\d{1,9}$/.test(text)) {
    throw new Refusal('provisioning.value-invalid', { attribute: name, reason: 'is not a whole number' });
  }
  return Number(text);
}
