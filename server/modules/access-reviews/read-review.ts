/**
 * Reads what somebody asks of a review. What cannot be meant is refused, field by field. Pure.
 */
import { groupScope } from '#model/group-access.ts';
import { foldAscii } from '#model/guid.ts';
import { parseInstant } from '#model/instant.ts';
import { parseLine, parseMessage } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import { frequencies, longestDays, type Recurrence } from './recurrence.ts';
import {
  defaultDecisions,
  denialWords,
  groupWords,
  heldWords,
  MOST_STAGES,
  movingWords,
  reviewerWords,
  type Held,
  type ReviewSettings,
  type Stage,
  type Subject,
} from './review.ts';

export type AskedSubject =
  | { readonly kind: 'roles'; readonly scope: Scope; readonly roleDefinitionIds: readonly string[] }
  | { readonly kind: 'group'; readonly group: { readonly id: string; readonly isAssignableToRole: boolean } }
  | { readonly kind: 'guests' };

/** Who is asked. */
export interface AskedReviewers {
  readonly reviewedBy?: unknown;
  readonly reviewerIds?: readonly string[] | undefined;
  readonly fallbackReviewerIds?: readonly string[] | undefined;
}

export interface AskedStage extends AskedReviewers {
  readonly durationDays: unknown;
  /** Unsaid: every answer, and none as well. */
  readonly movesOn?: readonly unknown[] | undefined;
}

/** What may be changed as long as the review goes on. Without stages there is one, of the reviewers that are named here. */
export interface ReviewChange extends AskedReviewers {
  readonly displayName: unknown;
  readonly description?: unknown;
  readonly reviewerText?: unknown;
  readonly stages?: readonly AskedStage[] | undefined;
  readonly settings: Readonly<Partial<Record<keyof ReviewSettings, unknown>>>;
}

export interface ReviewInput extends ReviewChange {
  readonly subject: AskedSubject;
  readonly held?: unknown;
  readonly guestsOnly?: unknown;
  readonly inactiveDays?: unknown;
  readonly recurrence: {
    readonly startsAt?: unknown;
    readonly frequency: unknown;
    /** Of the only stage; several have their own. */
    readonly durationDays?: unknown;
    readonly end?: unknown;
  };
}

export interface ReadChange {
  readonly displayName: string;
  readonly description: string;
  readonly reviewerText: string;
  readonly stages: readonly ReadStage[];
  readonly settings: ReviewSettings;
}

export interface ReadStage extends Stage {
  readonly reviewerIds: readonly string[];
  readonly fallbackReviewerIds: readonly string[];
}

export interface ReadReview extends ReadChange {
  readonly subject: Subject;
  readonly held: Held;
  readonly guestsOnly: boolean;
  readonly inactiveDays: number | null;
  readonly recurrence: Recurrence;
}

const MAXIMUM_REVIEWERS = 50;
const MAXIMUM_ROLES = 20;
const MAXIMUM_TEXT = 2_048;
const DAY = 86_400_000;
const TEN_YEARS = 3_653 * DAY;

export function readReview(input: ReviewInput, now: Date): ReadReview {
  const subject = readSubject(input.subject);
  const isOfGuests = subject.kind === 'guests';
  const guestsOnly = isOfGuests || flag('guestsOnly', input.guestsOnly, false);
  const { frequency, durationDays } = input.recurrence;
  const most = longestDays[oneOf('frequency', frequency, frequencies)];
  const change = readChange(input, { isOfGuests: guestsOnly, durationDays, most });
  return {
    ...change,
    subject,
    held: isOfGuests ? 'all' : oneOf('held', input.held ?? 'all', heldWords),
    guestsOnly,
    inactiveDays: input.inactiveDays == null ? null : whole('inactiveDays', input.inactiveDays, 730),
    recurrence: readRecurrence(input.recurrence, change.stages, now),
  };
}

interface ChangeContext {
  /** Only guests are looked at, so that their accounts may be blocked. */
  readonly isOfGuests: boolean;
  /** Of a review with one stage. */
  readonly durationDays: unknown;
  /** How long all stages together may last. */
  readonly most: number;
}

export function readChange(input: ReviewChange, { isOfGuests, durationDays, most }: ChangeContext): ReadChange {
  const displayName = parseLine(input.displayName, 256) ?? invalid('displayName', 'is not one line of text');
  return {
    displayName,
    description: text('description', input.description),
    reviewerText: text('reviewerText', input.reviewerText),
    stages: readStages(input, durationDays, most),
    settings: readSettings(input.settings, isOfGuests),
  };
}

function readStages(input: ReviewChange, durationDays: unknown, most: number): ReadStage[] {
  const asked = input.stages ?? [{ ...input, durationDays, movesOn: [] }];
  if (asked.length === 0 || asked.length > MOST_STAGES) invalid('stages', `must be 1 to ${MOST_STAGES}`);
  const stages = asked.map((one, index) => readStage(one, index === asked.length - 1, most));
  const days = stages.reduce((sum, one) => sum + one.durationDays, 0);
  return days > most ? invalid('stages', `last ${days} days together, and may last ${most}`) : stages;
}

function readStage(asked: AskedStage, isLast: boolean, most: number): ReadStage {
  const durationDays = whole('durationDays', asked.durationDays, most);
  const movesOn = isLast ? [] : readMovesOn(asked.movesOn ?? movingWords);
  return { durationDays, movesOn, ...readReviewers(asked) };
}

