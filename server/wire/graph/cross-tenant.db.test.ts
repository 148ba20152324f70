/**
 * `/policies/crossTenantAccessPolicy`, as the vendor's clients read and write it.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { listEntries } from '#modules/audit/index.ts';
import { liveSession } from '../../../test/support/live-session.ts';
import { openPartnerWorld, pat, type PartnerWorld } from '../../../test/support/partner-world.ts';
import { graphPlugin } from './plugin.ts';

const root = 'policies/crossTenantAccessPolicy';
const everybody = { accessType: 'allowed', targets: [{ target: 'AllUsers', targetType: 'user' }] };
const nobody = {
  usersAndGroups: { accessType: 'blocked', targets: [{ target: 'AllUsers', targetType: 'user' }] },
  applications: { accessType: 'blocked', targets: [{ target: 'AllApplications', targetType: 'application' }] },
};

describe('cross-tenant access over Graph', () => {
  let world: PartnerWorld;
  let administrator: Record<string, string>;
  let guest: Record<string, string>;
  before(async () => {
    world = await openPartnerWorld('cross-tenant graph', {}, { graph: graphPlugin });
    const patId = (await (await world.redeem(pat)).get('/portal/api/session')).body.user.id;
    administrator = await liveSession(world.ports, world.administrator.principalId);
    guest = await liveSession(world.ports, patId);
  });
  after(() => world.close());

  const send = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    payload?: object,
    by = administrator,
  ) => {
    const answer = await world.app.inject({
      method,
      url: `/v1.0/${path}`,
      headers: by,
      ...(payload ? { payload } : {}),
    });
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
  };
  const partner = () => `${root}/partners/${world.homeDirectoryId}`;
  const codeOf = ({ body }: { body: { error: { details: { code: string }[] } } }) => body.error.details[0]?.code;

  test('the default is as a new directory has it, and what nothing here honours is blocked', async () => {
    const { status, body } = await send('GET', `${root}/default`);
    assert.equal(status, 200);
    assert.partialDeepStrictEqual(body, {
      isServiceDefault: true,
      inboundTrust: {
        isMfaAccepted: false,
        isCompliantDeviceAccepted: false,
        isHybridAzureADJoinedDeviceAccepted: false,
      },
      automaticUserConsentSettings: { inboundAllowed: false, outboundAllowed: false },
      b2bCollaborationInbound: { usersAndGroups: everybody },
      b2bCollaborationOutbound: nobody,
      b2bDirectConnectInbound: nobody,
      b2bDirectConnectOutbound: nobody,
      tenantRestrictions: { devices: null, ...nobody },
      invitationRedemptionIdentityProviderConfiguration: {
        primaryIdentityProviderPrecedenceOrder: [
          'azureActiveDirectory',
          'externalFederation',
          'socialIdentityProviders',
        ],
        fallbackIdentityProvider: 'defaultConfiguredIdp',
      },
    });
    // Clients send back what they read.
    const { '@odata.context': _context, isServiceDefault: _is, ...read } = body;
    assert.equal((await send('PATCH', `${root}/default`, read)).status, 204);
    assert.equal((await send('GET', `${root}/default`)).body.isServiceDefault, true);
  });

  test('the default is changed in part and reset', async () => {
    const change = {
      inboundTrust: { isMfaAccepted: true },
      invitationRedemptionIdentityProviderConfiguration: { fallbackIdentityProvider: 'emailOneTimePasscode' },
    };
    assert.equal((await send('PATCH', `${root}/default`, change)).status, 204);
    const { body } = await send('GET', `${root}/default`);
    assert.equal(body.isServiceDefault, false);
    assert.equal(body.inboundTrust.isMfaAccepted, true);
    const { primaryIdentityProviderPrecedenceOrder: order, fallbackIdentityProvider: last } =
      body.invitationRedemptionIdentityProviderConfiguration;
    assert.deepEqual([order.length, last], [3, 'emailOneTimePasscode']);
    assert.equal((await send('POST', `${root}/default/resetToSystemDefault`)).status, 204);
    assert.equal((await send('GET', `${root}/default`)).body.isServiceDefault, true);
  });

  test('a partner is added, read, changed, taken back in part, and removed', async () => {
    const made = await send('POST', `${root}/partners`, {
      tenantId: world.homeDirectoryId,
      inboundTrust: { isMfaAccepted: true, isCompliantDeviceAccepted: false },
      automaticUserConsentSettings: { inboundAllowed: true, outboundAllowed: false },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.partialDeepStrictEqual(made.body, {
      tenantId: world.homeDirectoryId,
      isServiceProvider: null,
      inboundTrust: { isMfaAccepted: true },
      automaticUserConsentSettings: { inboundAllowed: true },
      b2bCollaborationInbound: null,
      b2bCollaborationOutbound: null,
      tenantRestrictions: null,
    });
    const again = await send('POST', `${root}/partners`, { tenantId: world.homeDirectoryId });
    assert.deepEqual([again.status, codeOf(again)], [409, 'cross-tenant.partner-exists']);

    // The other half of the pair is what holds now.
    const usersAndGroups = { accessType: 'allowed', targets: [{ target: pat.email, targetType: 'user' }] };
    assert.equal((await send('PATCH', partner(), { b2bCollaborationInbound: { usersAndGroups } })).status, 204);
    const read = (await send('GET', partner())).body;
    assert.deepEqual(read.b2bCollaborationInbound.usersAndGroups, usersAndGroups);
    assert.equal(read.b2bCollaborationInbound.applications.targets[0].target, 'AllApplications');
    assert.equal(read.inboundTrust.isMfaAccepted, true);

    assert.equal((await send('PATCH', partner(), { b2bCollaborationInbound: null, inboundTrust: null })).status, 204);
    const taken = (await send('GET', partner())).body;
    assert.deepEqual([taken.b2bCollaborationInbound, taken.inboundTrust], [null, null]);
    assert.equal((await send('GET', `${root}/partners`)).body.value.length, 1);
    assert.equal((await send('DELETE', partner())).status, 204);
    const gone = await send('GET', partner());
    assert.deepEqual([gone.status, codeOf(gone)], [404, 'cross-tenant.partner-not-found']);
  });

  for (const [name, body] of [
    ['outbound access', { b2bCollaborationOutbound: { usersAndGroups: everybody } }],
    ['direct connect', { b2bDirectConnectInbound: { usersAndGroups: everybody } }],
    ['tenant restrictions', { tenantRestrictions: { usersAndGroups: everybody } }],
    ['trust in devices', { inboundTrust: { isMfaAccepted: false, isCompliantDeviceAccepted: true } }],
    ['consent elsewhere', { automaticUserConsentSettings: { outboundAllowed: true } }],
    [
      'accounts of a service nobody has',
      {
        invitationRedemptionIdentityProviderConfiguration: { fallbackIdentityProvider: 'microsoftAccount' },
      },
    ],
  ] as const) {
    test(`${name} is refused, for a partner and by default, and nothing is stored`, async () => {
      const wished = await send('POST', `${root}/partners`, { tenantId: world.homeDirectoryId, ...body });
      assert.deepEqual([wished.status, codeOf(wished)], [400, 'cross-tenant.not-offered']);
      const byDefault = await send('PATCH', `${root}/default`, body);
      assert.deepEqual([byDefault.status, codeOf(byDefault)], [400, 'cross-tenant.not-offered']);
      assert.equal((await send('GET', partner())).status, 404);
    });
  }

  test('automatic redemption is for partners, never for everybody', async () => {
    const body = { automaticUserConsentSettings: { inboundAllowed: true, outboundAllowed: false } };
    const refused = await send('PATCH', `${root}/default`, body);
    assert.deepEqual([refused.status, codeOf(refused)], [400, 'cross-tenant.not-offered']);
  });

  test('a partner that is no home directory is refused, and so is whoever may not change identity providers', async () => {
    const unknown = await send('POST', `${root}/partners`, { tenantId: randomUUID() });
    assert.deepEqual([unknown.status, codeOf(unknown)], [404, 'directory.home-directory-not-found']);
    const byGuest = await send('POST', `${root}/partners`, { tenantId: world.homeDirectoryId }, guest);
    assert.equal(byGuest.status, 403);
    assert.equal((await send('GET', `${root}/default`, undefined, guest)).status, 403);
  });

  test('the trail has the category the vendor uses', async () => {
    const [entry] = await listEntries(world.ports.database, {
      activities: ['cross-tenant-access.partner-added'],
      result: 'success',
      limit: 1,
    });
    assert.equal(entry?.targets[0]?.displayName, 'Partner directory');
  });
});
