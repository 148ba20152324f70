/**
 * Two people about one invitation at the same instant: one link works at most, and what was revoked stays revoked.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { findUser } from '#modules/directory/index.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { openWorld, type World } from '../../../test/support/world.ts';
import {
  inviteGuest,
  openInvitation,
  redeemInvitation,
  resendInvitation,
  revokeInvitation,
  type InvitationResult,
} from './index.ts';

let world: World;
let inviter: Actor;
let address: string;
let guestId: string;
let link: string;
let number = 0;

before(async () => {
  world = await openWorld('invitation_overtaking');
  const { principalId } = await world.addClient();
  inviter = { ...world.operator, kind: 'ServicePrincipal', principalId };
});
after(() => world?.close());
beforeEach(async () => {
  address = `guest-${(number += 1)}@elsewhere.example`;
  const invited = await invite(world.ports);
  [guestId, link] = [invited.user.id, invited.redeemUrl];
});

function invite(ports: Ports): Promise<InvitationResult> {
  const input = { address, redirectUrl: `${publicOrigins(ports.settings).portalUrl}/my-roles`, sendsMessage: true };
  return inviteGuest(ports, inviter, input, {
    invite: true,
    createUsers: true,
    resetRedemption: true,
    readUsers: true,
  });
}
const open = (of: string) => openInvitation(world.ports, of.slice(of.lastIndexOf('/') + 1));
const resend = (ports: Ports) => resendInvitation(ports, inviter, guestId);
const revoke = (ports: Ports) => revokeInvitation(ports, inviter, guestId);

test('the link of who invites again is dead once somebody else has sent the invitation again', async () => {
  const [invited, resent] = await overtake(world.ports, invite, resend);
  assert.deepEqual([outcomeOf(invited), outcomeOf(resent)], ['done', 'done']);
  assert.equal(invited.status, 'fulfilled');
  await assert.rejects(open(invited.value.redeemUrl), { code: 'invitation.ticket-invalid' });
});

test('what is being revoked is not sent again', async () => {
  const results = await overtake(world.ports, revoke, resend);
  assert.deepEqual(results.map(outcomeOf), ['done', 'invitation.not-pending']);
});

test('what is being sent again is revoked with its new link', async () => {
  const [invited, revoked] = await overtake(world.ports, invite, revoke);
  assert.equal(outcomeOf(revoked), 'done');
  assert.equal(invited.status, 'fulfilled');
  await assert.rejects(open(invited.value.redeemUrl), { code: 'invitation.ticket-invalid' });
});

test('what is being accepted cannot be revoked any more', async () => {
  const { ticketHash } = await open(link);
  const accept = (ports: Ports) =>
    redeemInvitation(ports, {
      ticketHash,
      proof: { kind: 'mailbox', address },
      consentedAt: world.ports.clock.now(),
      acceptedTerms: [],
      caller: { ipAddress: null, methods: [], correlationId: randomUUID() },
    });
  const results = await overtake(world.ports, accept, revoke);
  assert.deepEqual(results.map(outcomeOf), ['done', 'invitation.not-pending']);
  assert.equal((await findUser(world.ports.database, guestId))?.externalUserState, 'Accepted');
});
