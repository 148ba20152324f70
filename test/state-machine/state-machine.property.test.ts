/**
 * Several people at the roles of one subscription, in random sequences, with time moving to every edge and past it.
 *
 * After each step the modules and the reference say the same: done or refused, with which code, what stands in the audit
 * trail, what became of every request, and who may do what now and around every instant that is to come.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { tellExpired, warnOfExpiry } from '#modules/assignments/index.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { openRoleWorld, roles, type RoleWorld } from '../support/role-world.ts';
import { commandOf, type Command } from './commands.ts';
import { DAY, people, places, type Asked, type Machine } from './machine.ts';
import {
  activatedOnceAndWithinItsEligibility,
  Ends,
  everyGrantHasItsRequest,
  mayNow,
  nobodyGivesMoreThanTheyMay,
  nothingOutsideItsWindow,
  rightsAt,
} from './predicates.ts';
import { holdsRight, look, moveTo, openStage, outcomeOf, type Seen, type Stage } from './stage.ts';
import { sequences, type Step } from './steps.ts';

const runs = propertyRuns(16);
/** So many sequences come to every usual answer. */
const ENOUGH_RUNS = 100;
/** How many of the instants to come are asked about after each step. */
const LOOKED_AHEAD = 4;

let world: RoleWorld;
const met = new Map<string, number>();
before(async () => {
  const database = await createTestDatabase('state_machine');
  world = await openRoleWorld(database.application);
});
after(async () => {
  await world.close();
  console.log('answers met:', Object.fromEntries([...met].sort(([one], [other]) => (one < other ? -1 : 1))));
});

