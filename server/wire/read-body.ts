/**
 * What the dialects share in reading bodies by hand: one refusal for a field, and the check for an object.
 */
import { Refusal } from '#model/refusal.ts';

export function invalid(field: string, reason: string): never {
  throw new Refusal('request.invalid', { field, reason });
}

export function objectOf(value: unknown, field: string): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return invalid(field, 'must be an object');
  return value as Record<string, unknown>;
}
