/**
 * What can be done here, for provisioning systems that ask (RFC 7643, 5 to 7).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { provisioningUrl } from '#modules/home-signals/index.ts';
import { declareRoute } from '../route.ts';
import { SCIM_TYPE, USER_SCHEMA } from './user-resource.ts';
import { MAXIMUM_RESULTS, SCIM_PER_MINUTE } from './user-routes.ts';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0';
const url = '/scim/v2/:homeDirectoryId';
const permission = 'provisioning';
const rateLimit = { perMinute: SCIM_PER_MINUTE };

export function discoveryRoutes(app: FastifyInstance): void {
  const serve = (path: string, document: (place: string, request: FastifyRequest) => object) =>
    declareRoute(app, {
      method: 'GET',
      url: `${url}/${path}`,
      permission,
      rateLimit,
      handler: (request: FastifyRequest, reply: FastifyReply) => {
        const place = provisioningUrl(request.ports, request.provisionedHome!.id);
        return reply.type(SCIM_TYPE).send(document(place, request));
      },
    });
  serve('ServiceProviderConfig', serviceProviderConfig);
  serve('ResourceTypes', (place) => listOf([resourceType(place)]));
  serve('ResourceTypes/:name', (place, request) => named(request, 'User', resourceType(place)));
  serve('Schemas', (place) => listOf([userSchema(place)]));
  serve('Schemas/:name', (place, request) => named(request, USER_SCHEMA, userSchema(place)));
}

function named(request: FastifyRequest, name: string, document: object): object {
  const wanted = (request.params as { name: string }).name;
  if (wanted.toLowerCase() !== name.toLowerCase()) throw new Refusal('request.not-found', { what: 'This document' });
  return document;
}

function listOf(resources: readonly object[]) {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

function serviceProviderConfig(place: string) {
  return {
    schemas: [`${CORE}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: MAXIMUM_RESULTS },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Token of the home directory',
        description: 'A token that the organization made for this home directory, as Authorization: Bearer.',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${place}/ServiceProviderConfig` },
  };
}

function resourceType(place: string) {
  return {
    schemas: [`${CORE}:ResourceType`],
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    description: 'People of this home directory who are guests here',
    schema: USER_SCHEMA,
    meta: { resourceType: 'ResourceType', location: `${place}/ResourceTypes/User` },
  };
}

const text = { type: 'string', multiValued: false, required: false, caseExact: false, returned: 'default' };

function userSchema(place: string) {
  return {
    schemas: [`${CORE}:Schema`],
    id: USER_SCHEMA,
    name: 'User',
    description: 'Somebody of this home directory who is a guest here',
    attributes: [
      {
        ...text,
        name: 'userName',
        description: 'What the home directory calls them',
        required: true,
        mutability: 'readWrite',
        uniqueness: 'server',
      },
      {
        ...text,
        name: 'displayName',
        description: 'Their name here; it is not taken over',
        mutability: 'readOnly',
        uniqueness: 'none',
      },
      {
        ...text,
        name: 'active',
        type: 'boolean',
        description: 'False: access here ends at once, and every decision denies',
        mutability: 'readWrite',
      },
      {
        ...text,
        name: 'emails',
        type: 'complex',
        multiValued: true,
        description: 'The invited mailbox; in POST, by which the guest is found',
        mutability: 'readOnly',
        subAttributes: [
          { ...text, name: 'value', description: 'The address', mutability: 'readOnly', uniqueness: 'none' },
          { ...text, name: 'type', description: 'Always work', mutability: 'readOnly', uniqueness: 'none' },
          { ...text, name: 'primary', type: 'boolean', description: 'Always true', mutability: 'readOnly' },
        ],
      },
    ],
    meta: { resourceType: 'Schema', location: `${place}/Schemas/${USER_SCHEMA}` },
  };
}
