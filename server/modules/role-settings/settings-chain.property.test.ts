/** Whatever is set in a tree: at each scope the nearest one that sets a rule counts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Scope } from '#model/scope.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { changedOwn, type RuleChange } from './rule-change.ts';
import { defaultRules, ruleIds, type RuleSet } from './rules.ts';
import { effectiveRules, withOwn, type SettingsLayer } from './settings-chain.ts';
import { versionOf } from './settings-version.ts';

const runs = propertyRuns(500);

/** Every value says who wrote it, so that a rule of the wrong scope is seen. */
const rulesOf = (author: string, ids: readonly string[]): Partial<RuleSet> =>
  Object.fromEntries(
    ids.map((id) => [id, { type: 'expiration', isExpirationRequired: true, maximumDuration: author }]),
  );
const someIds = fc.uniqueArray(fc.constantFrom(...ruleIds));
const layers = fc
  .array(fc.option(someIds), { minLength: 1, maxLength: 8 })
  .map((sets) =>
    sets.map((ids, at): SettingsLayer => ({ scope: `/${at}` as Scope, rules: ids && rulesOf(`/${at}`, ids) })),
  );
const place = (chain: readonly SettingsLayer[], at: number) => chain[at % chain.length]!.scope;

test('the nearest scope that sets a rule counts, else the default; not inherited, only the scope itself', () => {
  fc.assert(
    fc.property(layers, fc.nat(7), fc.boolean(), (chain, at, isInherited) => {
      const scope = place(chain, at);
      const found = effectiveRules({ isInherited, layers: chain }, scope);
      for (const id of ruleIds) {
        let setBy: Scope | null = null;
        for (let up = chain.length - 1; up >= at % chain.length; up -= 1) {
          const counts = isInherited || up === at % chain.length;
          if (counts && chain[up]!.rules?.[id]) setBy = chain[up]!.scope;
        }
        assert.equal(found.origins[id], setBy);
        const expected = setBy === null ? defaultRules(scope)[id] : rulesOf(setBy, [id])[id];
        assert.deepEqual(found.rules[id], expected);
      }
    }),
    runs,
  );
});

test('what is set and taken back leaves everything as it was, and every step between has another version', () => {
  fc.assert(
    fc.property(layers, fc.nat(7), someIds, (chain, at, ids) => {
      const before = effectiveRules({ isInherited: true, layers: chain }, place(chain, at));
      const free = ids.filter((id) => !(id in before.own));
      const set = withOwn(before, changedOwn(before, rulesOf('here', free) as RuleChange));
      for (const id of free) assert.equal(set.origins[id], before.scope);
      const back = Object.fromEntries(free.map((id) => [id, null])) as RuleChange;
      assert.deepEqual(withOwn(set, changedOwn(set, back)), before);
      assert.equal(versionOf(set) === versionOf(before), free.length === 0);
    }),
    runs,
  );
});
