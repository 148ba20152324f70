/**
 * The whole story through the APIs alone: a vendor is invited, redeems at the partner's directory, is made eligible,
 * activates, uses the resource, and loses it at the agreed instant; the audit tells all of it.
 *
 * No job runs and no event is delivered in this file: access ends by the clock.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { publicOrigins } from '#platform/settings.ts';
import { startPartnerDirectory, type PartnerDirectory } from '../../trial/partner-directory/partner-directory.ts';
import { Visitor } from '../support/visitor.ts';
import { openWorld, type World } from '../support/world.ts';

const HOME = '77777777-7777-4777-8777-777777777777';
const APPROVER = 'Expense Approver';
const pat = { email: 'pat@partner.example', name: 'Partner engineer', password: 'a long password of pat' };
const sam = { email: 'sam@partner.example', name: 'Partner analyst', password: 'a long password of sam' };
const HOUR = 3_600_000;

let world: World;
let partner: PartnerDirectory;
let folder: string;
let token: string;
let graphToken: string;
let resource: string;
let guestId: string;
let redeemUrl: string;
let vendor: Visitor;

const arm = (scope: string, rest: string) => `${scope}/providers/Microsoft.Authorization/${rest}`;
const version = '?api-version=2020-10-01';

before(async () => {
  // The partner's tokens carry real time, so this story starts now.
  world = await openWorld('vendor', {}, { startsAt: new Date() });
  folder = await mkdtemp(path.join(tmpdir(), 'partner-'));
  const { portalUrl } = publicOrigins(world.ports.settings);
  partner = await startPartnerDirectory({
    port: 0,
    folder,
    client: {
      clientId: 'daypass',
      clientSecret: 'a client secret',
      redirectUris: [`${portalUrl}/sign-in/callback/${HOME}`],
      signedOutUri: `${portalUrl}/sign-in/signed-out/${HOME}`,
    },
    accounts: [pat, sam],
  });
  await renewTokens();
  vendor = new Visitor(world);
});
after(async () => {
  await partner.stop();
  await world.close();
  await rm(folder, { recursive: true });
});

const call = (method: string, url: string, body?: object) =>
  world.call(url.startsWith('/v1.0/') ? graphToken : token, method, url, body);

async function renewTokens(): Promise<void> {
  const client = await world.addClient();
  token = await world.tokenFor(client);
  graphToken = await world.tokenFor(client, 'graph');
}

async function isAllowed(): Promise<boolean> {
  const answer = await call('POST', '/access/v1/evaluation', {
    subject: { type: 'user', id: guestId },
    resource: { type: 'resource', id: resource },
    action: { name: 'Daypass.Expenses/expenses/approve/action', properties: { isDataAction: true } },
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.decision as boolean;
}

describe('a vendor from invitation to the end of the role', () => {
  test('an administrator prepares a resource and binds the partner directory to its domain', async () => {
    const alias = await call('PUT', '/providers/Microsoft.Subscription/aliases/finance?api-version=2021-10-01', {
      properties: { displayName: 'Finance', workload: 'Production' },
    });
    assert.equal(alias.status, 201, JSON.stringify(alias.body));
    const group = `/subscriptions/${alias.body.properties.subscriptionId}/resourceGroups/ledger`;
    assert.equal((await call('PUT', `${group}?api-version=2021-04-01`, { location: 'local' })).status, 201);
    resource = `${group}/providers/Daypass.Expenses/applications/expense-app`;
    assert.equal((await call('PUT', `${resource}?api-version=2021-04-01`, { location: 'local' })).status, 201);
    const home = await call('PUT', `/portal/api/home-directories/${HOME}`, {
      displayName: 'Partner',
      issuer: partner.url,
      clientId: 'daypass',
      clientSecret: 'a client secret',
      domains: ['partner.example'],
    });
    assert.ok(home.status < 300, JSON.stringify(home.body));
  });

  test('the vendor is invited and pending', async () => {
    const invited = await call('POST', '/v1.0/invitations', {
      invitedUserEmailAddress: pat.email,
      inviteRedirectUrl: publicOrigins(world.ports.settings).portalUrl,
      sendInvitationMessage: true,
    });
    assert.equal(invited.status, 201, JSON.stringify(invited.body));
    assert.equal(invited.body.status, 'PendingAcceptance');
    guestId = invited.body.invitedUser.id;
    redeemUrl = invited.body.inviteRedeemUrl;
  });

  test('the vendor is made eligible on exactly one resource', async () => {
    const roles = await call(
      'GET',
      arm(resource, `roleDefinitions?api-version=2022-04-01&$filter=roleName eq '${APPROVER}'`),
    );
    const roleDefinitionId = roles.body.value[0].id as string;
    const requestId = world.ports.randomness.guid();
    const assigned = await call('PUT', arm(resource, `roleEligibilityScheduleRequests/${requestId}${version}`), {
      properties: {
        principalId: guestId,
        roleDefinitionId,
        requestType: 'AdminAssign',
        scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'P1D' } },
      },
    });
    assert.equal(assigned.status, 201, JSON.stringify(assigned.body));
    assert.equal(assigned.body.properties.status, 'Provisioned');
    assert.equal(await isAllowed(), false);
  });

  test('the vendor redeems by signing in at home, and nowhere else', async () => {
    const ticket = new URL(redeemUrl).pathname.split('/').at(-1)!;
    const begun = await vendor.call('POST', `/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    assert.equal(begun.body.next, 'home-directory', JSON.stringify(begun.body));
    const page = await vendor.visit(begun.body.redirectUrl as string);
    assert.ok(page.url.startsWith(partner.url), page.url);
    const back = await vendor.submit(page.url, { email: pat.email, password: pat.password });
    assert.match(back.url, /\/redeem\/consent/);
    const consent = await vendor.call('POST', '/portal/api/redemption/consent', { accepted: true });
    assert.equal(consent.body.step, 'done', JSON.stringify(consent.body));
    const session = await vendor.readSession();
    assert.equal(session.body.user.id, guestId);
    const user = await call('GET', `/v1.0/users/${guestId}?$select=externalUserState,userType`);
    assert.equal(user.body.externalUserState, 'Accepted');
  });

  test('the vendor activates for an hour and is let in at once', async () => {
    world.clock.moveBy(1_000);
    const eligible = await vendor.call(
      'GET',
      `${arm('', `roleEligibilityScheduleInstances${version}`)}&$filter=asTarget()`,
    );
    const { scope, roleDefinitionId } = eligible.body.value[0].properties;
    const requestId = world.ports.randomness.guid();
    const activated = await vendor.call('PUT', arm(scope, `roleAssignmentScheduleRequests/${requestId}${version}`), {
      properties: {
        principalId: guestId,
        roleDefinitionId,
        requestType: 'SelfActivate',
        justification: 'Claims of March',
        scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'PT1H' } },
      },
    });
    assert.equal(activated.status, 201, JSON.stringify(activated.body));
    assert.equal(activated.body.properties.status, 'Provisioned');
    assert.equal(await isAllowed(), true);
  });

  test('access ends at the agreed instant, with every job stopped', async () => {
    const activatedAt = world.clock.now().getTime();
    world.clock.moveTo(new Date(activatedAt + HOUR - 1));
    await renewTokens();
    assert.equal(await isAllowed(), true);
    world.clock.moveTo(new Date(activatedAt + HOUR));
    assert.equal(await isAllowed(), false);
  });

  test('the resource audit tells the chain, and the directory audit tells the same person', async () => {
    const resourceAudit = await call(
      'GET',
      `/portal/api/resource-audit?scope=${encodeURIComponent(resource)}&person=${guestId}`,
    );
    const activities = (resourceAudit.body.value as { activity: string }[]).map(({ activity }) => activity);
    assert.deepEqual(activities, ['role.activated', 'eligibility.assigned']);
    const directoryAudit = await call(
      'GET',
      `/v1.0/auditLogs/directoryAudits?$filter=targetResources/any(t:t/id eq '${guestId}')`,
    );
    const names = (directoryAudit.body.value as { activityDisplayName: string }[]).map(
      (entry) => entry.activityDisplayName,
    );
    for (const name of ['Add user', 'Invite external user', 'Redeem external user invite'])
      assert.ok(names.includes(name), names.join());
  });

  test('whoever leaves home loses access here: no new sign-in, and the running session ends at its next check', async () => {
    const disabled = await fetch(`${partner.url}/admin/api/accounts/${pat.email}/disable`, {
      method: 'POST',
      headers: { authorization: `Bearer ${partner.adminToken}` },
    });
    assert.ok(disabled.ok);
    world.clock.moveBy(301_000);
    const answer = await vendor.call(
      'GET',
      `${arm('', `roleEligibilityScheduleInstances${version}`)}&$filter=asTarget()`,
    );
    assert.equal(answer.status, 401, JSON.stringify(answer.body));
  });
});
