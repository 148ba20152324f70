/**
 * Several people about the memberships of one group at the same instant: nobody is in it twice, nobody keeps what rested on a
 * membership that went, and nobody waits for somebody who waits for them.
 *
 * Whoever takes a membership away has the lock of the memberships alone, activations share it (ADR 19).
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  activation,
  created,
  GroupAccessWorld,
  ofPerson,
  type Person,
} from '../../../test/support/group-access-world.ts';
import type { GuestAnswer } from '../../../test/support/guest-world.ts';

const ROUNDS = 6;
let world: GroupAccessWorld;
before(async () => {
  world = await GroupAccessWorld.open('simultaneous-memberships');
});
after(() => world?.close());

/** `done`, or the code of the refusal; a deadlock would be neither. */
const answerOf = ({ status, body }: GuestAnswer): string => {
  if (status === 201 || status === 204) return 'done';
  assert.ok(status < 500, JSON.stringify(body));
  return body.error.details[0].code;
};
const together = async (...asked: (() => Promise<GuestAnswer>)[]) =>
  (await Promise.all(asked.map((ask) => ask()))).map(answerOf);

const take = (person: Person, groupId: string) => () =>
  world.ask(person.caller, 'assignment', activation(person, groupId));
const giveBack = (person: Person, groupId: string) => () =>
  world.ask(person.caller, 'assignment', activation(person, groupId, { action: 'selfDeactivate' }));
const eligibleFor = async (groupId: string, principalId: string) =>
  created(await world.ask(world.administrator, 'eligibility', { groupId, principalId }));
const loseEligibility = (groupId: string, person: Person) => () =>
  world.ask(world.administrator, 'eligibility', ofPerson(person, groupId, { action: 'adminRemove' }));

/** A group, and another that whoever is in it may enter. */
async function oneBehindTheOther() {
  const [near, far] = [await world.group(), await world.group()];
  await eligibleFor(far, near);
  return { near, far };
}

async function eligiblePerson(groupId: string): Promise<Person> {
  const person = await world.person();
  await eligibleFor(groupId, person.id);
  return person;
}

const NOT_NOW = ['activation.rules-unmet', 'activation.not-eligible'];

test('two people who enter at the same instant, each of them twice, are in it once each', async () => {
  const group = await world.group();
  for (let round = 0; round < ROUNDS; round += 1) {
    const [one, other] = [await eligiblePerson(group), await eligiblePerson(group)];
    const answers = await together(take(one, group), take(other, group), take(other, group), take(one, group));
    assert.deepEqual(answers.toSorted(), ['activation.already-active', 'activation.already-active', 'done', 'done']);
    assert.deepEqual((await world.membersOf(group)).toSorted(), [one.id, other.id].toSorted());
    assert.deepEqual(await together(giveBack(one, group), giveBack(other, group)), ['done', 'done']);
    assert.deepEqual(await world.membersOf(group), []);
  }
});

test('who goes on through the group while giving it back is in neither in the end', async () => {
  const { near, far } = await oneBehindTheOther();
  for (let round = 0; round < ROUNDS; round += 1) {
    const person = await eligiblePerson(near);
    created(await take(person, near)());
    const [entered, left] = await together(take(person, far), giveBack(person, near));
    assert.equal(left, 'done');
    assert.ok(['done', ...NOT_NOW].includes(entered!), entered);
    assert.deepEqual([await world.membersOf(near), await world.membersOf(far)], [[], []]);
  }
});

test('who goes on while somebody else loses their way in keeps it, and the other keeps nothing', async () => {
  const { near, far } = await oneBehindTheOther();
  for (let round = 0; round < ROUNDS; round += 1) {
    const [stays, goes] = [await eligiblePerson(near), await eligiblePerson(near)];
    for (const person of [stays, goes]) created(await take(person, near)());
    const [kept, lost, removed] = await together(take(stays, far), take(goes, far), loseEligibility(near, goes));
    assert.deepEqual([kept, removed], ['done', 'done']);
    assert.ok(['done', ...NOT_NOW].includes(lost!), lost);
    assert.deepEqual([await world.membersOf(near), await world.membersOf(far)], [[stays.id], [stays.id]]);
    assert.deepEqual(await together(giveBack(stays, near)), ['done']);
    assert.deepEqual(await world.membersOf(far), []);
  }
});

test('two who enter the group of the other while both are taken out of their own wait for nobody for ever', async () => {
  const [left, right] = [await world.group(), await world.group()];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [one, other] = [await world.person(), await world.person()];
    await world.refer('members', left, one.id);
    await world.refer('members', right, other.id);
    await eligibleFor(right, one.id);
    await eligibleFor(left, other.id);
    const answers = await together(
      take(one, right),
      take(other, left),
      () => world.unrefer('members', left, one.id),
      () => world.unrefer('members', right, other.id),
    );
    assert.deepEqual(answers, ['done', 'done', 'done', 'done']);
    assert.deepEqual([await world.membersOf(left), await world.membersOf(right)], [[other.id], [one.id]]);
    const emptied = await together(
      giveBack(one, right),
      loseEligibility(left, other),
      loseEligibility(right, one),
      giveBack(other, left),
    );
    assert.ok(
      emptied.every((answer) => ['done', 'activation.not-active'].includes(answer)),
      String(emptied),
    );
    assert.deepEqual([await world.membersOf(left), await world.membersOf(right)], [[], []]);
  }
});
