/**
 * Whoever got an invitation blocks further ones by the link in it, in one click, and allows them again by the same link.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { blockUrl, inviteGuest, resendInvitation } from '#modules/invitations/index.ts';
import { findUserByMail } from '#modules/directory/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import { openPartnerWorld, type PartnerWorld } from '../support/partner-world.ts';
import { refusedWith } from '../support/refused-with.ts';

let world: PartnerWorld;
before(async () => {
  world = await openPartnerWorld('blocked invitations');
});
after(() => world?.close());

const pathOf = (address: string) => new URL(blockUrl(world.ports, address)).pathname;
const apiOf = (address: string) => `/portal/api${pathOf(address)}`;
/** As mail software does it: no cookie, no header of ours. */
const oneClick = (path: string) =>
  world.app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'List-Unsubscribe=One-Click',
  });
const isBlocked = async (address: string) => (await world.browser().get(apiOf(address))).body.blockedAt !== null;

test('reading the link changes nothing; one click blocks that mailbox, and no other', async () => {
  await world.invite('vendor@elsewhere.example');
  assert.equal(await isBlocked('vendor@elsewhere.example'), false);
  assert.equal((await oneClick(pathOf('vendor@elsewhere.example'))).statusCode, 204);
  assert.equal(await isBlocked('vendor@elsewhere.example'), true);
  await assert.rejects(world.invite('vendor@elsewhere.example'), refusedWith('invitation.address-blocked'));
  const guest = await findUserByMail(world.ports.database, 'vendor@elsewhere.example');
  await assert.rejects(
    resendInvitation(world.ports, world.administrator, guest!.id),
    refusedWith('invitation.address-blocked'),
  );
  await world.invite('colleague@elsewhere.example');
});

test('a blocked mailbox that was never a guest becomes none', async () => {
  await oneClick(pathOf('stranger@elsewhere.example'));
  await assert.rejects(world.invite('stranger@elsewhere.example'), refusedWith('invitation.address-blocked'));
  assert.equal(await findUserByMail(world.ports.database, 'stranger@elsewhere.example'), undefined);
  const input = {
    address: 'stranger@elsewhere.example',
    redirectUrl: `${publicOrigins(world.ports.settings).portalUrl}/`,
    sendsMessage: false,
  };
  const rights = { invite: true, createUsers: true, resetRedemption: true, readUsers: true };
  await assert.rejects(
    inviteGuest(world.ports, world.administrator, input, rights),
    refusedWith('invitation.address-blocked'),
  );
});

test('the same link allows invitations again; both are on record, each once', async () => {
  const address = 'changes@elsewhere.example';
  const browser = world.browser();
  const answer = (blocked: boolean) => browser.post(apiOf(address), { blocked });
  assert.equal((await answer(true)).body.address, 'c•••@elsewhere.example');
  await answer(true);
  await assert.rejects(world.invite(address), refusedWith('invitation.address-blocked'));
  assert.equal((await answer(false)).body.blockedAt, null);
  await answer(false);
  await world.invite(address);
  const { rows } = await sql<{ activity: string }>`
    select activity from audit_entry where details->>'address' = ${address} order by position`.execute(
    world.ports.database,
  );
  assert.deepEqual(
    rows.map(({ activity }) => activity),
    ['invitations.blocked', 'invitations.allowed'],
  );
});

test('a link with another address under the same seal blocks nobody', async () => {
  const [, seal] = pathOf('vendor@elsewhere.example').split('.');
  const forged = `/block-invitations/${Buffer.from('victim@elsewhere.example').toString('base64url')}.${seal}`;
  assert.equal((await oneClick(forged)).statusCode, 404);
  assert.equal(await isBlocked('victim@elsewhere.example'), false);
  assert.equal((await oneClick(pathOf('victim@elsewhere.example'))).statusCode, 204);
});
