/**
 * What a review is made of: what is looked at, by whom, and what follows from the answers; and the state of an instance.
 *
 * Pure. States come from instants and the clock: an instance is over at its end, whether or not a job has run.
 */
import type { Scope } from '#model/scope.ts';
import { halfway, type Recurrence } from './recurrence.ts';

export type Subject =
  | { readonly kind: 'roles'; readonly scope: Scope; readonly roleDefinitionIds: readonly string[] }
  | { readonly kind: 'group'; readonly scope: Scope }
  | { readonly kind: 'guests' };

export const heldWords = ['all', 'eligible', 'active'] as const;
export const reviewerWords = ['selected', 'self', 'sponsor'] as const;
export const defaultDecisions = ['none', 'remove', 'approve', 'recommendation'] as const;
export const denialWords = ['remove-access', 'block-and-delete'] as const;
export const groupWords = ['ask-owners', 'leave-groups'] as const;
export const decisionWords = ['approve', 'deny', 'dont-know'] as const;
export const movingWords = [...decisionWords, 'not-answered'] as const;
export const MOST_STAGES = 3;

export type Held = (typeof heldWords)[number];
export type ReviewedBy = (typeof reviewerWords)[number];
export type DecisionWord = (typeof decisionWords)[number];
export type MovingWord = (typeof movingWords)[number];

/** Who is asked in turn. Its reviewers are kept beside, under its number. */
export interface Stage {
  readonly durationDays: number;
  readonly reviewedBy: ReviewedBy;
  /** After which answers the next stage is asked too; none in the last. */
  readonly movesOn: readonly MovingWord[];
}

export interface ReviewSettings {
  readonly notifies: boolean;
  readonly reminds: boolean;
  readonly justificationRequired: boolean;
  readonly recommends: boolean;
  readonly autoApplies: boolean;
  /** What becomes of somebody about whom nobody answered. */
  readonly defaultDecision: (typeof defaultDecisions)[number];
  /** Whether a later stage sees what was answered before. */
  readonly revealsEarlier: boolean;
  /** What becomes of a denial of what somebody has through a group: its owners decide, or the person leaves the group. */
  readonly throughGroups: (typeof groupWords)[number];
  /** What becomes of a denied guest. */
  readonly onDenied: (typeof denialWords)[number];
}

export interface Review {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly reviewerText: string;
  readonly subject: Subject;
  readonly held: Held;
  readonly guestsOnly: boolean;
  readonly inactiveDays: number | null;
  /** One to three, in turn. */
  readonly stages: readonly Stage[];
  readonly settings: ReviewSettings;
  readonly recurrence: Recurrence;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly stoppedAt: Date | null;
  readonly deletedAt: Date | null;
}

export interface Instance {
  readonly id: string;
  readonly reviewId: string;
  readonly number: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Of every stage but the last, once it has begun. */
  readonly stageEndsAt: readonly Date[];
  readonly settings: ReviewSettings | null;
  readonly begunAt: Date | null;
  readonly skippedAt: Date | null;
  readonly stoppedAt: Date | null;
  readonly applyingAt: Date | null;
  readonly appliedAt: Date | null;
}

export const instanceStates = ['NotStarted', 'InProgress', 'Completed', 'Applying', 'Applied', 'Skipped'] as const;
export type InstanceState = (typeof instanceStates)[number];

export function stateAt(instance: Instance, now: Date): InstanceState {
  if (instance.skippedAt) return 'Skipped';
  if (instance.appliedAt) return 'Applied';
  if (instance.applyingAt) return 'Applying';
  if (instance.begunAt === null) return now < halfway(instance) ? 'NotStarted' : 'Skipped';
  return instance.stoppedAt || now >= instance.endsAt ? 'Completed' : 'InProgress';
}

/** Which stage it is, from 1: by the clock, and none moves on after the end. */
export function stageAt({ stageEndsAt, stoppedAt }: Instance, now: Date): number {
  const at = stoppedAt && stoppedAt < now ? stoppedAt : now;
  return 1 + stageEndsAt.filter((end) => end <= at).length;
}

export function stageWindow(instance: Instance, number: number): { readonly startsAt: Date; readonly endsAt: Date } {
  return {
    startsAt: instance.stageEndsAt[number - 2] ?? instance.startsAt,
    endsAt: instance.stageEndsAt[number - 1] ?? instance.endsAt,
  };
}

/** When every stage but the last ends, for an instance that starts then. */
export function stageEnds(stages: readonly Pick<Stage, 'durationDays'>[], startsAt: Date): Date[] {
  const ends: Date[] = [];
  for (const { durationDays } of stages.slice(0, -1)) {
    ends.push(new Date((ends.at(-1) ?? startsAt).getTime() + durationDays * 86_400_000));
  }
  return ends;
}
