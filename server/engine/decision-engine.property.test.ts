/**
 * Properties of the decision engine on random worlds, each compared with the reference or with the worlds themselves.
 *
 * None of them is vacuous: each counts how often its interesting case came up and fails when it never did.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import type { FactChange, Question } from '#engine/facts.ts';
import type { Scope } from '#model/scope.ts';
import { propertyRuns, untilInteresting } from '../../test/support/property-runs.ts';
import { lastFacts, randomQuestion, randomWorld } from '../../test/support/random-world.ts';
import { DecisionEngine } from './decision-engine.ts';
import { ReferenceModel } from './reference.ts';

const runs = propertyRuns(400);
const questions = fc.array(randomQuestion, { minLength: 20, maxLength: 40 });

function engineOf(changes: readonly FactChange[]): DecisionEngine {
  const engine = new DecisionEngine();
  for (const change of changes) engine.apply(change);
  return engine;
}

function referenceOf(changes: readonly FactChange[]): ReferenceModel {
  const reference = new ReferenceModel();
  for (const change of changes) reference.apply(change);
  return reference;
}

/** Tries a property on worlds and questions, and insists that its interesting case was met. */
function check(atLeast: number, property: (world: FactChange[], question: Question) => boolean | void): void {
  untilInteresting(atLeast, runs, (round) => {
    let interesting = 0;
    fc.assert(
      fc.property(randomWorld, questions, (world, asked) => {
        for (const question of asked) if (property(world, question) === true) interesting++;
      }),
      round,
    );
    return interesting;
  });
}

/** Ways to write an action so that a comparison of texts might not know it again. */
const MANGLINGS: readonly ((action: string, seed: number) => string)[] = [
  (action) => action.replace('/', '//'),
  (action) => action.replace(/\/(?=[^/]*$)/, '//'),
  (action) => `/${action}`,
  (action) => `${action}/`,
  (action) => action.toUpperCase(),
  (action) => action.replace('/', '/./'),
  (action) => action.replace('/', '/x/../'),
  (action) => action.replace('/', '%2F'),
  (action) => action.replace('/', '\\'),
  (action) => action.replace('/', '\u2044'),
  (action, seed) => action.slice(0, seed % action.length) + ' ' + action.slice(seed % action.length),
  (action, seed) => action.slice(0, seed % action.length) + '\u200b' + action.slice(seed % action.length),
  (action, seed) => action.slice(0, seed % action.length) + '\0' + action.slice(seed % action.length),
  (action) => action.replaceAll('a', '\u0430').replaceAll('e', '\u0435'),
  (action) => action.replaceAll('s', '\u017f').replaceAll('k', '\u212a'),
  (action) => action.split('').join('\u0301'),
  (action) => `${action}*`,
  (action) => `${action}?`,
];

/** Somebody who may do everything at the root but one action. */
function worldWithout(action: string): FactChange[] {
  const given = { id: 'assignment', principalId: 'person', scope: '/' as Scope };
  const all = { actions: ['*'], notActions: [action], dataActions: ['*'], notDataActions: [action] };
  return [
    { kind: 'principal', key: 'person', fact: { id: 'person', kind: 'User', standing: 'active' } },
    { kind: 'scope', key: '/', fact: { scope: '/' as Scope, parent: null } },
    { kind: 'role-definition', key: 'role', fact: { id: 'role', name: 'Everything but', permissions: [all] } },
    {
      kind: 'assignment',
      key: 'assignment',
      fact: { ...given, roleDefinitionId: 'role', startsAt: 0, endsAt: null, isConditional: false },
    },
  ];
}

