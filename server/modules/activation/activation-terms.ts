/**
 * Which eligibility an activation rests on, and the settings that govern it.
 *
 * Pure. Where the scope is narrower than the eligibility's, the stricter of
 * both settings counts.
 */
import type { Scope } from '#model/scope.ts';
import { activationSettings, effectiveRules, stricterActivation } from '#modules/role-settings/index.ts';
import type { Settings } from '#platform/settings.ts';
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

/** What the deployment says about proofs. */
type ProofSettings = Pick<Settings, 'DAYPASS_MFA_MINUTES' | 'DAYPASS_AUTHENTICATION_CONTEXTS'>;

export function termsOf(
  ground: Pick<ActivationGround, 'settings'> & { readonly place: { readonly scope: Scope } | undefined },
  eligibility: Pick<UsableEligibility, 'scope'>,
  deployment: ProofSettings,
): ActivationTerms {
  const settingsAt = (scope: Scope) => activationSettings(effectiveRules(ground.settings, scope).rules);
  const wide = settingsAt(eligibility.scope);
  const narrow = ground.place?.scope ?? eligibility.scope;
  const settings = narrow === eligibility.scope ? wide : stricterActivation(wide, settingsAt(narrow));
  const operatorMinutes = deployment.DAYPASS_MFA_MINUTES;
  const contexts = settings.authenticationContexts.map((claimValue) => {
    const minutes = deployment.DAYPASS_AUTHENTICATION_CONTEXTS.get(claimValue);
    return { claimValue, milliseconds: minutes === undefined ? null : minutes * 60_000 };
  });
  return {
    ...settings,
    mfaMilliseconds: Math.min(settings.secondFactorMinutes ?? operatorMinutes, operatorMinutes) * 60_000,
    // What nobody can prove is the strictest of all.
    contexts: contexts.toSorted((one, other) => (one.milliseconds ?? 0) - (other.milliseconds ?? 0)),
  };
}
