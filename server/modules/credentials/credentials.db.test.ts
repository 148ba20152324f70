/**
 * Second factors kept here: once confirmed they are replaced by nobody, locked they are not asked, and wrong they prove
 * nothing.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { minutesAfterNoon, noon, openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { claimTotpStep, countTry, findTotp, proposeTotp } from './credential-store.ts';
import { proveTotp } from './second-factor.ts';
import { matchingStep, totpCode, totpSecret } from './totp.ts';

const SECRET = totpSecret(Buffer.alloc(20, 1));
let world: RoleWorld;
let person: Actor;

before(async () => {
  const database = await createTestDatabase('credentials');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Somebody with an authenticator');
  assert.equal(await propose(SECRET), true);
});

const userId = () => person.principalId;
const propose = (secret: string) => world.ports.unitOfWork((tx) => proposeTotp(world.ports, tx, userId(), secret));
const confirm = () =>
  world.ports.unitOfWork((tx) => claimTotpStep(tx, userId(), matchingStep(SECRET, totpCode(SECRET, tx.now), tx.now)!));
const prove = (code: string) => world.ports.unitOfWork((tx) => proveTotp(world.ports, tx, userId(), code));
const codeNow = () => totpCode(SECRET, world.clock.now());

test('an authenticator is replaced until it is confirmed, and not afterwards', async () => {
  assert.equal(await propose(SECRET), true);
  await confirm();
  const other = totpSecret(Buffer.alloc(20, 2));
  assert.equal(await propose(other), false);
  assert.equal((await findTotp(world.ports, world.database, userId()))!.secret, SECRET);
});

test('a code counts once, and a locked authenticator proves nothing, not even by the right one', async () => {
  assert.equal(await prove(codeNow()), true);
  assert.equal(await prove(codeNow()), false);
  world.clock.moveTo(minutesAfterNoon(10));
  for (let wrong = 0; wrong < 6; wrong += 1) {
    await world.ports.unitOfWork((tx) => countTry(tx, 'totp_credential', userId(), false));
  }
  const { lockedUntil } = (await findTotp(world.ports, world.database, userId()))!;
  assert.ok(lockedUntil! > world.clock.now());
  assert.equal(await prove(codeNow()), false);
  world.clock.moveTo(lockedUntil!);
  assert.equal(await prove(codeNow()), true);
});
