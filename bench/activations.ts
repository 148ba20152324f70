/**
 * How many activations become durable in a second, against the raw commits of the same PostgreSQL in the same run.
 *
 * Each activation is the whole command: locks, rule, request, schedule, fact, audit entry, event in the outbox, commit.
 * The database is the embedded one with its usual promises on disk. No threshold here: it prints what it measures.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { activateRole } from '#modules/activation/index.ts';
import { assignRole } from '#modules/assignments/index.ts';
import { createUnitOfWork } from '#platform/database/unit-of-work.ts';
import { createLog } from '#platform/log.ts';
import { Outbox } from '#platform/outbox/outbox.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { createSecrets } from '#platform/secrets.ts';
import { readSettings } from '#platform/settings.ts';
import { prepareSchema } from '../server/composition.ts';
import { openStorage } from '../server/open-storage.ts';
import { anAsk, lasting, openRoleWorld, type RoleWorld } from '../test/support/role-world.ts';

const CONCURRENCY = 32;
const ACTIVATIONS = 2_000;

/** Runs `work` for each number below `count`, so many at a time, and answers how many a second. */
async function perSecond(count: number, work: (index: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const startedAt = performance.now();
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
  return (count / (performance.now() - startedAt)) * 1_000;
}

async function measure(world: RoleWorld, outbox: Outbox): Promise<void> {
  const unitOfWork = createUnitOfWork({
    database: world.database,
    clock: world.clock,
    randomness: world.ports.randomness,
    storeEvent: (db, event) => outbox.store(db, event),
    applyOwnFacts: () => {},
  });
  const ports = { ...world.ports, unitOfWork };
  const people: { readonly person: Actor; readonly linkedEligibilityId: string }[] = [];
  await perSecond(ACTIVATIONS, async () => {
    const person = await world.addUser('Finance reader');
    const request = { ...anAsk(person.principalId, lasting('P30D')), kind: 'eligibility' as const };
    await assignRole(ports, world.owner, request);
    people.push({ person, linkedEligibilityId: request.requestId });
  });
  const raw = await perSecond(ACTIVATIONS, () =>
    world.database.transaction().execute(async (db) => {
      await sql`insert into directory_property (name, value) values (${randomUUID()}, 'true')`.execute(db);
    }),
  );
  const activations = await perSecond(ACTIVATIONS, async (index) => {
    const { person, linkedEligibilityId } = people[index]!;
    await activateRole(ports, person, { ...anAsk(person.principalId, lasting('PT1H')), linkedEligibilityId });
  });
  console.log(`concurrency ${CONCURRENCY}, ${ACTIVATIONS} each`);
  console.log(`raw commits of one row  ${raw.toFixed(0)}/s`);
  console.log(`durable activations     ${activations.toFixed(0)}/s (${((100 * activations) / raw).toFixed(0)} %)`);
}

const folder = await mkdtemp(path.join(tmpdir(), 'daypass-bench-'));
const log = createLog('silent');
const settings = readSettings({ DAYPASS_DATA: folder });
const storage = await openStorage({ settings, log, randomness: systemRandomness, mode: 'own' });
try {
  await prepareSchema(storage.access.owner);
  const world = await openRoleWorld(storage.application);
  const outbox = new Outbox({ application: storage.application, log, secrets: createSecrets(storage.masterKey) });
  await outbox.start();
  await measure(world, outbox);
  await outbox.stop();
  await world.close();
} finally {
  await storage.access.stop();
  await rm(folder, { recursive: true, force: true });
}
