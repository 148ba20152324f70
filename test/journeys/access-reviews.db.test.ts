/**
 * Access reviews over months, on a moved clock: rounds that begin by themselves, reminders, silence, guests who leave, and a job
 * that was away.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { DIRECTORY_SCOPE, ROOT_SCOPE } from '#model/scope.ts';
import { findCurrent, listInstances, listItems, runReviews, stateAt } from '#modules/access-reviews/index.ts';
import { assignDirectoryRole, assignPlainRole, GLOBAL_ADMINISTRATOR_ROLE } from '#modules/assignments/index.ts';
import { createUser, findUser, updateUser } from '#modules/directory/index.ts';
import {
  addSponsor,
  inviteGuest,
  openInvitation,
  redeemInvitation,
  removeSponsor,
} from '#modules/invitations/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import { openMailReceiver, type MailReceiver } from '../support/mail-receiver.ts';
import { signedIn, type SignedIn } from '../support/signed-in.ts';
import { NOON, openWorld, type World } from '../support/world.ts';

const roles = {
  Owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  Reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  Contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
};
const DAY = 86_400_000;
let world: World;
let mailbox: MailReceiver;
let manager: SignedIn;
let number = 0;
let seen = 0;

before(async () => {
  world = await openWorld('access_reviews_journey');
  mailbox = await openMailReceiver();
  manager = await person('Mia Manager');
  await assignDirectoryRole(world.ports, world.operator, {
    roleDefinitionId: GLOBAL_ADMINISTRATOR_ROLE,
    principalId: manager.id,
  });
  await give(manager.id, 'Owner');
});
after(async () => {
  await world.close();
  await mailbox.close();
});
beforeEach(async () => {
  number += 1;
  world.clock.moveTo(new Date(NOON.getTime() + number * 400 * DAY));
  await mails();
});

const mailOf = (name: string) => `${name.toLowerCase().replaceAll(' ', '-')}-${number}@organization.example`;

async function person(name: string): Promise<SignedIn> {
  const userPrincipalName = `${world.ports.randomness.guid()}@${world.composition.directory.initialDomain}`;
  const asked = { userPrincipalName, displayName: name, mail: mailOf(name) };
  return signedIn(world, (await createUser(world.ports, world.operator, asked)).id);
}

async function guest(name: string): Promise<SignedIn> {
  const { ports, operator } = world;
  const inviter: Actor = { ...operator, kind: 'User', principalId: manager.id };
  const invited = await inviteGuest(
    ports,
    inviter,
    {
      address: `${name}-${number}@partner.example`,
      displayName: name,
      redirectUrl: publicOrigins(ports.settings).portalUrl,
      sendsMessage: false,
    },
    { invite: true, createUsers: true, resetRedemption: true, readUsers: true },
  );
  const ticket = invited.redeemUrl!.slice(invited.redeemUrl!.lastIndexOf('/') + 1);
  const { ticketHash, address } = await openInvitation(ports, ticket);
  await redeemInvitation(ports, {
    ticketHash,
    proof: { kind: 'mailbox', address },
    consentedAt: ports.clock.now(),
    acceptedTerms: [],
    caller: { ipAddress: '192.0.2.1', methods: ['otp_email'], correlationId: ports.randomness.guid() },
  });
  return signedIn(world, invited.user.id);
}

async function give(principalId: string, role: keyof typeof roles): Promise<void> {
  const { ports, operator } = world;
  const asked = { assignmentId: ports.randomness.guid(), scope: ROOT_SCOPE, principalId };
  await assignPlainRole(ports, operator, { ...asked, roleDefinitionId: roles[role] });
}
const run = () => runReviews(world.ports);
const later = async (days: number) => {
  world.clock.moveBy(days * DAY);
  await run();
};
/** The clock was moved by days, so that the engine has to look at the feed first. */
async function mayRead({ id }: SignedIn): Promise<boolean> {
  const { decisions } = world.composition;
  await decisions.catchUp();
  return decisions.holds(id, 'Microsoft.Web/sites/read', ROOT_SCOPE);
}
const page = { limit: 100, after: undefined };
const current = async (reviewId: string) => (await findCurrent(world.ports.database, [reviewId])).get(reviewId)!;
const items = async (instanceId: string) => (await listItems(world.ports.database, { instanceId }, page)).rows;
/** Who got which mail since the last look, in order of the words. */
async function mails(): Promise<string[]> {
  const received = await mailbox.receive(world);
  const fresh = received
    .slice(seen)
    .filter(({ subject }) => /Readers|Guests/.test(subject ?? ''))
    .map(({ to, subject }) => `${to.split('-')[0]}: ${subject}`);
  seen = received.length;
  return fresh.toSorted((a, b) => a.localeCompare(b));
}
const create = async (asked: object) => {
  const answer = await manager.call('POST', '/portal/api/access-reviews', {
    displayName: 'Readers',
    subject: { kind: 'roles', scope: '/', roleDefinitionIds: [roles.Reader] },
    reviewedBy: 'selected',
    settings: {},
    recurrence: { frequency: 'once', durationDays: 10 },
    ...asked,
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  await run();
  return answer.body.id as string;
};

describe('a review of every month', () => {
  test('begins three times, reminds, and takes away what nobody answered about', async () => {
    const [rae, ben, eve] = [await person('Rae'), await person('Ben'), await person('Eve')];
    await give(ben.id, 'Reader');
    const reviewId = await create({
      reviewerIds: [rae.id],
      settings: { autoApplies: true, defaultDecision: 'remove', justificationRequired: false },
      recurrence: { frequency: 'monthly', durationDays: 10, end: { type: 'count', count: 3 } },
    });
    assert.deepEqual(await mails(), ['rae: Please review access: Readers']);
    const first = await current(reviewId);
    const [item] = await items(first.id);
    const answered = await rae.call('POST', `/portal/api/my-access-reviews/${first.id}/decisions`, {
      decisions: [{ itemId: item!.id, decision: 'approve' }],
    });
    assert.equal(answered.status, 200, JSON.stringify(answered.body));
    await later(5);
    assert.deepEqual(await mails(), []);
    await later(5);
    assert.deepEqual(await mails(), ['mia: Readers has ended', 'mia: The answers of Readers were applied']);
    assert.ok(await mayRead(ben));

    await give(eve.id, 'Reader');
    await later(20);
    const second = await current(reviewId);
    assert.deepEqual([second.number, (await items(second.id)).length], [2, 2]);
    assert.deepEqual(await mails(), ['rae: Please review access: Readers']);
    await later(5);
    assert.deepEqual(await mails(), ['rae: Reminder: Readers waits for your answers']);
    await later(4);
    assert.deepEqual(await mails(), ['rae: Reminder: Readers waits for your answers']);
    assert.ok((await mayRead(ben)) && (await mayRead(eve)));
    await later(1);
    assert.ok(!(await mayRead(ben)) && !(await mayRead(eve)));
    assert.deepEqual(
      (await items(second.id)).map(({ result, outcomeBy }) => [result, outcomeBy]),
      [
        ['removed', 'default'],
        ['removed', 'default'],
      ],
    );
    await mails();

    await later(21);
    const third = await current(reviewId);
    assert.deepEqual([third.number, (await items(third.id)).length], [3, 0]);
    await later(100);
    assert.deepEqual(await mails(), []);
    assert.equal((await listInstances(world.ports.database, reviewId, page)).rows.length, 3);
  });

  test('is over at its end although no job has run, and nobody who was not asked in time loses anything', async () => {
    const [rae, ben] = [await person('Rae'), await person('Ben')];
    await give(ben.id, 'Reader');
    const reviewId = await create({
      reviewerIds: [rae.id],
      settings: { autoApplies: true, defaultDecision: 'remove' },
      recurrence: { frequency: 'weekly', durationDays: 4 },
    });
    const first = await current(reviewId);
    const answer = async () => {
      const [item] = await items(first.id);
      const decisions = [{ itemId: item!.id, decision: 'approve', justification: 'On call' }];
      return rae.call('POST', `/portal/api/my-access-reviews/${first.id}/decisions`, { decisions });
    };
    assert.equal((await answer()).status, 200);
    world.clock.moveBy(4 * DAY);
    assert.equal(stateAt(first, world.clock.now()), 'Completed');
    assert.equal((await answer()).body.error.code, 'access-review.not-in-progress');
    assert.deepEqual((await rae.call('GET', '/portal/api/my-access-reviews')).body.value, []);
    // The server was off from here over the second round, and half of the third.
    world.clock.moveBy(13 * DAY);
    await run();
    assert.ok(await mayRead(ben));
    const rounds = (await listInstances(world.ports.database, reviewId, page)).rows;
    assert.deepEqual(
      rounds.map((one) => [one.number, stateAt(one, world.clock.now())]),
      [
        [4, 'NotStarted'],
        [3, 'Skipped'],
        [2, 'Skipped'],
        [1, 'Applied'],
      ],
    );
    assert.equal((await manager.call('DELETE', `/portal/api/access-reviews/${reviewId}`)).status, 204);
  });
});

describe('a review of guests', () => {
  const asked = (onDenied: string, more: object = {}) => ({
    displayName: 'Guests',
    subject: { kind: 'guests' },
    settings: { autoApplies: true, onDenied, justificationRequired: false },
    reviewedBy: 'sponsor',
    ...more,
  });
  const answerAll = async (by: SignedIn, instanceId: string, decision: string, of: (name: string) => boolean) => {
    const { body } = await by.call('GET', `/portal/api/my-access-reviews/${instanceId}/items`);
    const theirs = (body.value as { id: string; person: { displayName: string } }[]) ?? [];
    const decisions = theirs
      .filter(({ person: { displayName } }) => of(displayName))
      .map(({ id }) => ({ itemId: id, decision }));
    const answer = await by.call('POST', `/portal/api/my-access-reviews/${instanceId}/decisions`, { decisions });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return theirs.map(({ person: { displayName } }) => displayName);
  };

  test('is answered by sponsors; who is denied loses access at that commit, and the account after thirty days', async () => {
    const [sue, fay] = [await person('Sue'), await person('Fay')];
    const [gil, hana] = [await guest('Gil'), await guest('Hana')];
    await addSponsor(world.ports, world.operator, gil.id, sue.id);
    for (const one of [gil, hana]) await removeSponsor(world.ports, world.operator, one.id, manager.id);
    for (const one of [gil, hana]) await give(one.id, 'Reader');
    const reviewId = await create(asked('block-and-delete', { fallbackReviewerIds: [fay.id] }));
    assert.deepEqual(await mails(), ['fay: Please review access: Guests', 'sue: Please review access: Guests']);
    const { id } = await current(reviewId);
    assert.deepEqual(await answerAll(sue, id, 'deny', () => true), ['Gil']);
    assert.deepEqual(await answerAll(fay, id, 'deny', () => true), ['Hana']);
    assert.ok((await mayRead(gil)) && (await mayRead(hana)));
    await later(10);
    assert.ok(!(await mayRead(gil)) && !(await mayRead(hana)));
    assert.equal((await gil.call('GET', '/portal/api/my-access-reviews')).status, 401);
    assert.deepEqual(
      (await items(id)).map(({ result }) => result),
      ['blocked', 'blocked'],
    );
    // Somebody finds out that Hana is still needed.
    await updateUser(world.ports, world.operator, hana.id, { enabled: true });
    await later(29);
    assert.ok(await findUser(world.ports.database, gil.id));
    await later(1);
    assert.equal(await findUser(world.ports.database, gil.id), undefined);
    assert.ok((await findUser(world.ports.database, hana.id))?.enabled);
  });

  test('takes all roles and leaves the account, and leaves alone who holds a directory role', async () => {
    const fay = await person('Fay');
    const [ivo, jana] = [await guest('Ivo'), await guest('Jana')];
    await give(ivo.id, 'Reader');
    const admin = { roleDefinitionId: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b', principalId: jana.id };
    await assignDirectoryRole(world.ports, world.operator, admin);
    const reviewId = await create(asked('remove-access', { reviewedBy: 'selected', reviewerIds: [fay.id] }));
    const { id } = await current(reviewId);
    await answerAll(fay, id, 'deny', (name) => name === 'Ivo' || name === 'Jana');
    await later(10);
    const results = new Map((await items(id)).map((item) => [item.principalId, item]));
    assert.deepEqual([results.get(ivo.id)!.result, results.get(jana.id)!.result], ['removed', 'refused']);
    assert.equal(results.get(jana.id)!.resultDetails!.refusal, 'access-review.holds-directory-roles');
    assert.ok(!(await mayRead(ivo)) && (await findUser(world.ports.database, ivo.id))?.enabled);
    const { decisions } = world.composition;
    assert.ok(decisions.holds(jana.id, 'microsoft.directory/users/standard/read', DIRECTORY_SCOPE));
  });
});

test('a reviewer who is alone in a review has nothing to answer, and is not asked to', async () => {
  const solo = await person('Solo');
  await give(solo.id, 'Contributor');
  const subject = { kind: 'roles', scope: '/', roleDefinitionIds: [roles.Contributor] };
  const reviewId = await create({ reviewerIds: [solo.id], subject });
  const { id } = await current(reviewId);
  assert.deepEqual(
    (await items(id)).map(({ principalId }) => principalId),
    [solo.id],
  );
  assert.deepEqual((await solo.call('GET', '/portal/api/my-access-reviews')).body.value, []);
  assert.deepEqual(await mails(), []);
  assert.equal((await solo.call('GET', `/portal/api/my-access-reviews/${id}`)).status, 404);
});
