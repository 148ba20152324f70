/**
 * Conditions on assignments: what is taken of one, and what counts until conditions can be evaluated.
 *
 * A condition is kept as it was sent. Nothing here reads it: an assignment with a condition never allows anything, and an
 * activation has the condition of the eligibility it rests on.
 */
import { sql } from 'kysely';
import { Refusal } from '#model/refusal.ts';

export const CONDITION_VERSION = '2.0';
/** In characters. */
export const MAXIMUM_CONDITION = 8_192;

export interface Condition {
  readonly condition: string | null;
  readonly conditionVersion: string | null;
}

export interface AskedCondition {
  readonly condition?: string | null | undefined;
  readonly conditionVersion?: string | null | undefined;
}

export const NO_CONDITION: Condition = { condition: null, conditionVersion: null };

/** What was asked for: undefined when nothing was said, no condition when an empty text was. Refuses what cannot be kept. */
export function readCondition({ condition, conditionVersion }: AskedCondition): Condition | undefined {
  const refuse = (field: string, reason: string) => new Refusal('request.invalid', { field, reason });
  if (conditionVersion != null && conditionVersion !== '' && conditionVersion !== CONDITION_VERSION) {
    throw refuse('conditionVersion', `must be ${CONDITION_VERSION}`);
  }
  if (condition == null) return undefined;
  if (condition === '') return NO_CONDITION;
  if (condition.length > MAXIMUM_CONDITION) throw refuse('condition', `has at most ${MAXIMUM_CONDITION} characters`);
  if (condition.trim() === '') throw refuse('condition', 'holds blanks alone');
  return { condition, conditionVersion: CONDITION_VERSION };
}

/** Of the rows of assignments `a`, those that count: without a condition. */
export const isUnconditional = sql<boolean>`a.condition is null`;

/** What the audit trail says of a condition that changed; nothing when it stayed. */
export function conditionChange(before: Condition, after: Condition) {
  if (before.condition === after.condition) return [];
  return [{ name: 'condition', before: before.condition, after: after.condition }];
}
