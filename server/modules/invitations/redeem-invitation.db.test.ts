import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { GuestWorld, PARTNER_ISSUER, type Caller } from '../../../test/support/guest-world.ts';
import { termsIn } from '../../../test/support/published-terms.ts';
import { eventsWaiting } from '../../../test/support/trail.ts';
import { updateCollaborationSettings } from '#modules/directory/index.ts';
import {
  declineInvitation,
  openInvitation,
  publishTerms,
  redeemInvitation,
  resendInvitation,
  revokeInvitation,
  withdrawTerms,
} from './index.ts';

const refused = (code: string) => (error: { code?: string }) => {
  assert.equal(error.code, code);
  return true;
};

describe('redeeming an invitation', () => {
  let world: GuestWorld;
  let inviter: Caller;
  let counter = 0;
  const address = () => `guest${++counter}@elsewhere.example`;

  before(async () => {
    world = await GuestWorld.open('redeem');
    inviter = await world.client('User Administrator');
  });
  after(() => world.close());

  test('the invited mailbox becomes the identity, the guest is accepted, and the trail tells it in order', async () => {
    const mail = address();
    const { body, ticket } = await world.invite(inviter, mail);
    const redeemed = await world.redeem(ticket);
    assert.equal(redeemed.user.id, body.invitedUser.id);
    assert.equal(redeemed.user.externalUserState, 'Accepted');
    assert.deepEqual([redeemed.issuer, redeemed.subject], ['urn:daypass:mailbox', mail]);
    assert.deepEqual(await world.activitiesOf(redeemed.user.id), [
      'user.added',
      'guest.invited',
      'identity.linked',
      'invitation.redeemed',
    ]);
    assert.ok((await eventsWaiting(world.ports.database)).includes('invitation.redeemed'));
  });

  test('D41 of 50 who try the same ticket at once, one wins', async () => {
    const { ticket } = await world.invite(inviter, address());
    const tries = await Promise.allSettled(Array.from({ length: 50 }, () => world.redeem(ticket)));
    const won = tries.filter((one) => one.status === 'fulfilled');
    const lost = tries.filter((one) => one.status === 'rejected').map((one) => (one.reason as { code: string }).code);
    assert.equal(won.length, 1);
    assert.deepEqual(new Set(lost), new Set(['invitation.ticket-invalid']));
  });

  test('D41 one changed character, a used, a replaced, a revoked and an expired ticket are refused alike', async () => {
    const { ticket, body } = await world.invite(inviter, address());
    const changed = (ticket.startsWith('A') ? 'B' : 'A') + ticket.slice(1);
    await assert.rejects(openInvitation(world.ports, changed), refused('invitation.ticket-invalid'));
    await resendInvitation(world.ports, world.world.operator, body.invitedUser.id);
    await assert.rejects(openInvitation(world.ports, ticket), refused('invitation.ticket-invalid'));

    const revoked = await world.invite(inviter, address());
    await revokeInvitation(world.ports, world.world.operator, revoked.body.invitedUser.id);
    await assert.rejects(openInvitation(world.ports, revoked.ticket), refused('invitation.ticket-invalid'));

    const used = await world.invite(inviter, address());
    await world.redeem(used.ticket);
    await assert.rejects(openInvitation(world.ports, used.ticket), refused('invitation.ticket-invalid'));
  });

  test('D41 a ticket works until its last millisecond, and not at its end', async () => {
    const [early, late] = [await world.invite(inviter, address()), await world.invite(inviter, address())];
    const { clock } = world.world;
    const start = clock.now();
    const { ticketHash } = await openInvitation(world.ports, late.ticket);
    clock.moveTo(new Date(start.getTime() + 30 * 86_400_000 - 1));
    assert.equal((await world.redeem(early.ticket)).user.externalUserState, 'Accepted');
    clock.moveBy(1);
    await assert.rejects(openInvitation(world.ports, late.ticket), refused('invitation.ticket-invalid'));
    const late2 = world.redeem(late.ticket, { ticketHash });
    await assert.rejects(late2, refused('invitation.ticket-invalid'));
    clock.moveTo(start);
  });

  test('a guest who was disabled before they came stays out until they are enabled again', async () => {
    const { ticket, body } = await world.invite(inviter, address());
    const { ticketHash } = await openInvitation(world.ports, ticket);
    const enable = (accountEnabled: boolean) =>
      world.call(inviter, 'PATCH', `/v1.0/users/${body.invitedUser.id}`, { accountEnabled });
    const redeem = () =>
      redeemInvitation(world.ports, {
        ticketHash,
        proof: { kind: 'mailbox', address: body.invitedUserEmailAddress },
        consentedAt: world.ports.clock.now(),
        acceptedTerms: [],
        caller: { ipAddress: null, methods: [], correlationId: randomUUID() },
      });
    assert.equal((await enable(false)).status, 204);
    await assert.rejects(redeem(), refused('invitation.ticket-invalid'));
    assert.equal((await enable(true)).status, 204);
    assert.equal((await redeem()).user.externalUserState, 'Accepted');
  });

  test('D42 another mailbox is refused, nothing is consumed, and the attempt is on record', async () => {
    const { ticket, body } = await world.invite(inviter, address());
    const other = world.redeem(ticket, { proof: { kind: 'mailbox', address: 'eve@elsewhere.example' } });
    await assert.rejects(other, refused('invitation.wrong-account'));
    assert.ok((await world.activitiesOf(body.invitedUser.id)).includes('invitation.refused'));
    assert.equal((await world.redeem(ticket)).user.externalUserState, 'Accepted');
  });

  test('without consent nothing happens; a guest who declined may still come', async () => {
    const { ticket } = await world.invite(inviter, address());
    await assert.rejects(world.redeem(ticket, { consentedAt: null }), refused('invitation.consent-needed'));
    const { ticketHash } = await openInvitation(world.ports, ticket);
    const caller = { ipAddress: null, methods: [], correlationId: randomUUID() };
    await declineInvitation(world.ports, ticketHash, caller);
    assert.equal((await world.redeem(ticket)).user.externalUserState, 'Accepted');
  });

  test('a domain that was blocked meanwhile cannot redeem; unblocked it can', async () => {
    const { ticket } = await world.invite(inviter, address());
    const block = (blockedDomains: string[]) =>
      updateCollaborationSettings(world.ports, world.world.operator, { blockedDomains });
    await block(['elsewhere.example']);
    await assert.rejects(world.redeem(ticket), refused('invitation.domain-not-allowed'));
    await block([]);
    assert.equal((await world.redeem(ticket)).user.externalUserState, 'Accepted');
  });

  test('terms of use must be accepted in their current version', async () => {
    const termsId = randomUUID();
    const publish = (body: string) =>
      publishTerms(world.ports, world.world.operator, termsId, termsIn('Terms', { en: body }));
    await publish('Be kind.');
    const { ticket } = await world.invite(inviter, address());
    await assert.rejects(world.redeem(ticket), refused('invitation.terms-outdated'));
    await publish('Be kinder.');
    const old = world.redeem(ticket, { acceptedTerms: [{ termsId, version: 1, language: 'en' }] });
    await assert.rejects(old, refused('invitation.terms-outdated'));
    const { user } = await world.redeem(ticket, { acceptedTerms: [{ termsId, version: 2, language: 'en' }] });
    assert.ok((await world.activitiesOf(user.id)).includes('terms.accepted'));
    await withdrawTerms(world.ports, world.world.operator, termsId);
  });
});

