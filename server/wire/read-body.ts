/**
 * What the dialects share in reading bodies by hand: one refusal for a field, and the checks for an object and a text.
 */
import { parseMessage } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';

export function invalid(field: string, reason: string): never {
  throw new Refusal('request.invalid', { field, reason });
}

export function objectOf(value: unknown, field: string): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return invalid(field, 'must be an object');
  return value as Record<string, unknown>;
}

/** Booleans may be written as texts; where nothing is said it stays as it is. */
export function truth(value: unknown, current: boolean, field: string): boolean {
  if (value === undefined || value === null) return current;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return invalid(field, 'must be true or false');
}

/** Undefined where nothing is said; `maximum` in characters. */
export function plainText(value: unknown, field: string, maximum: number): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return parseMessage(value, maximum) ?? invalid(field, `must be plain text of at most ${maximum} characters`);
}
