/**
 * Which eligibility an activation rests on, and the settings that govern it.
 *
 * Pure. Where the scope is narrower than the eligibility's, the stricter of
 * both settings counts.
 */
import { activationSettings, stricterActivation } from '#modules/role-settings/index.ts';
import type { ActivationTerms } from './activation.ts';
import type { ActivationGround, UsableEligibility } from './activation-queries.ts';

export type EligibilityChoice =
  | { readonly found: 'covering'; readonly eligibility: UsableEligibility }
  /** There is one, but it does not reach the scope asked for. */
  | { readonly found: 'elsewhere' }
  | { readonly found: 'none' };

/** `named`: the caller pointed at one eligibility, so that "it does not reach here" is an answer about that one. */
export function chooseEligibility(ground: ActivationGround): EligibilityChoice {
  const eligibility = ground.eligibilities.find((one) => one.covers);
  if (eligibility) return { found: 'covering', eligibility };
  return { found: ground.eligibilities.length > 0 ? 'elsewhere' : 'none' };
}

export function termsOf(
  ground: ActivationGround,
  eligibility: UsableEligibility,
  mfaMilliseconds: number,
): ActivationTerms {
  const wide = activationSettings(eligibility.rules);
  const sameScope = ground.place?.scope === eligibility.scope;
  const settings = sameScope ? wide : stricterActivation(wide, activationSettings(ground.rules));
  return { ...settings, mfaMilliseconds };
}
