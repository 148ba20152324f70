/**
 * How often a property is tried, and with which seed.
 *
 * `DAYPASS_PROPERTY_RUNS` multiplies nothing: it is the number of runs itself, for the long form of the tests. The seed
 * is printed before anything runs, so that a failure on another machine can be played again with
 * `DAYPASS_PROPERTY_SEED`.
 */
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
