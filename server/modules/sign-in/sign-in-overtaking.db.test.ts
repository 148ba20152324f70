/**
 * Two browsers, or two processes, at the same instant: a step of a sign-in counts once.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Ports } from '#platform/ports.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { addPasskey, countTry, lockPasskey, writePasskeyUse, writePassword } from '../credentials/credential-store.ts';
import { requestPasscode } from '../credentials/one-time-passcode.ts';
import { beginFlow, finishFlow, takeFlow, ensureSigningKeys } from '#modules/sessions/index.ts';

let world: RoleWorld;
before(async () => {
  const database = await createTestDatabase('sign_in_overtaking');
  world = await openRoleWorld(database.application);
});
after(() => world.close());

const inOne = (work: (tx: Transaction) => Promise<unknown>) => (ports: Ports) => ports.unitOfWork(work);
const BROWSER = 'a browser';

test('a flow is brought to its end once', async () => {
  const flow = await world.ports.unitOfWork((tx) =>
    beginFlow(world.ports, tx, BROWSER, 'password', { userId: null, identifier: 'somebody', returnTo: '/' }),
  );
  const finish = inOne(async (tx) => {
    await takeFlow(world.ports, tx, BROWSER, 'password', flow.id);
    await finishFlow(tx, flow.id);
  });
  const [one, other] = await overtake(world.ports, finish, finish);
  assert.deepEqual([outcomeOf(one), outcomeOf(other)], ['done', 'sign-in.flow-ended']);
});

test('two wrong passwords count as two', async () => {
  const { principalId } = world.person;
  await world.ports.unitOfWork((tx) => writePassword(tx, principalId, 'a hash'));
  const wrong = inOne((tx) => countTry(tx, 'password_credential', principalId, false));
  await overtake(world.ports, wrong, wrong);
  const stored = world.database.selectFrom('password_credential').select('failures');
  assert.deepEqual(await stored.where('user_id', '=', principalId).execute(), [{ failures: 2 }]);
});

test('the counter of a passkey is read after the use before it was written', async () => {
  const passkey = {
    id: 'key',
    userId: world.person.principalId,
    name: 'Key',
    publicKey: Buffer.alloc(1),
    counter: 1,
    transports: [],
  };
  await world.ports.unitOfWork((tx) => addPasskey(tx, passkey));
  const seen: number[] = [];
  const use = inOne(async (tx) => {
    const { counter } = (await lockPasskey(tx, 'key'))!;
    seen.push(counter);
    await writePasskeyUse(tx, 'key', counter + 1);
  });
  await overtake(world.ports, use, use);
  assert.deepEqual(seen, [1, 2]);
});

test('the fifth code of a quarter of an hour is the last, from whichever browser', async () => {
  const address = 'often@partner.example';
  const ask = inOne(async (tx) => {
    const flow = await beginFlow(world.ports, tx, BROWSER, 'passcode-sign-in', { address, returnTo: '/' });
    await requestPasscode(world.ports, tx, { flowId: flow.id, address, purpose: 'sign-in', isKnown: true });
  });
  for (let sent = 0; sent < 4; sent += 1) await ask(world.ports);
  const [one, other] = await overtake(world.ports, ask, ask);
  assert.deepEqual([outcomeOf(one), outcomeOf(other)], ['done', 'sign-in.too-many-tries']);
});

test('processes that start together sign with one key', async () => {
  await overtake(world.ports, ensureSigningKeys, ensureSigningKeys);
  assert.equal((await ensureSigningKeys(world.ports)).length, 1);
});
