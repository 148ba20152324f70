/**
 * Cross-tenant access settings in the words of Graph, both ways.
 *
 * What nothing here could honour is shown as blocked, and refused when it is to be anything else: a setting that does
 * nothing would be believed.
 */
import { Refusal } from '#model/refusal.ts';
import type {
  DefaultAccess,
  EffectiveAccess,
  InboundAccess,
  PartnerAccess,
  PartnerAccessChange,
  RedemptionOrder,
} from '#modules/home-directories/index.ts';

type Json = Readonly<Record<string, unknown>>;

/** Names of a body, at whatever depth. */
export const accessBodyKeys = [
  'tenantId',
  'inboundTrust',
  'isMfaAccepted',
  'isCompliantDeviceAccepted',
  'isHybridAzureADJoinedDeviceAccepted',
  'automaticUserConsentSettings',
  'inboundAllowed',
  'outboundAllowed',
  'b2bCollaborationInbound',
  'b2bCollaborationOutbound',
  'b2bDirectConnectInbound',
  'b2bDirectConnectOutbound',
  'tenantRestrictions',
  'usersAndGroups',
  'applications',
  'accessType',
  'targets',
  'target',
  'targetType',
  'devices',
  'invitationRedemptionIdentityProviderConfiguration',
  'primaryIdentityProviderPrecedenceOrder',
  'fallbackIdentityProvider',
  'isServiceProvider',
  'isInMultiTenantOrganization',
];

const blockedForAll = {
  usersAndGroups: { accessType: 'blocked', targets: [{ target: 'AllUsers', targetType: 'user' }] },
  applications: { accessType: 'blocked', targets: [{ target: 'AllApplications', targetType: 'application' }] },
};

/** Nobody goes out from here, joins without being a guest, or is held to another network. */
const notOffered = {
  b2bCollaborationOutbound: blockedForAll,
  b2bDirectConnectInbound: blockedForAll,
  b2bDirectConnectOutbound: blockedForAll,
  tenantRestrictions: { devices: null, ...blockedForAll },
} as const;

export function presentDefault(access: DefaultAccess, isServiceDefault: boolean) {
  return {
    isServiceDefault,
    inboundTrust: presentTrust(access.mfaAccepted),
    automaticUserConsentSettings: { inboundAllowed: false, outboundAllowed: false },
    b2bCollaborationInbound: presentInbound(access.inbound),
    ...notOffered,
    invitationRedemptionIdentityProviderConfiguration: presentOrder(access.redemption),
  };
}

/** What is as the default says is null, as in Graph. */
export function presentPartner(tenantId: string, access: PartnerAccess) {
  return {
    tenantId,
    isServiceProvider: null,
    isInMultiTenantOrganization: false,
    inboundTrust: access.mfaAccepted === null ? null : presentTrust(access.mfaAccepted),
    automaticUserConsentSettings: { inboundAllowed: access.consentSkipped || null, outboundAllowed: null },
    b2bCollaborationInbound: access.inbound && presentInbound(access.inbound),
    b2bCollaborationOutbound: null,
    b2bDirectConnectInbound: null,
    b2bDirectConnectOutbound: null,
    tenantRestrictions: null,
    invitationRedemptionIdentityProviderConfiguration: access.redemption && presentOrder(access.redemption),
  };
}

/** No home directory can prove a device here, so none is ever trusted to. */
const presentTrust = (isMfaAccepted: boolean) => ({
  isMfaAccepted,
  isCompliantDeviceAccepted: false,
  isHybridAzureADJoinedDeviceAccepted: false,
});

const presentInbound = ({ users, applications }: InboundAccess) => ({ usersAndGroups: users, applications });

const presentOrder = ({ primaries, fallback }: RedemptionOrder) => ({
  primaryIdentityProviderPrecedenceOrder: primaries,
  // The vendor has no word for "nothing else": it always creates an account of its own.
  fallbackIdentityProvider: fallback === 'none' ? null : fallback,
});

/** The change a body asks for. `holds`: what holds now, for halves of a pair that are not sent. */
export function readAccessBody(body: Json, holds: EffectiveAccess, isDefault: boolean): PartnerAccessChange {
  for (const name of Object.keys(notOffered) as (keyof typeof notOffered)[]) {
    requireShown(name, body[name], notOffered[name]);
  }
  requireShown('isServiceProvider', body['isServiceProvider'], false);
  requireShown('isInMultiTenantOrganization', body['isInMultiTenantOrganization'], false);
  return {
    ...part('inbound', body['b2bCollaborationInbound'], (value) => readInbound(value, holds.inbound)),
    ...part('mfaAccepted', body['inboundTrust'], (value) => readTrust(value, isDefault)),
    ...part('consentSkipped', body['automaticUserConsentSettings'], (value) => readConsent(value, isDefault)),
    ...part('redemption', body['invitationRedemptionIdentityProviderConfiguration'], (value) =>
      readOrder(value, holds.redemption),
    ),
  };
}

/** Null takes a setting of a partner back. The default has nothing behind it; there the command refuses null. */
function part(name: keyof PartnerAccess, value: unknown, read: (value: Json) => unknown): PartnerAccessChange {
  if (value === undefined) return {};
  return { [name]: value === null ? null : read(objectOf(value, name)) };
}

function readInbound({ usersAndGroups, applications }: Json, holds: InboundAccess) {
  return { users: usersAndGroups ?? holds.users, applications: applications ?? holds.applications };
}

function readTrust({ isMfaAccepted = null, ...devices }: Json, isDefault: boolean): unknown {
  for (const [name, value] of Object.entries(devices)) requireShown(name, value, false);
  if (isDefault && isMfaAccepted === null) throw invalid('isMfaAccepted', 'is not true or false');
  return isMfaAccepted;
}

function readConsent({ inboundAllowed = null, outboundAllowed = null }: Json, isDefault: boolean): unknown {
  requireShown('outboundAllowed', outboundAllowed, false);
  if (!isDefault) return inboundAllowed;
  // Of the default it is always false, as in Graph.
  requireShown('inboundAllowed of the default', inboundAllowed, false);
  return undefined;
}

function readOrder(value: Json, holds: RedemptionOrder) {
  const { primaryIdentityProviderPrecedenceOrder: primaries, fallbackIdentityProvider: fallback } = value;
  if (fallback === 'microsoftAccount') throw new Refusal('cross-tenant.not-offered', { setting: 'microsoftAccount' });
  return {
    primaries: primaries ?? holds.primaries,
    fallback: fallback === undefined ? holds.fallback : (fallback ?? 'none'),
  };
}

/** Clients send back what they read; only something else is a wish we cannot fulfil. */
function requireShown(name: string, value: unknown, shown: unknown): void {
  if (value === undefined || value === null || isSame(value, shown)) return;
  throw new Refusal('cross-tenant.not-offered', { setting: name });
}

function isSame(value: unknown, shown: unknown): boolean {
  if (value === null || typeof value !== 'object' || typeof shown !== 'object' || shown === null)
    return value === shown;
  return Object.entries(value).every(
    ([name, one]) => name.startsWith('@') || one === null || isSame(one, (shown as Json)[name]),
  );
}

function objectOf(value: unknown, field: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw invalid(field, 'is not an object');
}

const invalid = (field: string, reason: string) => new Refusal('request.invalid', { field, reason });
