/**
 * The version of a role's settings: what they say, as a short text. Pure.
 *
 * Two settings that say the same have the same version, whoever wrote them and when.
 */
import { createHash } from 'node:crypto';
import { ruleIds, type RuleSet } from './rules.ts';

export function versionOf(rules: RuleSet): string {
  const text = JSON.stringify(
    ruleIds.map((id) => rules[id]),
    inOrderOfNames,
  );
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Storage has an order of its own. */
function inOrderOfNames(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