test('whatever several people do in whatever order, everybody has what the rules give them and nobody more', async () => {
  await fc.assert(
    fc.asyncProperty(sequences, async (steps) => {
      const stage = await openStage(world);
      const ends = new Ends();
      for (const step of steps) {
        try {
          await play(stage, step);
          await compare(stage, ends);
        } catch (e) {
          console.log('FAILED AT', JSON.stringify(step), String((e as Error).stack));
          throw e;
        }
      }
      await compareRights(stage);
      try {
        await letEverythingEnd(stage, ends);
      } catch (e) {
        console.log('FAILED AT end', String((e as Error).stack));
        throw e;
      }
    }),
    { ...runs, endOnFailure: process.env['DAYPASS_PROPERTY_SHRINK'] === undefined },
  );
  // Of a few sequences drawn by chance none may come to an answer; of many some do, or they are drawn badly.
  if (runs.numRuns < ENOUGH_RUNS) return;
  for (const usual of ['activate done', 'answer done']) {
    assert.ok((met.get(usual) ?? 0) > 0, `"${usual}" was never met`);
  }
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
  // Who is disabled, or not vouched for at home, is not signed in.
  const isOut = command?.actor && (machine.disabled.has(command.actor) || machine.suspended.has(command.actor));
  if (!command || isOut) return;
  const before = rightsAt(stage, machine.now);
  const outcome = await outcomeOf(stage, command.run);
  const expected = command.judge();
  assert.deepEqual(outcome, expected, JSON.stringify(step));
  const meeting = `${step.does} ${outcome.answer}`;
  met.set(meeting, (met.get(meeting) ?? 0) + 1);
  if (command.actor) {
    const after = rightsAt(stage, machine.now);
    nobodyGivesMoreThanTheyMay({ actor: command.actor, taker: command.taker, before, after });
  }
  if (outcome.answer === 'done' && command.isRepeatable) await repeat(stage, command);
}

/** I12: the same id with the same request is answered as before and changes nothing; with another it is refused. */
async function repeat(stage: Stage, command: Command): Promise<void> {
  const again = await outcomeOf(stage, command.run);
  const other = await outcomeOf(stage, () => command.run('Something else'));
  // An administrator who has just taken the own right away is told that first.
  if (again.answer === 'request.forbidden' && stage.machine.asked.at(-1)!.type.startsWith('Admin')) return;
  assert.deepEqual(again, { answer: 'done', activities: [] });
  assert.deepEqual(other, { answer: 'assignment.request-differs', activities: [] });
}

async function compare(stage: Stage, ends: Ends): Promise<void> {
  const { machine } = stage;
  const seen = await look(stage);
  compareSchedules(stage, seen);
  compareRequests(stage, seen);
  const coming = machine.boundaries().slice(0, LOOKED_AHEAD);
  const instants = [...new Set([machine.now, ...coming.flatMap((at) => [at - 1, at])])].filter(
    (at) => at >= machine.now,
  );
  for (const at of instants) {
    for (const person of people) {
      for (const place of places) {
        for (const action of ['read', 'assign'] as const) {
          const answer = mayNow(stage, person, action, place, at);
          assert.equal(answer, machine.may(person, action, place, at), `${person} ${action} ${place} ${at}`);
        }
      }
    }
  }
  everyGrantHasItsRequest(seen);
  nothingOutsideItsWindow(stage, seen, instants);
  activatedOnceAndWithinItsEligibility(seen);
  ends.check(seen);
}

function compareSchedules({ machine, ids, scopes }: Stage, seen: Seen): void {
  const expected = machine.held.map(({ id, kind, holder, role, place, startsAt, endsAt, removed, restsOn }) => ({
    id,
    kind,
    principalId: ids[holder],
    role: roles[role],
    scope: scopes[place],
    startsAt,
    endsAt,
    removed,
    restsOn,
  }));
  const found = seen.schedules.map(({ requestId: _, ...one }) => one);
  const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
  assert.deepEqual(found.sort(byId), expected.sort(byId));
}

function compareRequests({ machine, ids }: Stage, seen: Seen): void {
  const found = Object.fromEntries(
    seen.requests.map((one) => [one.id, [one.type, one.status, one.approval, one.requestorId, one.principalId]]),
  );
  const expected = Object.fromEntries(
    machine.asked.map((one) => [
      one.id,
      [one.type, machine.statusOf(one), approvalOf(machine, one), ids[one.requestor], ids[one.subject]],
    ]),
  );
  assert.deepEqual(found, expected);
}

/** What became of the question to the approvers: a plan that was approved stays approved when it is withdrawn. */
function approvalOf(machine: Machine, asked: Asked): string | null {
  if (!asked.approval) return null;
  if (machine.held.some((one) => one.requestId === asked.id)) return 'Approve';
  const status = machine.statusOf(asked);
  if (status === 'Provisioned') return 'Approve';
  return status === 'PendingApproval' ? 'waiting' : status === 'Denied' ? 'Deny' : status;
}

/** The tables a command asks say the same as the reference; of who is suspended they do not know, who cannot sign in. */
async function compareRights(stage: Stage): Promise<void> {
  for (const person of people) {
    for (const place of places) {
      assert.equal(await holdsRight(stage, person, place), stage.machine.holdsRight(person, place));
    }
  }
}

/** I15: once nobody does anything any more, everything that has an end comes to it, is told once, and nothing is left waiting. */
async function letEverythingEnd(stage: Stage, ends: Ends): Promise<void> {
  const { machine } = stage;
  moveTo(stage, machine.now + 400 * DAY);
  const { ports } = stage.world;
  const work = async () => (await tellExpired(ports)) + (await warnOfExpiry(ports));
  assert.ok((await work()) >= 0);
  assert.equal(await work(), 0, 'something is left to be told');
  const seen = await look(stage);
  ends.check(seen);
  assert.deepEqual(
    seen.requests.filter((one) => one.status === 'PendingApproval'),
    [],
  );
  const permanent = machine.held.filter((one) => one.endsAt === null || one.endsAt > machine.now);
  if (permanent.every((one) => one.removed || one.kind === 'eligibility')) {
    assert.deepEqual(rightsAt(stage, machine.now), []);
  }
}
