/**
 * What must be true after every step, read from the database and asked of the engine, whatever the reference thinks.
 */
import assert from 'node:assert/strict';
import { isTerminal, type RequestStatus } from '../../server/modules/assignments/request-status.ts';
import { people, places, type Action, type Holder, type Person, type Place } from './machine.ts';
import { actions, type Seen, type SeenSchedule, type Stage } from './stage.ts';

export interface Right {
  readonly person: Person;
  readonly place: Place;
  readonly action: Action;
}

/** Everything everybody may do at an instant, as the engine answers. */
export function rightsAt(stage: Stage, at: number): Right[] {
  return people.flatMap((person) =>
    places.flatMap((place) =>
      (['read', 'assign'] as const)
        .filter((action) => mayNow(stage, person, action, place, at))
        .map((action) => ({ person, place, action })),
    ),
  );
}

export function mayNow({ engine, ids, scopes }: Stage, person: Person, action: Action, place: Place, at: number) {
  const question = { principalId: ids[person], action: actions[action], isDataAction: false, scope: scopes[place], at };
  return engine.decide(question).decision === 'allow';
}

const isGranted = (status: string) => status === 'Provisioned' || status === 'Granted';
const isHeldAt = (one: SeenSchedule, at: number) =>
  !one.removed && one.startsAt <= at && (one.endsAt === null || at < one.endsAt);

/** I1: whoever has a role has it by a request that was granted; the first owner alone was set up with the subscription. */
export function everyGrantHasItsRequest(seen: Seen): void {
  const requests = new Map(seen.requests.map((one) => [one.id, one]));
  const withoutRequest = seen.schedules.filter((one) => one.requestId === null);
  assert.ok(withoutRequest.length <= 1);
  for (const one of seen.schedules) {
    if (one.requestId === null || one.removed) continue;
    const request = requests.get(one.requestId);
    assert.ok(request && isGranted(request.status), `${one.id} rests on a request that is ${request?.status}`);
    assert.ok(request.approval === null || request.approval === 'Approve', `${one.id} was not approved`);
  }
}

/** I2 and I3: nobody may do anything at an instant no window of an assignment holds; with none at all, nothing ever. */
export function nothingOutsideItsWindow(stage: Stage, seen: Seen, instants: readonly number[]): void {
  for (const at of instants) {
    const isAnything = seen.schedules.some((one) => one.kind === 'assignment' && isHeldAt(one, at));
    const allowed = rightsAt(stage, at).length;
    assert.ok(allowed === 0 || isAnything, `${allowed} rights at ${at} without any assignment`);
  }
  const stranger = { principalId: stage.ids.team, action: actions.read, isDataAction: false, at: instants[0]! };
  assert.equal(stage.engine.decide({ ...stranger, scope: stage.scopes.site }).decision, 'deny');
}

/** I4: nobody has a role activated twice at one place at the same time, and no activation goes beyond its eligibility. */
export function activatedOnceAndWithinItsEligibility(seen: Seen): void {
  const eligibilities = new Map(seen.schedules.map((one) => [one.id, one]));
  const active = seen.schedules.filter((one) => one.restsOn !== null && !one.removed);
  for (const [index, one] of active.entries()) {
    const rests = eligibilities.get(one.restsOn!)!;
    assert.ok(rests.endsAt === null || one.endsAt! <= rests.endsAt, `${one.id} outlives its eligibility`);
    for (const other of active.slice(index + 1)) {
      const isSamePlace = one.principalId === other.principalId && one.role === other.role && one.scope === other.scope;
      const isApart = one.endsAt! <= other.startsAt || other.endsAt! <= one.startsAt;
      assert.ok(!isSamePlace || isApart, `${one.id} and ${other.id} are active at once`);
    }
  }
}

/** I5: a request comes to one end and stays there, as it was asked; nobody answers for themself. */
export class Ends {
  readonly #asked = new Map<string, string>();
  readonly #ended = new Map<string, string>();

  check(seen: Seen): void {
    for (const one of seen.requests) {
      assert.equal(this.#asked.get(one.id) ?? one.asked, one.asked, `${one.id} was changed after it was asked`);
      this.#asked.set(one.id, one.asked);
      assert.equal(this.#ended.get(one.id) ?? one.status, one.status, `${one.id} has two ends`);
      if (isTerminal(one.status as RequestStatus)) this.#ended.set(one.id, one.status);
      const concerned = [one.requestorId, one.principalId];
      assert.ok(one.decidedBy === null || !concerned.includes(one.decidedBy), `${one.id} was answered by who asked`);
    }
  }
}

export interface Gain {
  readonly actor: Person;
  readonly taker: Holder | undefined;
  readonly before: readonly Right[];
  readonly after: readonly Right[];
}

/**
 * I6: a command gives nobody more than its actor may give. Who may not give roles at a place changes nobody's rights there
 * but what they take themself, or let another take as an approver.
 */
export function nobodyGivesMoreThanTheyMay({ actor, taker, before, after }: Gain): void {
  const has = (rights: readonly Right[], { person, place, action }: Right) =>
    rights.some((one) => one.person === person && one.place === place && one.action === action);
  for (const right of after) {
    const mayGive = has(before, { person: actor, place: right.place, action: 'assign' });
    const isFine = has(before, right) || mayGive || taker === right.person;
    assert.ok(isFine, `${actor} gave ${right.person} ${right.action} at ${right.place}`);
  }
}