export function readReviewers(asked: AskedReviewers): Omit<ReadStage, 'durationDays' | 'movesOn'> {
  const reviewedBy = oneOf('reviewedBy', asked.reviewedBy, reviewerWords);
  const reviewerIds = distinct('reviewerIds', reviewedBy === 'selected' ? asked.reviewerIds : []);
  const fallbackReviewerIds = distinct(
    'fallbackReviewerIds',
    reviewedBy === 'sponsor' ? asked.fallbackReviewerIds : [],
  );
  if (reviewedBy !== 'self' && reviewerIds.length + fallbackReviewerIds.length === 0) {
    throw new Refusal('access-review.no-reviewer', {});
  }
  return { reviewedBy, reviewerIds, fallbackReviewerIds };
}

function readMovesOn(asked: readonly unknown[]): Stage['movesOn'] {
  const read = asked.map((word) => oneOf('movesOn', word, movingWords));
  if (read.length === 0) invalid('movesOn', 'names no answer: nobody would be asked about in the next stage');
  return movingWords.filter((word) => read.includes(word));
}

function readSubject(asked: AskedSubject): Subject {
  if (asked.kind === 'guests') return asked;
  if (asked.kind === 'group') return { kind: 'group', scope: groupScope(asked.group) };
  const roleDefinitionIds = [...new Set(asked.roleDefinitionIds.map(foldAscii))];
  if (roleDefinitionIds.length === 0 || roleDefinitionIds.length > MAXIMUM_ROLES) {
    invalid('roleDefinitionIds', `must name 1 to ${MAXIMUM_ROLES} roles`);
  }
  return { kind: 'roles', scope: asked.scope, roleDefinitionIds };
}

function readSettings(asked: ReviewChange['settings'], isOfGuests: boolean): ReviewSettings {
  const settings: ReviewSettings = {
    notifies: flag('notifies', asked.notifies, true),
    reminds: flag('reminds', asked.reminds, true),
    justificationRequired: flag('justificationRequired', asked.justificationRequired, true),
    recommends: flag('recommends', asked.recommends, true),
    autoApplies: flag('autoApplies', asked.autoApplies, false),
    revealsEarlier: flag('revealsEarlier', asked.revealsEarlier, true),
    defaultDecision: oneOf('defaultDecision', asked.defaultDecision ?? 'none', defaultDecisions),
    throughGroups: oneOf('throughGroups', asked.throughGroups ?? 'ask-owners', groupWords),
    onDenied: oneOf('onDenied', asked.onDenied ?? 'remove-access', denialWords),
  };
  if (settings.defaultDecision === 'recommendation' && !settings.recommends) {
    invalid('defaultDecision', 'takes recommendations, and the review makes none');
  }
  if (settings.onDenied === 'block-and-delete' && !isOfGuests) {
    invalid('onDenied', 'blocks accounts, which is for reviews of guests alone');
  }
  return settings;
}

function readRecurrence(asked: ReviewInput['recurrence'], stages: readonly Stage[], now: Date): Recurrence {
  const frequency = oneOf('frequency', asked.frequency, frequencies);
  return {
    startsAt: readStart(asked.startsAt, now).toISOString(),
    frequency,
    durationDays: stages.reduce((sum, { durationDays }) => sum + durationDays, 0),
    end: readEnd(asked.end ?? { type: 'never' }),
  };
}

/** A day that has begun already means now. */
function readStart(value: unknown, now: Date): Date {
  if (value == null) return now;
  const startsAt = parseInstant(value) ?? invalid('startsAt', 'is not an instant');
  const distance = startsAt.getTime() - now.getTime();
  if (distance < -DAY || distance > TEN_YEARS) invalid('startsAt', 'lies before today, or more than ten years ahead');
  return distance < 0 ? now : startsAt;
}

function readEnd(value: unknown): Recurrence['end'] {
  const end = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const type = oneOf('end.type', end['type'], ['never', 'date', 'count'] as const);
  if (type === 'never') return { type };
  if (type === 'count') return { type, count: whole('end.count', end['count'], 1_000) };
  const at = parseInstant(end['at']) ?? invalid('end.at', 'is not an instant');
  return { type, at: at.toISOString() };
}

function oneOf<Word extends string>(field: string, value: unknown, words: readonly Word[]): Word {
  return words.find((word) => word === value) ?? invalid(field, `must be one of ${words.join(', ')}`);
}

function flag(field: string, value: unknown, unsaid: boolean): boolean {
  if (value === undefined || value === null) return unsaid;
  return typeof value === 'boolean' ? value : invalid(field, 'is neither true nor false');
}

function whole(field: string, value: unknown, maximum: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maximum) return value;
  return invalid(field, `must be a whole number from 1 to ${maximum}`);
}

function text(field: string, value: unknown): string {
  return parseMessage(value ?? '', MAXIMUM_TEXT) ?? invalid(field, `is not a text of up to ${MAXIMUM_TEXT} characters`);
}

function distinct(field: string, ids: readonly string[] | undefined): string[] {
  const found = [...new Set((ids ?? []).map(foldAscii))];
  return found.length > MAXIMUM_REVIEWERS ? invalid(field, `names more than ${MAXIMUM_REVIEWERS}`) : found;
}

function invalid(field: string, reason: string): never {
  throw new Refusal('request.invalid', { field, reason });
}
