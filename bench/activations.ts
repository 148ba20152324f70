/**
 * How many activations become durable in a second, against the raw commits of the same PostgreSQL in the same run; what
 * ten roles cost in one go against one after the other; and what it costs to assess one without writing, against
 * an empty statement.
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
import type { Scope } from '#model/scope.ts';
import { activateRole, activateRoles, previewActivation } from '#modules/activation/index.ts';
import { assignRole } from '#modules/assignments/index.ts';
import { createUnitOfWork } from '#platform/database/unit-of-work.ts';
import { createLog } from '#platform/log.ts';
import { Outbox } from '#platform/outbox/outbox.ts';
import type { Ports } from '#platform/ports.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { createSecrets } from '#platform/secrets.ts';
import { readSettings } from '#platform/settings.ts';
import { prepareSchema } from '../server/composition.ts';
import { openStorage } from '../server/open-storage.ts';
import { anAsk, lasting, noon, openRoleWorld, scopes, type RoleWorld } from '../test/support/role-world.ts';

const CONCURRENCY = 32;
const ACTIVATIONS = 2_000;
const DURABLE_ROUNDS = 10;
const TOGETHER = 10;
const ROUNDS = 100;
const ASSESSMENTS = 2_000;

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

function portsOf(world: RoleWorld, outbox: Outbox): Ports {
  const unitOfWork = createUnitOfWork({
    database: world.database,
    clock: world.clock,
    randomness: world.ports.randomness,
    storeEvent: (db, event, at) => outbox.store(db, event, at),
    applyOwnFacts: () => {},
  });
  return { ...world.ports, unitOfWork };
}

/** A new person who is eligible at the resource group. */
async function addEligible(world: RoleWorld, ports: Ports): Promise<{ person: Actor; linkedEligibilityId: string }> {
  const person = await world.addUser('Finance reader');
  const request = { ...anAsk(person.principalId, lasting('P30D')), kind: 'eligibility' as const };
  await assignRole(ports, world.owner, request);
  return { person, linkedEligibilityId: request.requestId };
}

/** Rounds alternate, and the ratio is taken from neighbours, so that a busy machine is busy for both. */
async function measureDurable(world: RoleWorld, ports: Ports): Promise<void> {
  const people: { readonly person: Actor; readonly linkedEligibilityId: string }[] = [];
  await perSecond(ACTIVATIONS, async () => people.push(await addEligible(world, ports)));
  const commit = () =>
    world.database.transaction().execute(async (db) => {
      await sql`insert into directory_property (name, value) values (${randomUUID()}, 'true')`.execute(db);
    });
  const activate = async () => {
    const { person, linkedEligibilityId } = people.pop()!;
    await activateRole(ports, person, { ...anAsk(person.principalId, lasting('PT1H')), linkedEligibilityId });
  };
  const rounds: { raw: number; activations: number; spent: number }[] = [];
  const each = ACTIVATIONS / DURABLE_ROUNDS;
  for (let round = 0; round < DURABLE_ROUNDS; round += 1) {
    const raw = await perSecond(each, commit);
    const before = process.cpuUsage();
    const activations = await perSecond(each, activate);
    const { user, system } = process.cpuUsage(before);
    rounds.push({ raw, activations, spent: (user + system) / 1_000 / each });
  }
  const median = (of: (round: (typeof rounds)[number]) => number) =>
    rounds.map(of).toSorted((one, other) => one - other)[Math.floor(rounds.length / 2)]!;
  console.log(`concurrency ${CONCURRENCY}, ${DURABLE_ROUNDS} rounds of ${each} each, medians`);
  console.log(`raw commits of one row  ${median(({ raw }) => raw).toFixed(0)}/s`);
  console.log(
    `durable activations     ${median((round) => round.activations).toFixed(0)}/s ` +
      `(${median((round) => round.activations / round.raw).toFixed(2)} of raw, ` +
      `${median(({ spent }) => spent).toFixed(2)} ms of this process each)`,
  );
}

/** One person after the other, as each of them waits for it; rounds alternate, and each is of a new person. */
async function measureTogether(world: RoleWorld, ports: Ports): Promise<void> {
  const sites = Array.from({ length: TOGETHER }, (_, index) => `${scopes.resourceGroup}/providers/p/sites/${index}`);
  const common = { parent_scope: scopes.resourceGroup, kind: 'resource', resource_type: 'p/sites', created_at: noon };
  const rows = sites.map((scope) => ({ ...common, scope, path: scope, name: scope, display_name: scope }));
  await world.database.insertInto('resource').values(rows).execute();
  const spent = { single: 0, together: 0 };
  for (let round = 0; round < 2 * ROUNDS; round += 1) {
    const { person, linkedEligibilityId } = await addEligible(world, ports);
    const asked = sites.map((scope) => ({
      ...anAsk(person.principalId, lasting('PT1H')),
      scope: scope as Scope,
      linkedEligibilityId,
    }));
    const startedAt = performance.now();
    if (round % 2 === 0) for (const one of asked) await activateRole(ports, person, one);
    else await activateRoles(ports, person, asked, 'all-or-nothing');
    spent[round % 2 === 0 ? 'single' : 'together'] += performance.now() - startedAt;
  }
  const ratio = (spent.together / spent.single).toFixed(2);
  console.log(`${TOGETHER} roles one by one     ${(spent.single / ROUNDS).toFixed(1)} ms`);
  console.log(`${TOGETHER} roles in one go      ${(spent.together / ROUNDS).toFixed(1)} ms (${ratio} of it)`);
}

/** The preview of the form, which is also `validate`. */
async function measureAssessment(world: RoleWorld, ports: Ports): Promise<void> {
  const { person, linkedEligibilityId } = await addEligible(world, ports);
  const asked = { ...anAsk(person.principalId, lasting('PT1H')), linkedEligibilityId };
  const spent = { bare: 0, assessed: 0 };
  world.statements.count = 0;
  for (let count = 0; count < ASSESSMENTS; count += 1) {
    const startedAt = performance.now();
    await sql`select 1`.execute(world.database);
    const between = performance.now();
    await previewActivation(ports, person, asked);
    spent.bare += between - startedAt;
    spent.assessed += performance.now() - between;
  }
  const statements = world.statements.count / ASSESSMENTS - 1;
  const ratio = (spent.assessed / spent.bare).toFixed(1);
  console.log(`an empty statement      ${(spent.bare / ASSESSMENTS).toFixed(2)} ms`);
  console.log(
    `assessing a request     ${(spent.assessed / ASSESSMENTS).toFixed(2)} ms (${ratio} times), statements: ${statements}`,
  );
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
  const ports = portsOf(world, outbox);
  await measureDurable(world, ports);
  await measureTogether(world, ports);
  await measureAssessment(world, ports);
  await outbox.stop();
  await world.close();
} finally {
  await storage.access.stop();
  await rm(folder, { recursive: true, force: true });
}
