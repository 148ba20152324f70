/**
 * Codes to a mailbox: how often one counts, and what many browsers at once get.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Refusal } from '#model/refusal.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { minutesAfterNoon, noon, openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { answerPasscode, PASSCODE_TRIES, requestPasscode } from './one-time-passcode.ts';
import { beginFlow } from '#modules/sessions/index.ts';

const RIGHT = '31415926';
const WRONG = '27182818';
let world: RoleWorld;

before(async () => {
  const database = await createTestDatabase('passcodes');
  const opened = await openRoleWorld(database.application);
  const randomness = { ...opened.ports.randomness, digits: () => RIGHT };
  world = { ...opened, ports: { ...opened.ports, randomness } };
});
after(() => world.close());

/** A browser that asked for a code to the address. */
async function asked(address: string, isKnown = true): Promise<string> {
  return world.ports.unitOfWork(async (tx) => {
    const flow = await beginFlow(world.ports, tx, 'a browser', 'passcode-sign-in', { address, returnTo: '/' });
    await requestPasscode(world.ports, tx, { flowId: flow.id, address, purpose: 'sign-in', isKnown });
    return flow.id;
  });
}

const answer = (flowId: string, code: string) =>
  world.ports.unitOfWork((tx) => answerPasscode(world.ports, tx, flowId, code));

test('a code goes to a mailbox somebody has, and to no other', async () => {
  world.events.length = 0;
  await asked('nobody@partner.example', false);
  assert.deepEqual(world.events, []);
  await asked('somebody@partner.example');
  assert.deepEqual(
    world.events.map(({ type, payload }) => [type, (payload as { address: string }).address]),
    [['passcode.requested', 'somebody@partner.example']],
  );
});

test('a code is right once: whoever read it over a shoulder comes too late', async () => {
  const flowId = await asked('once@partner.example');
  assert.deepEqual(await answer(flowId, RIGHT), { outcome: 'right' });
  assert.deepEqual(await answer(flowId, RIGHT), { outcome: 'wrong', triesLeft: 0 });
});

test('a code is guessed at five times; then the right one comes too late as well', async () => {
  const flowId = await asked('guessed@partner.example');
  for (let left = PASSCODE_TRIES - 1; left >= 0; left -= 1) {
    assert.deepEqual(await answer(flowId, WRONG), { outcome: 'wrong', triesLeft: left });
  }
  assert.deepEqual(await answer(flowId, RIGHT), { outcome: 'wrong', triesLeft: 0 });
});

test('a code lives ten minutes and not an instant longer', async () => {
  const [early, late] = [await asked('early@partner.example'), await asked('late@partner.example')];
  world.clock.moveTo(new Date(minutesAfterNoon(10).getTime() - 1));
  assert.deepEqual(await answer(early, RIGHT), { outcome: 'right' });
  world.clock.moveTo(minutesAfterNoon(10));
  assert.deepEqual(await answer(late, RIGHT), { outcome: 'wrong', triesLeft: 0 });
  world.clock.moveTo(noon);
});

test('a mailbox gets twenty-five codes in a day, however patiently they are asked for', async () => {
  const minute = (count: number) => world.clock.moveTo(minutesAfterNoon(count));
  for (let quarter = 0; quarter < 5; quarter += 1) {
    minute(quarter * 16);
    for (let sent = 0; sent < 5; sent += 1) await asked('patient@partner.example');
  }
  minute(5 * 16);
  await assert.rejects(
    asked('patient@partner.example'),
    (error: unknown) => error instanceof Refusal && error.details['retryAfterSeconds'] === 86_400,
  );
  minute(24 * 60 + 1);
  await asked('patient@partner.example');
  world.clock.moveTo(noon);
});

test('twenty browsers that ask for one mailbox at the same instant make five mails', async () => {
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => asked('flooded@partner.example')));
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  assert.equal(results.length - refused.length, 5);
  assert.ok(refused.every((error) => error instanceof Refusal && error.code === 'sign-in.too-many-tries'));
});
