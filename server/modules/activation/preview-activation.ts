/**
 * What an activation, or a later end of a running one, would need and give: the same rule as the commit, nothing written.
 *
 * Feeds the form of the portal and `validate`.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { MINIMUM_MILLISECONDS, type Schedule } from '#modules/assignments/index.ts';
import type { Ports } from '#platform/ports.ts';
import {
  activationRequirements,
  activationWindow,
  assessActivation,
  minimumOf,
  type ActivationAssessment,
  type ActivationTerms,
  type EndingWindow,
  type Requirement,
} from './activation.ts';
import { readGround, type UsableEligibility } from './activation-queries.ts';
import { termsOf } from './activation-terms.ts';
import {
  requireEligibility,
  requireExtensible,
  requireNothingPending,
  requireNothingRunning,
  requireRunning,
  requireSelf,
} from './judge-activation.ts';
import type { SelfRequest } from './self-request.ts';

export interface ActivationPreview {
  readonly assessment: ActivationAssessment;
  readonly requirements: readonly Requirement[];
  readonly approvalRequired: boolean;
  readonly minimumMilliseconds: number;
  /** What the settings allow, and the eligibility still holds. */
  readonly maximumMilliseconds: number;
  /** When access would begin and end; undefined where no end was asked for or no time is left. */
  readonly window: EndingWindow | undefined;
  /** The eligibility counts under a condition, and so will what is activated. */
  readonly isConditional: boolean;
}

/** The same of a later end; minimum and maximum are counted from the end there is. */
export async function previewExtension(
  ports: Ports,
  actor: Actor,
  asked: SelfRequest,
  activation: Schedule,
): Promise<ActivationPreview> {
  requireSelf(actor, asked);
  const now = ports.clock.now();
  const running = requireRunning(ports, { now }, asked, activation);
  const ground = await readGround(ports.database, asked.requestId, asked, running.linkedEligibilityId, now);
  const chosen = requireEligibility(ground, asked);
  if (!chosen) throw new Refusal('activation.rules-unmet', { unmet: [{ requirement: 'eligibility' }] });
  requireNothingPending(ground, now);
  const terms = termsOf(ground, chosen.eligibility, ports.settings);
  requireExtensible(terms, running);
  const { minimumMilliseconds, maximumMilliseconds, ...preview } = foresee(
    asked,
    actor,
    terms,
    chosen.eligibility,
    now,
    running,
  );
  const lasted = minimumOf(running) - MINIMUM_MILLISECONDS;
  return {
    ...preview,
    minimumMilliseconds: minimumMilliseconds - lasted,
    maximumMilliseconds: maximumMilliseconds - lasted,
  };
}

export async function previewActivation(ports: Ports, actor: Actor, asked: SelfRequest): Promise<ActivationPreview> {
  requireSelf(actor, asked);
  const now = ports.clock.now();
  const ground = await readGround(ports.database, asked.requestId, asked, asked.linkedEligibilityId, now);
  const chosen = requireEligibility(ground, asked);
  if (!chosen) throw new Refusal('activation.rules-unmet', { unmet: [{ requirement: 'eligibility' }] });
  requireNothingRunning(ground, now);
  const terms = termsOf(ground, chosen.eligibility, ports.settings);
  return foresee(asked, actor, terms, chosen.eligibility, now);
}

function foresee(
  asked: SelfRequest,
  { mfaAt }: Actor,
  terms: ActivationTerms,
  eligibility: UsableEligibility,
  now: Date,
  running?: EndingWindow,
): ActivationPreview {
  const reasons = { ...asked, mfaAt };
  return {
    assessment: assessActivation(reasons, terms, eligibility, now, running),
    requirements: activationRequirements(reasons, terms, now),
    approvalRequired: terms.approval !== null,
    minimumMilliseconds: minimumOf(running),
    maximumMilliseconds: terms.maximumMilliseconds,
    window: activationWindow(asked.schedule, eligibility, now, running),
    isConditional: eligibility.condition.condition !== null,
  };
}
