/**
 * An explanation and the engine on random worlds: the same answer, paths that are each enough, and steps that lead to a yes.
 *
 * Each property counts how often its interesting case came up and fails when it never did.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { DecisionEngine } from '#engine/decision-engine.ts';
import type { AssignmentFact, FactChange, Question } from '#engine/facts.ts';
import { foldAscii } from '#model/guid.ts';
import { factsAround } from '../../../test/support/access-facts.ts';
import { propertyRuns, untilInteresting } from '../../../test/support/property-runs.ts';
import {
  lastFacts,
  randomEligibilities,
  randomEligibleMemberships,
  randomQuestion,
  randomWorld,
  type RandomEligibleMembership,
} from '../../../test/support/random-world.ts';
import { explainAccess, type AccessExplanation } from './explanation.ts';
import type { SmallestStep } from './smallest-steps.ts';

const runs = propertyRuns(120);
const questions = fc.array(randomQuestion, { minLength: 20, maxLength: 40 });

function engineOf(changes: readonly FactChange[]): DecisionEngine {
  const engine = new DecisionEngine();
  for (const change of changes) engine.apply(change);
  return engine;
}

interface Ground {
  readonly world: readonly FactChange[];
  readonly eligibilities: readonly AssignmentFact[];
  readonly memberships: readonly RandomEligibleMembership[];
}

const explain = ({ world, eligibilities, memberships }: Ground, question: Question): AccessExplanation =>
  explainAccess(factsAround(world, eligibilities, question, memberships), question, question.at);

function check(atLeast: number, property: (ground: Ground, question: Question) => boolean): void {
  untilInteresting(atLeast, runs, (round) => {
    let interesting = 0;
    fc.assert(
      fc.property(
        randomWorld,
        randomEligibilities,
        randomEligibleMemberships,
        questions,
        (world, eligibilities, memberships, asked) => {
          const ground = { world: lastFacts(world), eligibilities, memberships };
          for (const question of asked) if (property(ground, question)) interesting++;
        },
      ),
      round,
    );
    return interesting;
  });
}

/** The world after a step was taken, and the instant it is asked about then. */
function take(ground: Ground, question: Question, step: SmallestStep): { ground: Ground; question: Question } {
  const principalId = foldAscii(question.principalId);
  const withFact = (change: FactChange): Ground => ({ ...ground, world: lastFacts([...ground.world, change]) });
  const give = (from: { roleDefinitionId: string; scope: Question['scope'] }) =>
    withFact({
      kind: 'assignment',
      key: 'given',
      fact: { ...from, id: 'given', principalId, startsAt: question.at, endsAt: null, isConditional: false },
    });
  switch (step.step) {
    case 'accept-invitation':
    case 'enable-account':
    case 'confirm-at-home': {
      const key = ground.world.find((one) => one.kind === 'principal' && one.key === principalId)!;
      assert.ok(key.kind === 'principal' && key.fact);
      return { ground: withFact({ ...key, fact: { ...key.fact, standing: 'active' } }), question };
    }
    case 'lift-denial':
      return { ground: withFact({ kind: 'deny-assignment', key: step.denyAssignmentId, fact: null }), question };
    case 'activate': {
      const { roleDefinitionId } = step.holding;
      return { ground: give({ roleDefinitionId, scope: question.scope }), question };
    }
    case 'activate-membership': {
      const key = `${step.groupId}/${principalId}`;
      const fact = { groupId: step.groupId, memberId: principalId };
      return { ground: withFact({ kind: 'membership', key, fact }), question };
    }
    case 'renew': {
      const { id, principalId: holder, roleDefinitionId, scope } = step.holding;
      const fact = { id: `${id} again`, principalId: holder, roleDefinitionId, scope, isConditional: false };
      const again = { ...fact, startsAt: question.at, endsAt: null };
      if (step.holding.kind === 'eligibility') {
        return { ground: { ...ground, eligibilities: [...ground.eligibilities, again] }, question };
      }
      return { ground: withFact({ kind: 'assignment', key: again.id, fact: again }), question };
    }
    case 'wait':
      return { ground, question: { ...question, at: step.holding.startsAt } };
    case 'ask-administrator': {
      const everything = { actions: ['*'], notActions: [], dataActions: ['*'], notDataActions: [] };
      const role = { id: 'everything', name: 'Everything', permissions: [everything] };
      const defined = withFact({ kind: 'role-definition', key: role.id, fact: role });
      const fact = { roleDefinitionId: role.id, scope: step.scope, startsAt: question.at, endsAt: null };
      const change = { ...fact, id: 'given', principalId, isConditional: false };
      const world = lastFacts([...defined.world, { kind: 'assignment', key: 'given', fact: change }]);
      return { ground: { ...ground, world }, question };
    }
    case 'await-approval':
    case 'await-membership':
    case 'await-decision':
    case 'restore-account':
      throw new Error('nothing waits and nobody is deleted in a random world');
  }
}

