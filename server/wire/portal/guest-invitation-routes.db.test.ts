/** A guest's invitation as who may invite sees it in the portal: waits, sent again, revoked, ran out, accepted, reset. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createUser, updateCollaborationSettings } from '#modules/directory/index.ts';
import { openInvitation, redeemInvitation } from '#modules/invitations/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import { openMailReceiver, type MailReceiver } from '../../../test/support/mail-receiver.ts';
import { activitiesOf } from '../../../test/support/trail.ts';
import { openWorld, type World } from '../../../test/support/world.ts';

const DAY = 86_400_000;

let world: World;
let receiver: MailReceiver;
let inviter: string;
let inviterOnGraph: string;
let userAdministrator: string;
let userAdministratorOnGraph: string;
let reader: string;
let id: string;
let address: string;
let ticket: string;
let number = 0;

before(async () => {
  receiver = await openMailReceiver();
  world = await openWorld('guest_invitations');
  await comeIn();
});
after(async () => {
  await world?.close();
  await receiver?.close();
});
beforeEach(async () => {
  address = `guest-${(number += 1)}@elsewhere.example`;
  ({ id, ticket } = await invite());
});

/** Tokens for an hour from now. */
async function comeIn(): Promise<void> {
  const client = await world.addClient({ directoryRoles: ['Guest Inviter'] });
  [inviter, inviterOnGraph] = [await world.tokenFor(client), await world.tokenFor(client, 'graph')];
  const administrator = await world.addClient({ directoryRoles: ['User Administrator'] });
  userAdministrator = await world.tokenFor(administrator);
  userAdministratorOnGraph = await world.tokenFor(administrator, 'graph');
  reader = await world.tokenFor(await world.addClient({ directoryRoles: ['Directory Readers'] }));
}