describe('the decision engine', () => {
  const seen = new Map<string, number>();
  after(() => console.log('answers seen:', Object.fromEntries(seen)));

  test('answers like the reference, whatever happened in whatever order', () => {
    fc.assert(
      fc.property(randomWorld, questions, (world, asked) => {
        const engine = new DecisionEngine();
        const reference = new ReferenceModel();
        const compare = (question: Question) => {
          const decision = engine.decide(question);
          assert.deepEqual(decision, reference.decide(question));
          const answer = decision.decision === 'allow' ? 'allow' : decision.reason;
          seen.set(answer, (seen.get(answer) ?? 0) + 1);
        };
        // The same questions in between make the engine remember things that later changes must make it forget.
        for (const [index, change] of world.entries()) {
          engine.apply(change);
          reference.apply(change);
          if (index >= world.length / 2 && index % 6 === 0) asked.forEach(compare);
        }
        asked.forEach(compare);
      }),
      runs,
    );
    for (const answer of [
      'allow',
      'no-assignment',
      'condition-not-evaluated',
      'denied-by-assignment',
      'scope-unknown',
      'action-invalid',
    ]) {
      assert.ok((seen.get(answer) ?? 0) > 20, `${answer} came up only ${seen.get(answer)} times`);
    }
    for (const standing of ['unknown', 'is-group', 'pending', 'disabled', 'suspended']) {
      assert.ok((seen.get(`principal-${standing}`) ?? 0) > 0, `no principal was ${standing}`);
    }
  });

  test('explains with exactly the assignments and deny assignments the reference finds', () => {
    check(50, (world, question) => {
      const { allowing, conditional, denying, decision } = engineOf(world).explain(question);
      const reference = referenceOf(world);
      assert.deepEqual(allowing, reference.allowing(question));
      assert.deepEqual(conditional, reference.conditional(question));
      assert.deepEqual(denying, reference.denying(question));
      assert.deepEqual(decision, reference.decide(question));
      return allowing.length > 1;
    });
  });

  test('the order of facts about different things does not matter', () => {
    let allowed = 0;
    const worldAndOrder = randomWorld.chain((world) => {
      const facts = lastFacts(world);
      return fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }));
    });
    fc.assert(
      fc.property(worldAndOrder, questions, ([facts, shuffled], asked) => {
        const [one, other] = [engineOf(facts), engineOf(shuffled)];
        for (const question of asked) {
          const decision = one.decide(question);
          assert.deepEqual(other.decide(question), decision);
          if (decision.decision === 'allow') allowed++;
        }
      }),
      runs,
    );
    assert.ok(allowed > 50);
  });

  test('no other spelling of an action is allowed where the plain one is not', () => {
    let refused = 0;
    const spellings = fc.tuple(fc.constantFrom(...MANGLINGS), fc.nat());
    fc.assert(
      fc.property(spellings, ([mangle, seed]) => {
        const plain = ['N.C/vm/start/action', 'N.C/vm/read', 'N.D/disk/secrets/read'][seed % 3]!;
        const spelled = mangle(plain, seed);
        for (const isDataAction of [false, true]) {
          const engine = engineOf(worldWithout(plain));
          const asked = { principalId: 'person', scope: '/' as Scope, isDataAction, at: 0 };
          assert.equal(engine.decide({ ...asked, action: plain }).decision, 'deny');
          assert.equal(engine.decide({ ...asked, action: 'N.E/other/read' }).decision, 'allow');
          const answer = engine.decide({ ...asked, action: spelled });
          assert.equal(answer.decision, 'deny', spelled);
          if (answer.decision === 'deny' && answer.reason === 'action-invalid') refused++;
        }
      }),
      runs,
    );
    assert.ok(refused > 50);
  });

  test('row 18: deny beats allow: a deny assignment for everyone at the root leaves nobody in', () => {
    check(50, (world, question) => {
      const engine = engineOf(world);
      if (engine.decide(question).decision !== 'allow') return false;
      const everything = { actions: ['*'], notActions: [], dataActions: ['*'], notDataActions: [] };
      engine.apply({
        kind: 'deny-assignment',
        key: 'deny-all',
        fact: {
          id: 'deny-all',
          scope: question.scope,
          permission: everything,
          principalIds: 'everyone',
          excludedPrincipalIds: [],
          appliesToChildScopes: false,
        },
      });
      const after = engine.decide(question);
      assert.equal(after.decision === 'deny' && after.reason, 'denied-by-assignment');
      return true;
    });
  });

  test('no path, no access: without assignments nobody is allowed anything', () => {
    check(50, (world, question) => {
      const wasAllowed = engineOf(world).decide(question).decision === 'allow';
      const empty = engineOf(world.filter(({ kind }) => kind !== 'assignment'));
      assert.equal(empty.decide(question).decision, 'deny');
      return wasAllowed;
    });
  });

  test('removing the assignment on the path flips the answer, unless another path exists', () => {
    check(50, (world, question) => {
      const engine = engineOf(world);
      const { decision, allowing, conditional } = engine.explain(question);
      if (decision.decision !== 'allow') return false;
      engine.apply({ kind: 'assignment', key: decision.path[0]!.assignmentId, fact: null });
      const after = engine.decide(question);
      const left = conditional.length > 0 ? 'condition-not-evaluated' : 'no-assignment';
      if (allowing.length === 1) assert.equal(after.decision === 'deny' && after.reason, left);
      else assert.deepEqual(after.decision === 'allow' && after.path[0], allowing[1]);
      return true;
    });
  });

  test('a condition on the only assignment that allows turns the answer, and taking it away turns it back', () => {
    check(50, (world, question) => {
      const engine = engineOf(world);
      const { decision, allowing } = engine.explain(question);
      if (decision.decision !== 'allow' || allowing.length > 1) return false;
      const key = decision.path[0]!.assignmentId;
      const last = lastFacts(world).find((each) => each.kind === 'assignment' && each.key === key);
      assert.ok(last?.kind === 'assignment' && last.fact);
      engine.apply({ ...last, fact: { ...last.fact, isConditional: true } });
      const conditional = engine.decide(question);
      assert.equal(conditional.decision === 'deny' && conditional.reason, 'condition-not-evaluated');
      engine.apply(last);
      assert.deepEqual(engine.decide(question), decision);
      return true;
    });
  });

  test('allowed until T means allowed one millisecond before T, and at T no longer by that path', () => {
    check(50, (world, question) => {
      const engine = engineOf(world);
      const decision = engine.decide(question);
      if (decision.decision !== 'allow' || decision.until === null) return false;
      const before = engine.decide({ ...question, at: decision.until - 1 });
      assert.equal(before.decision, 'allow');
      const then = engine.decide({ ...question, at: decision.until });
      // Another assignment, or the same one by a membership that lasts longer; or a deny assignment binds from then on.
      if (then.decision === 'allow') assert.ok(then.until === null || then.until > decision.until);
      return true;
    });
  });

  test('a membership gives nothing before it begins, and nothing from its end on', () => {
    check(50, (world, question) => {
      const decision = engineOf(world).decide(question);
      if (decision.decision !== 'allow' || decision.path[0]!.groups.length === 0) return false;
      // The same world with every membership over at this instant, and with every one yet to come.
      for (const window of [{ endsAt: question.at }, { startsAt: question.at + 1, endsAt: null }]) {
        const outside = world.map((each) =>
          each.kind === 'membership' && each.fact ? { ...each, fact: { ...each.fact, startsAt: -1, ...window } } : each,
        );
        const then = engineOf(outside as FactChange[]).decide(question);
        assert.ok(then.decision === 'deny' || then.path[0]!.groups.length === 0);
      }
      return true;
    });
  });

  test('what is remembered of groups is right at every other instant too', () => {
    let changed = 0;
    fc.assert(
      fc.property(randomWorld, questions, (world, asked) => {
        const remembering = engineOf(world);
        const before = new Map<Question, string>();
        // Forwards and backwards over every edge, asked of one engine that remembers and of new ones that cannot.
        for (const at of [0, 2, 3, 5, 8, 4, 1, 6]) {
          const fresh = engineOf(world);
          for (const question of asked) {
            const decision = remembering.decide({ ...question, at });
            assert.deepEqual(decision, fresh.decide({ ...question, at }));
            if ((before.get(question) ?? decision.decision) !== decision.decision) changed++;
            before.set(question, decision.decision);
          }
        }
      }),
      runs,
    );
    assert.ok(changed > 50, `answers changed only ${changed} times`);
  });

  test('permissions at a scope are those of the roles that explain what is allowed there', () => {
    check(50, (world, question) => {
      const engine = engineOf(world);
      const roles = new Set(engine.explain(question).allowing.map((step) => step.roleDefinitionId));
      const listed = engine.permissionsAt(question.principalId, question.scope, question.at);
      const held = engine.assignmentsOf(question.principalId, question.at).map((step) => step.roleDefinitionId);
      for (const role of roles) {
        assert.ok(held.includes(role));
        const permissions = lastFacts(world).flatMap((each) =>
          each.kind === 'role-definition' && each.key === role ? (each.fact?.permissions ?? []) : [],
        );
        for (const permission of permissions) {
          assert.ok(listed.some((each) => JSON.stringify(each) === JSON.stringify(permission)));
        }
      }
      return roles.size > 0;
    });
  });
});
