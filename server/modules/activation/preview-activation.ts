/**
 * What an activation would need and give: the same rule as the commit, nothing written.
 *
 * Feeds the form of the portal and `validate`.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { MINIMUM_MILLISECONDS } from '#modules/assignments/index.ts';
import type { Ports } from '#platform/ports.ts';
import {
  activationRequirements,
  activationWindow,
  assessActivation,
  type ActivationAssessment,
  type Requirement,
} from './activation.ts';
import { requireEligibility, requireSelf } from './activate-role.ts';
import { readGround } from './activation-queries.ts';
import { termsOf } from './activation-terms.ts';
import type { SelfRequest } from './self-request.ts';

export interface ActivationPreview {
  readonly assessment: ActivationAssessment;
  readonly requirements: readonly Requirement[];
  readonly approvalRequired: boolean;
  readonly minimumMilliseconds: number;
  /** What the settings allow, and the eligibility still holds. */
  readonly maximumMilliseconds: number;
  /** When access would end; undefined where no end was asked for or no time is left. */
  readonly endsAt: Date | undefined;
}

export async function previewActivation(ports: Ports, actor: Actor, asked: SelfRequest): Promise<ActivationPreview> {
  requireSelf(actor, asked);
  const now = ports.clock.now();
  const ground = await readGround(ports.database, asked.requestId, asked, asked.linkedEligibilityId, now);
  const chosen = requireEligibility(ground, asked);
  if (!chosen) throw new Refusal('activation.rules-unmet', { unmet: [{ requirement: 'eligibility' }] });
  if (ground.activeScheduleId) throw new Refusal('activation.already-active', { scheduleId: ground.activeScheduleId });
  if (ground.pending && ground.pending.expiresAt.getTime() > now.getTime()) {
    throw new Refusal('activation.pending', { requestId: ground.pending.requestId });
  }
  const terms = termsOf(ground, chosen.eligibility, ports.settings.DAYPASS_MFA_MINUTES * 60_000);
  const reasons = { ...asked, mfaAt: actor.mfaAt };
  return {
    assessment: assessActivation(reasons, terms, chosen.eligibility, now),
    requirements: activationRequirements(reasons, terms, now),
    approvalRequired: terms.approval !== null,
    minimumMilliseconds: MINIMUM_MILLISECONDS,
    maximumMilliseconds: terms.maximumMilliseconds,
    endsAt: activationWindow(asked.schedule, chosen.eligibility, now)?.endsAt,
  };
}
