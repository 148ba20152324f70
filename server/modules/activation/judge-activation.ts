/**
 * Judges one activation from what is read under its locks. Never writes: several are judged before any is carried out.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import {
  findRetried,
  lockActivated,
  readCondition,
  type NamedPlace,
  type Place,
  type Schedule,
} from '#modules/assignments/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { assessActivation, minimumOf, type ActivationTerms, type EndingWindow } from './activation.ts';
import { readGround, type ActivationGround, type UsableEligibility } from './activation-queries.ts';
import { chooseEligibility, termsOf } from './activation-terms.ts';
import { asRunning, type RunningActivation } from './running-activation.ts';
import { digestOfSelfRequest, type ActivationAnswer, type SelfRequest } from './self-request.ts';

/** Everything the settings ask for is there: granted, or to be approved, as the rule says. */
export interface Admitted {
  readonly outcome: 'admitted';
  readonly asked: SelfRequest;
  readonly place: NamedPlace;
  readonly eligibility: UsableEligibility;
  readonly terms: ActivationTerms;
  readonly needsApproval: boolean;
  readonly window: EndingWindow;
  /** The activation that gets a later end; undefined: a new one begins. */
  readonly running?: RunningActivation;
  /** An earlier request that nobody answered in time and that still stands as pending. */
  readonly overdueRequestId: string | null;
}

export async function judgeActivation(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  asked: SelfRequest,
): Promise<ActivationAnswer | Admitted> {
  const ground = await readGround(tx.db, asked.requestId, asked, asked.linkedEligibilityId, tx.now);
  if (ground.retried) {
    const stored = await findRetried(tx.db, asked.requestId, digestOfSelfRequest('SelfActivate', asked, actor));
    return { outcome: 'stored', request: stored! };
  }
  const chosen = requireEligibility(ground, asked);
  if (!chosen) return { outcome: 'unmet', unmet: [{ requirement: 'eligibility' }] };
  const overdueRequestId = requireNothingRunning(ground, tx.now);
  const terms = termsOf(ground, chosen.eligibility, ports.settings);
  const assessment = assessActivation({ ...asked, mfaAt: actor.mfaAt }, terms, chosen.eligibility, tx.now);
  if (assessment.outcome === 'unmet') return assessment;
  const needsApproval = assessment.outcome === 'approval-needed';
  return { outcome: 'admitted', asked, ...chosen, terms, needsApproval, window: assessment.window, overdueRequestId };
}

/** The same for a later end of an activation that runs. */
export async function judgeExtension(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  asked: SelfRequest,
): Promise<ActivationAnswer | Admitted> {
  const retried = await findRetried(tx.db, asked.requestId, digestOfSelfRequest('SelfExtend', asked, actor));
  if (retried) return { outcome: 'stored', request: retried };
  const running = requireRunning(ports, tx, asked, await lockActivated(tx, asked, asked.targetScheduleId));
  const ground = await readGround(tx.db, asked.requestId, asked, running.linkedEligibilityId, tx.now);
  const chosen = requireEligibility(ground, asked);
  if (!chosen) return { outcome: 'unmet', unmet: [{ requirement: 'eligibility' }] };
  const overdueRequestId = requireNothingPending(ground, tx.now);
  const terms = termsOf(ground, chosen.eligibility, ports.settings);
  requireExtensible(terms, running);
  const assessment = assessActivation({ ...asked, mfaAt: actor.mfaAt }, terms, chosen.eligibility, tx.now, running);
  if (assessment.outcome === 'unmet') return assessment;
  const needsApproval = assessment.outcome === 'approval-needed';
  const { window } = assessment;
  return { outcome: 'admitted', asked, ...chosen, terms, needsApproval, window, running, overdueRequestId };
}

/** Whoever waited for its lock past its end is too late: access that has ended is not given back without being asked for anew. */
export function requireRunning(
  { clock }: Ports,
  { now }: Pick<Transaction, 'now'>,
  { principalId }: Pick<Place, 'principalId'>,
  activation: Schedule | undefined,
): RunningActivation {
  const isRunning =
    activation && activation.startsAt <= now && activation.endsAt! > now && activation.endsAt! > clock.now();
  if (!isRunning) throw new Refusal('activation.not-active', { principalId });
  return asRunning(activation);
}

export function requireExtensible(terms: ActivationTerms, running: RunningActivation): void {
  const refusal = whyNotExtensible(terms, running);
  if (refusal) throw refusal;
}

/** Where the role is not extended while it runs, or has all the time it may have. */
export function whyNotExtensible(terms: ActivationTerms, running: RunningActivation): Refusal | undefined {
  const { id: scheduleId } = running;
  if (!terms.extensionAllowed) return new Refusal('activation.extension-not-allowed', { scheduleId });
  if (minimumOf(running) <= terms.maximumMilliseconds) return undefined;
  const maximumMinutes = Math.floor(terms.maximumMilliseconds / 60_000);
  return new Refusal('activation.longest-already', { scheduleId, maximumMinutes });
}

/** A role is activated for oneself only, and by a person: applications are never eligible. */
export function requireSelf(actor: Actor, asked: { principalId: string }): void {
  if (actor.kind !== 'User' || actor.principalId !== asked.principalId) {
    throw new Refusal('activation.not-own', { principalId: asked.principalId });
  }
}

/** The eligibility that covers the scope with the names of the place; undefined when there is none at all. */
export function requireEligibility(ground: ActivationGround, asked: SelfRequest) {
  const choice = chooseEligibility(ground);
  if (choice.found === 'elsewhere') throw new Refusal('activation.scope-not-covered', { scope: asked.scope });
  if (choice.found === 'none' || !ground.place) return undefined;
  const said = readCondition(asked);
  if (said && said.condition !== choice.eligibility.condition.condition) {
    const reason = 'must be the condition of the eligibility, or be left out';
    throw new Refusal('request.invalid', { field: 'condition', reason });
  }
  return { eligibility: choice.eligibility, place: ground.place };
}

/** Refuses while the role is active here or asked for; answers a request whose time for an answer is over. */
export function requireNothingRunning({ activeScheduleId, pending }: ActivationGround, now: Date): string | null {
  if (activeScheduleId) throw new Refusal('activation.already-active', { scheduleId: activeScheduleId });
  return requireNothingPending({ pending }, now);
}

export function requireNothingPending({ pending }: Pick<ActivationGround, 'pending'>, now: Date): string | null {
  if (pending && pending.expiresAt.getTime() > now.getTime()) {
    throw new Refusal('activation.pending', { requestId: pending.requestId });
  }
  return pending && pending.requestId;
}
