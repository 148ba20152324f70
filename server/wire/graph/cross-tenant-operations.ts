/**
 * `/policies/crossTenantAccessPolicy`: whom partners may send here and what is trusted of them. A partner is a home
 * directory, and its id is the tenant id.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import {
  effectiveAccess,
  findPartnerAccess,
  getDefaultAccess,
  isAsShipped,
  listPartnerAccess,
  removePartnerAccess,
  resetDefaultAccess,
  updateDefaultAccess,
  updatePartnerAccess,
} from '#modules/home-directories/index.ts';
import { answerAll, answerEntity, contextOf } from './collections.ts';
import { accessBodyKeys, presentDefault, presentPartner, readAccessBody } from './cross-tenant-body.ts';
import { noContent, type GraphAnswer, type GraphCall, type GraphOperation } from './operation.ts';

const root = 'policies/crossTenantAccessPolicy';
const reading = { action: directoryActions.readIdentityProviders, at: 'directory' } as const;
const writing = { action: directoryActions.updateIdentityProviders, at: 'directory' } as const;

async function getPolicy(call: GraphCall): Promise<GraphAnswer> {
  return {
    status: 200,
    body: {
      '@odata.context': `${contextOf(call, root)}/$entity`,
      id: 'crossTenantAccessPolicy',
      displayName: 'CrossTenantAccessPolicy',
      definition: null,
      // There is one cloud: this one.
      allowedCloudEndpoints: [],
    },
  };
}

async function changePolicy(call: GraphCall): Promise<GraphAnswer> {
  const { allowedCloudEndpoints: clouds = [] } = call.body;
  if (Array.isArray(clouds) && clouds.length === 0) return noContent;
  throw new Refusal('cross-tenant.not-offered', { setting: 'allowedCloudEndpoints' });
}

async function getDefault(call: GraphCall): Promise<GraphAnswer> {
  const access = await getDefaultAccess(call.ports.database);
  return answerEntity(call, `${root}/default`, presentDefault(access, isAsShipped(access)));
}

async function changeDefault(call: GraphCall): Promise<GraphAnswer> {
  const holds = effectiveAccess(await getDefaultAccess(call.ports.database), undefined);
  const { inbound, mfaAccepted, redemption } = readAccessBody(call.body, holds, true);
  await updateDefaultAccess(call.ports, call.actor, { inbound, mfaAccepted, redemption });
  return noContent;
}

async function resetDefault(call: GraphCall): Promise<GraphAnswer> {
  await resetDefaultAccess(call.ports, call.actor);
  return noContent;
}

async function listPartners(call: GraphCall): Promise<GraphAnswer> {
  const partners = await listPartnerAccess(call.ports.database);
  return answerAll(
    call,
    `${root}/partners`,
    partners.map((partner) => presentPartner(partner.homeDirectoryId, partner)),
  );
}

/** Of one request for one partner: its id, and the change it asks for. */
async function readPartner(call: GraphCall, text: unknown) {
  const id = requireId(text);
  const { database } = call.ports;
  const holds = effectiveAccess(await getDefaultAccess(database), await findPartnerAccess(database, id));
  return { id, change: readAccessBody(call.body, holds, false) };
}

async function addPartner(call: GraphCall): Promise<GraphAnswer> {
  const { id, change } = await readPartner(call, call.body['tenantId']);
  const access = await updatePartnerAccess(call.ports, call.actor, id, change, 'new');
  return answerEntity(call, `${root}/partners`, presentPartner(id, access), 201);
}

async function getPartner(call: GraphCall): Promise<GraphAnswer> {
  const id = requireId(call.params['tenantId']);
  const access = await findPartnerAccess(call.ports.database, id);
  if (!access) throw new Refusal('cross-tenant.partner-not-found', { homeDirectoryId: id });
  return answerEntity(call, `${root}/partners`, presentPartner(id, access));
}

async function changePartner(call: GraphCall): Promise<GraphAnswer> {
  const { id, change } = await readPartner(call, call.params['tenantId']);
  await updatePartnerAccess(call.ports, call.actor, id, change, 'known');
  return noContent;
}

async function removePartner(call: GraphCall): Promise<GraphAnswer> {
  await removePartnerAccess(call.ports, call.actor, requireId(call.params['tenantId']));
  return noContent;
}

function requireId(text: unknown): string {
  const id = parseGuid(text);
  if (!id) throw new Refusal('request.invalid', { field: 'tenantId', reason: 'is not the id of a home directory' });
  return id;
}

const bodyKeys = accessBodyKeys;

export const crossTenantOperations: readonly GraphOperation[] = [
  { method: 'GET', path: root, permission: reading, handle: getPolicy },
  {
    method: 'PATCH',
    path: root,
    permission: writing,
    activity: 'cross-tenant-access.default-updated',
    bodyKeys: ['allowedCloudEndpoints', 'displayName'],
    handle: changePolicy,
  },
  { method: 'GET', path: `${root}/default`, permission: reading, handle: getDefault },
  {
    method: 'PATCH',
    path: `${root}/default`,
    permission: writing,
    activity: 'cross-tenant-access.default-updated',
    bodyKeys,
    handle: changeDefault,
  },
  {
    method: 'POST',
    path: `${root}/default/resetToSystemDefault`,
    permission: writing,
    activity: 'cross-tenant-access.default-updated',
    handle: resetDefault,
  },
  { method: 'GET', path: `${root}/partners`, permission: reading, handle: listPartners },
  {
    method: 'POST',
    path: `${root}/partners`,
    permission: writing,
    activity: 'cross-tenant-access.partner-added',
    bodyKeys,
    handle: addPartner,
  },
  { method: 'GET', path: `${root}/partners/{tenantId}`, permission: reading, handle: getPartner },
  {
    method: 'PATCH',
    path: `${root}/partners/{tenantId}`,
    permission: writing,
    activity: 'cross-tenant-access.partner-updated',
    bodyKeys,
    handle: changePartner,
  },
  {
    method: 'DELETE',
    path: `${root}/partners/{tenantId}`,
    permission: writing,
    activity: 'cross-tenant-access.partner-removed',
    handle: removePartner,
  },
];