describe('an explanation', () => {
  test('says what the engine says, with the same reason, the same end and exactly its paths and denials', () => {
    check(20, (ground, question) => {
      const { allowed, until, reason, paths, denials } = explain(ground, question);
      const engine = engineOf(ground.world).explain(question);
      assert.equal(allowed, engine.decision.decision === 'allow');
      // A deny assignment that binds later may end access before the path does: the engine alone says so.
      const isDeniedLater = ground.world.some(({ kind }) => kind === 'deny-assignment');
      if (engine.decision.decision === 'allow') {
        if (!isDeniedLater) assert.equal(until, engine.decision.until);
      } else assert.equal(reason, engine.decision.reason);
      if (reason?.startsWith('principal-') || reason === 'scope-unknown' || reason === 'action-invalid') return false;
      const open = paths.filter(({ obstacles }) => obstacles.length === 0);
      assert.deepEqual(
        open.map(({ holding }) => holding.id),
        engine.allowing.map(({ assignmentId }) => assignmentId),
      );
      for (const [index, { ways }] of open.entries()) assert.deepEqual(ways[0], engine.allowing[index]!.groups);
      assert.deepEqual(
        denials.map(({ id }) => id),
        engine.denying,
      );
      return open.length > 1;
    });
  });

  test('lists each open path so that it is enough by itself, whichever way through the groups', () => {
    check(20, (ground, question) => {
      const { allowed, paths } = explain(ground, question);
      if (!allowed) return false;
      const open = paths.filter(({ obstacles }) => obstacles.length === 0);
      for (const { holding, ways } of open) {
        for (const way of ways) {
          const steps = new Set(
            way.map((group, index) => `${group}/${way[index - 1] ?? foldAscii(question.principalId)}`),
          );
          // Leaving a group may end an exclusion from a deny assignment; paths are about what allows.
          const alone = ground.world.filter(
            (one) =>
              one.kind !== 'deny-assignment' &&
              (one.kind !== 'assignment' || one.key === holding.id) &&
              (one.kind !== 'membership' || steps.has(foldAscii(`${one.fact!.groupId}/${one.fact!.memberId}`))),
          );
          assert.equal(engineOf(alone).decide(question).decision, 'allow');
        }
      }
      return open.some(({ ways }) => ways.length > 1 || ways[0]!.length > 1);
    });
  });

  test('names steps that lead to a yes, one after the other', () => {
    const taken = new Map<string, number>();
    // Some steps come up in few worlds.
    check(3_000, (ground, question) => {
      let now = { ground, question };
      let explanation = explain(ground, question);
      for (let round = 0; !explanation.allowed && round < 12; round++) {
        const [step] = explanation.steps;
        if (!step) break;
        taken.set(step.step, (taken.get(step.step) ?? 0) + 1);
        now = take(now.ground, now.question, step);
        const after = explain(now.ground, now.question);
        assert.notDeepEqual(after, explanation, `${step.step} changed nothing`);
        explanation = after;
      }
      const hopeless = ['action-invalid', 'principal-unknown', 'principal-is-group', 'scope-unknown'];
      if (explanation.allowed) assert.equal(engineOf(now.ground.world).decide(now.question).decision, 'allow');
      else assert.ok(hopeless.includes(explanation.reason!), `stuck with ${explanation.reason}`);
      return explanation.allowed && now.ground !== ground;
    });
    for (const step of [
      'activate',
      'activate-membership',
      'renew',
      'wait',
      'ask-administrator',
      'lift-denial',
      'enable-account',
    ] as const) {
      assert.ok((taken.get(step) ?? 0) > 0, `nobody had to ${step}`);
    }
  });

  test('activating what it says first is enough where nothing else is missing', () => {
    check(20, (ground, question) => {
      const [step] = explain(ground, question).steps;
      if (step?.step !== 'activate') return false;
      const after = take(ground, question, step);
      assert.equal(engineOf(after.ground.world).decide(question).decision, 'allow');
      return true;
    });
  });

  test('becoming a member, as it says, is enough where the group is assigned and nothing is denied through it', () => {
    check(20, (ground, question) => {
      const { steps } = explain(ground, question);
      const step = steps.find((one) => one.step === 'activate-membership');
      if (step?.step !== 'activate-membership') return false;
      const after = take(ground, question, step);
      const explanation = explain(after.ground, question);
      assert.ok(explanation.paths.some(({ holding }) => holding.id === step.opens.id));
      const isDenied = explanation.denials.length > 0;
      const isAllowed = engineOf(after.ground.world).decide(question).decision === 'allow';
      assert.equal(isAllowed, !isDenied && step.opens.kind === 'assignment' ? true : explanation.allowed);
      return step.opens.kind === 'assignment' && !isDenied;
    });
  });

  test('of a role says that somebody has it exactly where the engine counts it for them', () => {
    check(20, (ground, question) => {
      const engine = engineOf(ground.world);
      const facts = factsAround(ground.world, ground.eligibilities, question);
      const held = engine.assignmentsOf(question.principalId, question.at);
      const roleDefinitionId = foldAscii(`role-${1 + (question.action.length % 4)}`);
      const { allowed } = explainAccess(facts, { roleDefinitionId }, question.at);
      const isDefined = facts.roles.some(({ id }) => id === roleDefinitionId);
      const counts = held.some((one) => one.roleDefinitionId === roleDefinitionId && facts.chain.includes(one.scope));
      assert.equal(allowed, isDefined && counts);
      return allowed;
    });
  });
});
