/**
 * The version of a role's settings: what they say and where it comes from, as a short text. Pure.
 *
 * Two settings that say the same have the same version, whoever wrote them and when.
 */
import { createHash } from 'node:crypto';
import { ruleIds } from './rules.ts';
import type { EffectiveRules } from './settings-chain.ts';

/** A change at a scope above counts where it changes what holds here, or what would if nothing were set here. */
export function versionOf({ isInherited, rules, own, above }: EffectiveRules): string {
  const said = ruleIds.map((id) => [rules[id], above.rules[id], id in own]);
  const text = JSON.stringify([isInherited, said], inOrderOfNames);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Storage has an order of its own. */
function inOrderOfNames(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
