/**
 * Home directories: what may be registered, what each owns alone, and two administrators at the same instant.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Ports } from '#platform/ports.ts';
import { GuestWorld, PARTNER_ISSUER } from '../../../test/support/guest-world.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import {
  findHomeDirectoryOfDomain,
  removeHomeDirectory,
  updateHomeDirectory,
  type HomeDirectoryInput,
} from './index.ts';

const refused = (code: string) => (error: { code?: string }) => {
  assert.equal(error.code, code);
  return true;
};

let world: GuestWorld;
before(async () => {
  world = await GuestWorld.open('home_directories');
});
after(() => world.close());

describe('a home directory that is being removed', () => {
  const remove = (id: string) => (ports: Ports) => removeHomeDirectory(ports, world.world.operator, id);

  test('is not changed any more', async () => {
    const id = await world.bindPartner(randomUUID(), ['changed.example']);
    const view = (await world.ports.database.selectFrom('home_directory').selectAll().executeTakeFirstOrThrow())!;
    const change = (ports: Ports) =>
      updateHomeDirectory(ports, world.world.operator, id, {
        displayName: 'Partner',
        issuer: view.issuer,
        clientId: view.client_id!,
        domains: ['changed.example'],
        livenessSeconds: 300,
        enabled: true,
      });
    assert.equal(await secondOf(remove(id), change), 'directory.home-directory-not-found');
  });

  test('is not removed twice', async () => {
    const id = await world.bindPartner(randomUUID(), ['removed.example']);
    assert.equal(await secondOf(remove(id), remove(id)), 'directory.home-directory-not-found');
  });
});

describe('a home directory', () => {
  const id = randomUUID();
  const input: HomeDirectoryInput = {
    displayName: 'Partner',
    issuer: PARTNER_ISSUER,
    clientId: 'daypass',
    domains: ['Partner.example'],
    livenessSeconds: 300,
    enabled: true,
  };
  const save = (change: Partial<HomeDirectoryInput> = {}, name = id) =>
    updateHomeDirectory(world.ports, world.world.operator, name, { ...input, ...change });

  test('one is registered with its secret and changed without naming the secret again', async () => {
    await assert.rejects(save(), refused('directory.secret-needed'));
    assert.deepEqual((await save({ clientSecret: 's' })).domains, ['partner.example']);
    assert.equal((await save({ displayName: 'Partner Inc.' })).displayName, 'Partner Inc.');
    assert.equal((await findHomeDirectoryOfDomain(world.ports.database, 'partner.example'))?.id, id);
    assert.equal(await findHomeDirectoryOfDomain(world.ports.database, 'sub.partner.example'), undefined);
  });

  for (const change of [{ issuer: 'https://other.example' }, { clientId: 'another' }]) {
    test(`D58 with ${JSON.stringify(change)} the secret must be entered again`, async () => {
      await assert.rejects(save(change), refused('directory.secret-needed'));
    });
  }

  for (const issuer of [
    'http://partner.example',
    'https://user@partner.example',
    'https://partner.example?x',
    'https://partner.example#x',
    'gopher://partner.example',
    'partner.example',
  ]) {
    test(`D57 ${issuer} is no issuer`, async () => {
      await assert.rejects(save({ issuer, clientSecret: 's' }), refused('directory.issuer-invalid'));
    });
  }

  test('a domain and an issuer belong to one, until it is removed', async () => {
    const other = randomUUID();
    const wanted = { clientSecret: 's', issuer: 'https://two.example' };
    await assert.rejects(save(wanted, other), refused('directory.domain-taken'));
    await assert.rejects(save({ clientSecret: 's', domains: [] }, other), refused('directory.issuer-taken'));
    await assert.rejects(save({ ...wanted, domains: ['contoso.example'] }, other), refused('directory.domain-own'));
    await removeHomeDirectory(world.ports, world.world.operator, id);
    assert.equal((await save({ clientSecret: 's' }, other)).id, other);
    await assert.rejects(save({ clientSecret: 's' }), refused('directory.home-directory-not-found'));
  });
});

async function secondOf(first: (ports: Ports) => Promise<unknown>, second: (ports: Ports) => Promise<unknown>) {
  const [one, other] = await overtake(world.ports, first, second);
  assert.equal(outcomeOf(one), 'done');
  return outcomeOf(other);
}
