/**
 * Terms that two administrators publish at the same instant: two texts are two versions.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Ports } from '#platform/ports.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { termsIn } from '../../../test/support/published-terms.ts';
import { openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { publishTerms } from './index.ts';
import { acceptCurrentTerms } from './answer-terms.ts';

let world: RoleWorld;
before(async () => {
  const database = await createTestDatabase('terms_overtaking');
  world = await openRoleWorld(database.application);
});
after(() => world.close());

test('each text gets a version of its own, so that it is known which one was accepted', async () => {
  const id = randomUUID();
  const publish = (body: string) => (ports: Ports) =>
    publishTerms(ports, world.owner, id, termsIn('House rules', { en: body }));
  await publish('Be kind.')(world.ports);
  const results = await overtake(world.ports, publish('Be kinder.'), publish('Be kindest.'));
  assert.deepEqual(
    results.map((result) => result.status === 'fulfilled' && result.value.version),
    [2, 3],
  );
});

test('who accepts while a new version is being published has not accepted that one', async () => {
  const id = randomUUID();
  const publish = (body: string) => (ports: Ports) =>
    publishTerms(ports, world.owner, id, termsIn('Visitor rules', { en: body }));
  const { termsId, version } = await publish('Sign the book.')(world.ports);
  const accept = (ports: Ports) =>
    ports.unitOfWork((tx) => acceptCurrentTerms(tx, world.person, [{ termsId, version, language: 'en' }, ...others]));
  const others = (
    await world.database.selectFrom('terms_of_use').select(['id', 'version']).where('id', '<>', id).execute()
  ).map((row) => ({ termsId: row.id, version: row.version, language: 'en' }));
  const [, other] = await overtake(world.ports, publish('Sign the book, and leave your phone.'), accept);
  assert.equal(outcomeOf(other), 'invitation.terms-outdated');
});
