/**
 * The time machine and a replay: several people at the roles of one subscription, in random sequences, and afterwards
 * random instants of what has passed.
 *
 * The reference model of the engine is told every fact up to an instant and says who may do what then; the past, read from
 * the tables, says the same, with the same reason and the same end. What a place listed and what its settings were is
 * compared with what the present said at that moment.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { ReferenceModel } from '#engine/reference.ts';
import { listAssignments, tellExpired, warnOfExpiry, type AssignmentListing } from '#modules/assignments/index.ts';
import { explainPast } from '#modules/decisions/index.ts';
import { readPast } from '#modules/history/index.ts';
import { listRoleSettings } from '#modules/role-settings/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { openRoleWorld, roles, type RoleWorld } from '../support/role-world.ts';
import { commandOf } from './commands.ts';
import { DAY, people, places, type Action } from './machine.ts';
import { actions, moveTo, openStage, outcomeOf, type Stage } from './stage.ts';
import { sequences, type Step } from './steps.ts';

const runs = propertyRuns(6);
/** So many sequences come to every case; of a few drawn by chance none may. */
const ENOUGH_RUNS = 60;
const page = { limit: 500, after: undefined };
const instantsLookedAt = fc.array(
  fc.record({
    place: fc.integer({ min: 0, max: 999 }).map((thousandth) => thousandth / 1_000),
    nudge: fc.constantFrom(-1, 0, 0, 1),
    isBetween: fc.boolean(),
  }),
  { minLength: 6, maxLength: 10 },
);

let world: RoleWorld;
const met = { allowed: 0, denied: 0, changedSince: 0, listed: 0 };
before(async () => {
  world = await openRoleWorld((await createTestDatabase('time_machine')).application);
});
after(async () => {
  await world.close();
  console.log('met:', met);
});

test('who could do what at an instant that has passed is what a replay of every fact up to it says', async () => {
  await fc.assert(
    fc.asyncProperty(sequences, instantsLookedAt, async (steps, looks) => {
      const stage = await openStage(world);
      const seen = [await seeNow(stage)];
      for (const step of steps) {
        await play(stage, step);
        seen.push(await seeNow(stage));
      }
      moveTo(stage, stage.machine.now + DAY);
      for (const at of instantsOf(stage, looks)) {
        const then = seen.findLast((one) => one.at <= at)!;
        await readPast(world.ports, new Date(at), async (past) => {
          await compareDecisions(stage, past, at);
          await compareViews(stage, past, then, at);
        });
      }
      await letEverythingEnd(stage);
    }),
    { ...runs, endOnFailure: process.env['DAYPASS_PROPERTY_SHRINK'] === undefined },
  );
  if (runs.numRuns < ENOUGH_RUNS) return;
  for (const [what, times] of Object.entries(met)) assert.ok(times > 0, `no case of "${what}" was met`);
});

async function play(stage: Stage, step: Step): Promise<void> {
  const { machine } = stage;
  if (step.does === 'pass') return moveTo(stage, machine.now + step.by);
  if (step.does === 'pass-to') {
    const boundaries = machine.boundaries();
    const at = boundaries[step.boundary % Math.max(boundaries.length, 1)];
    return moveTo(stage, at === undefined ? machine.now + DAY : Math.max(machine.now, at + step.shift));
  }
  const command = commandOf(stage, step);
  const isOut = command?.actor && (machine.disabled.has(command.actor) || machine.suspended.has(command.actor));
  if (!command || isOut) return;
  const outcome = await outcomeOf(stage, command.run);
  assert.deepEqual(outcome, command.judge(), JSON.stringify(step));
}

/** The next sequence is told of nothing that ended in this one. */
async function letEverythingEnd(stage: Stage): Promise<void> {
  moveTo(stage, stage.machine.now + 400 * DAY);
  while ((await tellExpired(world.ports)) + (await warnOfExpiry(world.ports)) > 0);
}

/** Instants at which something changed, just before and after, and any in between. */
function instantsOf({ heard, machine }: Stage, looks: readonly { place: number; nudge: number; isBetween: boolean }[]) {
  const changes = [...new Set(heard.map(({ at }) => at))];
  const [first] = changes as [number];
  return looks.map(({ place, nudge, isBetween }) => {
    const at = isBetween
      ? first + Math.floor(place * (machine.now - first))
      : changes[Math.min(Math.floor(place * changes.length), changes.length - 1)]! + nudge;
    return Math.min(Math.max(at, first), machine.now);
  });
}

async function compareDecisions(stage: Stage, past: Reader, at: number): Promise<void> {
  const { heard, ids, scopes } = stage;
  const reference = new ReferenceModel();
  const now = new ReferenceModel();
  for (const { at: since, change } of heard) {
    now.apply(change);
    if (since <= at) reference.apply(change);
  }
  for (const person of people) {
    for (const place of places) {
      const action = (['read', 'assign'] as Action[])[(person.length + place.length) % 2]!;
      const wanted = { action: actions[action], isDataAction: false };
      const asked = { principalId: ids[person], scope: scopes[place], wanted };
      const question = { ...wanted, principalId: ids[person], scope: scopes[place], at };
      const expected = reference.decide(question);
      const { explanation, until } = await explainPast(past, asked, new Date(at));
      const about = `${person} ${action} ${place} at ${at}`;
      assert.equal(explanation.allowed, expected.decision === 'allow', about);
      if (expected.decision === 'allow') assert.equal(until, expected.until, about);
      else assert.equal(explanation.reason, expected.reason, about);
      met[explanation.allowed ? 'allowed' : 'denied'] += 1;
      if (now.decide(question).decision !== expected.decision) met.changedSince += 1;
    }
  }
}

interface SeenNow {
  readonly at: number;
  /** By place: what its list says, without what the clock alone changes. */
  readonly lists: Readonly<Record<string, readonly object[]>>;
  readonly settings: unknown;
}

async function seeNow(stage: Stage): Promise<SeenNow> {
  const at = stage.machine.now;
  return { at, ...(await see(stage, world.database, at, false)) };
}

async function see({ scopes }: Stage, db: Reader, at: number, isPast: boolean) {
  const lists: Record<string, object[]> = {};
  for (const place of places) {
    const listing: AssignmentListing = {
      scope: scopes[place],
      at: new Date(at),
      isPast,
      order: 'name',
      descending: false,
    };
    lists[place] = (await listAssignments(db, listing, page)).rows.map((row) => ({ ...row }));
  }
  const settings = await Promise.all(
    places.map((place) => listRoleSettings(db, scopes[place], [roles.reader, roles.owner])),
  );
  return { lists, settings };
}

/** What the present said after the last step up to the instant, but for what has come to its end by the clock since. */
async function compareViews(stage: Stage, past: Reader, then: SeenNow, at: number): Promise<void> {
  const { lists, settings } = await see(stage, past, at, true);
  assert.deepEqual(settings, then.settings);
  for (const place of places) {
    const expected = then.lists[place]!.filter((row) => {
      const { endsAt } = row as { endsAt: Date | null };
      return endsAt === null || endsAt.getTime() > at;
    });
    assert.deepEqual(lists[place], expected, `${place} at ${at}`);
    met.listed += expected.length;
  }
}