async function invite(token = inviterOnGraph, more: object = {}) {
  const answer = await world.call(token, 'POST', '/v1.0/invitations', {
    invitedUserEmailAddress: address,
    inviteRedirectUrl: `${publicOrigins(world.ports.settings).portalUrl}/my-roles`,
    sendInvitationMessage: true,
    ...more,
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return { id: answer.body.invitedUser.id as string, ticket: ticketIn(answer.body.inviteRedeemUrl) };
}
const ticketIn = (link: string) => link.slice(link.lastIndexOf('/') + 1);
const read = (token = inviter) => world.call(token, 'GET', `/portal/api/users/${id}/invitation`);
const view = async (token = inviter) => (await read(token)).body.invitation;
const act = (verb: 'resend' | 'revoke', token = inviter) =>
  world.call(token, 'POST', `/portal/api/users/${id}/${verb}-invitation`);
const opens = async (link: string) =>
  (await world.app.inject({ method: 'GET', url: `/portal/api/redemptions/${link}` })).statusCode;
const redeemOpened = (ticketHash: Buffer) =>
  redeemInvitation(world.ports, {
    ticketHash,
    proof: { kind: 'mailbox', address },
    consentedAt: world.clock.now(),
    acceptedTerms: [],
    caller: { ipAddress: null, methods: [], correlationId: randomUUID() },
  });
const redeem = async (link: string) => redeemOpened((await openInvitation(world.ports, link)).ticketHash);
/** The ticket in the newest mail to the guest. */
async function mailedTicket(): Promise<string> {
  const mail = (await receiver.receive(world)).findLast(({ to }) => to === address);
  return /\/redeem\/([\w-]+)/.exec(mail?.text ?? '')![1]!;
}

describe('an invitation that waits', () => {
  test('says since when, by whom and until when', async () => {
    const waiting = await view();
    const now = world.clock.now();
    assert.deepEqual(
      [waiting.state, waiting.address, waiting.invitedAt, waiting.invitedBy.displayName, waiting.resentAt],
      ['pending', address, now.toISOString(), 'Automation', null],
    );
    assert.equal(waiting.expiresAt, new Date(now.getTime() + 30 * DAY).toISOString());
    assert.deepEqual([waiting.acceptedAt, waiting.through, waiting.mayReset], [null, null, false]);
  });

  test('is sent again: the new link works, the old one does not', async () => {
    assert.equal(await opens(ticket), 200);
    assert.equal(await mailedTicket(), ticket);
    world.clock.moveBy(60_000);
    const activities = await activitiesOf(world.ports.database as never, async () =>
      assert.equal((await act('resend')).status, 204),
    );
    assert.deepEqual(activities, ['invitation.resent']);
    assert.equal(await opens(ticket), 404);
    const fresh = await mailedTicket();
    assert.equal(await opens(fresh), 200);
    assert.equal((await view()).resentAt, world.clock.now().toISOString());
    assert.equal((await redeem(fresh)).user.id, id);
  });

  test('is revoked: the link is worth nothing, also to who has opened it; the guest stays and can be invited again', async () => {
    const { ticketHash } = await openInvitation(world.ports, ticket);
    const activities = await activitiesOf(world.ports.database as never, async () =>
      assert.equal((await act('revoke')).status, 204),
    );
    assert.deepEqual(activities, ['invitation.revoked']);
    assert.equal(await opens(ticket), 404);
    await assert.rejects(redeemOpened(ticketHash), { code: 'invitation.ticket-invalid' });
    assert.equal((await view()).state, 'revoked');
    const again = await act('resend');
    assert.deepEqual([again.status, again.body.error.code], [409, 'invitation.not-pending']);
    world.clock.moveBy(60_000);
    const anew = await invite();
    assert.equal(anew.id, id);
    assert.deepEqual([await opens(anew.ticket), (await view()).state], [200, 'pending']);
  });

  test('is revoked as a whole when the guest was invited twice', async () => {
    world.clock.moveBy(60_000);
    await invite();
    assert.equal((await act('revoke')).status, 204);
    assert.equal((await act('resend')).body.error.code, 'invitation.not-pending');
  });

  test('runs out, and can be sent again', async () => {
    world.clock.moveBy(30 * DAY);
    await comeIn();
    assert.equal((await view()).state, 'expired');
    assert.equal((await act('resend')).status, 204);
    assert.equal((await view()).state, 'pending');
  });

  test('is sent ten times in an hour to one mailbox, no more; what was sent last works', async () => {
    for (let sent = 1; sent < 10; sent += 1) assert.equal((await act('resend')).status, 204);
    const refused = await act('resend');
    assert.deepEqual([refused.status, refused.body.error.code], [429, 'invitation.too-many']);
    assert.match(refused.body.error.why, /limit of 10 in an hour/);
    assert.equal((await act('revoke')).status, 204);
  });

  test('is not sent again, but revoked, where the directory invites nobody any more', async () => {
    const setLevel = (allowInvitesFrom: 'none' | 'everyone') =>
      updateCollaborationSettings(world.ports, world.operator, { allowInvitesFrom });
    await setLevel('none');
    assert.equal((await act('resend')).body.error.code, 'invitation.not-allowed');
    await setLevel('everyone');
    assert.equal((await act('resend')).status, 204);
    await setLevel('none');
    assert.equal((await act('revoke')).status, 204);
    await setLevel('everyone');
  });

  test('is not sent again to a domain that was blocked since', async () => {
    const block = (blockedDomains: string[]) =>
      updateCollaborationSettings(world.ports, world.operator, { blockedDomains });
    await block(['elsewhere.example']);
    assert.equal((await act('resend')).body.error.code, 'invitation.domain-not-allowed');
    await block([]);
    assert.equal((await act('resend')).status, 204);
  });

  test('is nothing to who reads the directory but may not invite', async () => {
    for (const refused of [await read(reader), await act('resend', reader), await act('revoke', reader)])
      assert.equal(refused.status, 403, JSON.stringify(refused.body));
    assert.equal(await opens(ticket), 200);
    assert.equal((await read()).status, 200);
  });
});

describe('an invitation that was accepted', () => {
  beforeEach(async () => {
    await redeem(ticket);
  });

  test('says when and through which mailbox', async () => {
    const accepted = await view();
    assert.deepEqual(
      [accepted.state, accepted.acceptedAt, accepted.through],
      ['accepted', world.clock.now().toISOString(), { kind: 'mailbox', name: address }],
    );
  });

  test('is neither sent again nor revoked', async () => {
    for (const verb of ['resend', 'revoke'] as const)
      assert.equal((await act(verb)).body.error.code, 'invitation.not-pending');
  });

  test('is reset by who may change users, not by who may only invite', async () => {
    assert.deepEqual([(await view()).mayReset, (await view(userAdministrator)).mayReset], [false, true]);
    world.clock.moveBy(60_000);
    const anew = await invite(userAdministratorOnGraph, { resetRedemption: true, invitedUser: { id } });
    assert.equal(anew.id, id);
    const waiting = await view();
    assert.deepEqual([waiting.state, waiting.through, waiting.acceptedAt], ['pending', null, null]);
    assert.equal((await redeem(anew.ticket)).user.id, id);
  });
});

test('somebody who was never invited has none, and who is unknown is not found', async () => {
  const userPrincipalName = `lou@${world.ports.settings.DAYPASS_DOMAIN}`;
  ({ id } = await createUser(world.ports, world.operator, { userPrincipalName, displayName: 'Lou', mail: null }));
  assert.equal(await view(), null);
  id = randomUUID();
  assert.equal((await read()).body.error.code, 'directory.principal-not-found');
});
