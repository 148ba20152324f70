/**
 * Mail scanners and made-up ids: requests nobody meant change nothing and learn nothing.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { publicOrigins } from '#platform/settings.ts';
import { openWorld, type World } from '../support/world.ts';

const version = '?api-version=2020-10-01';
let world: World;
let token: string;
let graphToken: string;
before(async () => {
  world = await openWorld('careless');
  const client = await world.addClient();
  token = await world.tokenFor(client);
  graphToken = await world.tokenFor(client, 'graph');
});
after(() => world.close());

const call = (method: string, url: string, body?: object) =>
  world.call(url.startsWith('/v1.0/') ? graphToken : token, method, url, body);

describe('D43 a mail scanner follows the link of an invitation', () => {
  test('looking is possible as often as it likes, and the guest is still pending with a ticket that works', async () => {
    const invited = await call('POST', '/v1.0/invitations', {
      invitedUserEmailAddress: 'pat@partner.example',
      inviteRedirectUrl: publicOrigins(world.ports.settings).portalUrl,
    });
    assert.equal(invited.status, 201, JSON.stringify(invited.body));
    const address = new URL(invited.body.inviteRedeemUrl as string).pathname;
    const view = `/portal/api/redemptions/${address.split('/').at(-1)}`;
    for (const url of [address, view, address, view]) {
      for (const method of ['HEAD', 'GET'] as const) {
        const headers = { accept: 'text/html', purpose: 'prefetch' };
        assert.ok((await world.app.inject({ method, url, headers })).statusCode < 500);
      }
    }
    const tickets = await world.ports.database.selectFrom('invitation_ticket').select('consumed_at').execute();
    assert.deepEqual(tickets, [{ consumed_at: null }]);
    const user = await call('GET', `/v1.0/users/${invited.body.invitedUser.id}?$select=externalUserState`);
    assert.equal(user.body.externalUserState, 'PendingAcceptance');
    const seen = await world.app.inject({ method: 'GET', url: view });
    assert.equal(seen.statusCode, 200, seen.body);
  });
});

describe('D10 ids of another directory are ids nobody has', () => {
  const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
  const reader = '/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7';
  const assign = (properties: object) =>
    call(
      'PUT',
      `/providers/Microsoft.Management/managementGroups/${world.composition.directory.tenantId}` +
        `/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/${world.ports.randomness.guid()}${version}`,
      {
        properties: {
          requestType: 'AdminAssign',
          scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'P1D' } },
          ...properties,
        },
      },
    );

  test('a person of this directory can be made eligible', async () => {
    const { initialDomain } = world.composition.directory;
    const member = await call('POST', '/v1.0/users', {
      displayName: 'Member',
      userPrincipalName: `member@${initialDomain}`,
      mailNickname: 'member',
      accountEnabled: true,
    });
    const answer = await assign({ principalId: member.body.id, roleDefinitionId: reader });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
  });

  for (const [what, code] of [
    ['principalId', 'SubjectNotFound'],
    ['roleDefinitionId', 'RoleNotFound'],
  ] as const) {
    test(`${what}: ${code}, and two of them cannot be told apart`, async () => {
      const ids = [world.ports.randomness.guid(), world.ports.randomness.guid()];
      const [first, second] = await Promise.all(
        ids.map((id) => {
          const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
          return assign({
            principalId: world.ports.randomness.guid(),
            roleDefinitionId: reader,
            [what]: what === 'principalId' ? id : roleDefinitionId,
          });
        }),
      );
      assert.equal(first!.body.error.code, code, JSON.stringify(first!.body));
      assert.equal(second!.body.error.code, code);
      assert.equal(first!.status, second!.status);
    });
  }
});
