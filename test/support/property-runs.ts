/**
 * How often a property is tried, and with which seed.
 *
 * `DAYPASS_PROPERTY_RUNS` multiplies nothing: it is the number of runs itself, for the long form of the tests. The seed
 * is printed before anything runs, so that a failure on another machine can be played again with
 * `DAYPASS_PROPERTY_SEED`.
 */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';

export interface PropertyRuns {
  readonly numRuns: number;
  readonly seed: number;
}

export function propertyRuns(shortForm: number): PropertyRuns {
  const runs = Number(process.env['DAYPASS_PROPERTY_RUNS'] ?? shortForm);
  const seed = Number(process.env['DAYPASS_PROPERTY_SEED'] ?? randomInt(2 ** 31));
  console.log(`properties: ${runs} runs, DAYPASS_PROPERTY_SEED=${seed}`);
  return { numRuns: runs, seed };
}

/** How often a property is tried again with other worlds while its interesting case is too rare. */
const ROUNDS = 20;

/**
 * Tries a property until its interesting case was met often enough: chance decides in which round, not whether.
 *
 * `round` tries it once with the runs it is given and answers how often the case came up.
 */
export function untilInteresting(atLeast: number, runs: PropertyRuns, round: (runs: PropertyRuns) => number): void {
  let met = 0;
  for (let tried = 0; tried < ROUNDS && met < atLeast; tried += 1) met += round({ ...runs, seed: runs.seed + tried });
  assert.ok(met >= atLeast, `the interesting case came up only ${met} times`);
}