describe('redeeming through a home directory', () => {
  let world: GuestWorld;
  let inviter: Caller;
  let homeDirectoryId: string;
  before(async () => {
    world = await GuestWorld.open('redeem-home');
    inviter = await world.client('User Administrator');
    homeDirectoryId = await world.bindPartner();
  });
  after(() => world.close());

  const account = (subject: string, email: string) => ({
    kind: 'home-directory' as const,
    homeDirectoryId,
    issuer: PARTNER_ISSUER,
    subject,
    email,
    emailVerified: true,
  });

  test('the invited account redeems; a colleague and a passcode do not', async () => {
    const { ticket } = await world.invite(inviter, 'pat@partner.example');
    const colleague = world.redeem(ticket, { proof: account('s-2', 'sam@partner.example') });
    await assert.rejects(colleague, refused('invitation.wrong-account'));
    await assert.rejects(world.redeem(ticket), refused('invitation.wrong-account'));
    const redeemed = await world.redeem(ticket, { proof: account('s-1', 'pat@partner.example') });
    assert.deepEqual([redeemed.issuer, redeemed.subject], [PARTNER_ISSUER, 's-1']);
  });

  test('D36 an account that is one guest cannot become another', async () => {
    const { ticket } = await world.invite(inviter, 'kim@partner.example');
    const again = world.redeem(ticket, { proof: account('s-1', 'kim@partner.example') });
    await assert.rejects(again, refused('directory.identity-taken'));
    const own = await world.redeem(ticket, { proof: account('s-3', 'kim@partner.example') });
    assert.equal(own.subject, 's-3');
  });
});
