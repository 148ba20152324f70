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
  heldWords,
  reviewerWords,
  type Held,
  type ReviewedBy,
  type ReviewSettings,
  type Subject,
} from './review.ts';

export type AskedSubject =
  | { readonly kind: 'roles'; readonly scope: Scope; readonly roleDefinitionIds: readonly string[] }
  | { readonly kind: 'group'; readonly group: { readonly id: string; readonly isAssignableToRole: boolean } }
  | { readonly kind: 'guests' };

/** What may be changed as long as the review goes on. */
export interface ReviewChange {
  readonly displayName: unknown;
  readonly description?: unknown;
  readonly reviewerText?: unknown;
  readonly reviewedBy: unknown;
  readonly reviewerIds?: readonly string[];
  readonly fallbackReviewerIds?: readonly string[];
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
    readonly durationDays: unknown;
    readonly end?: unknown;
  };
}

export interface ReadChange {
  readonly displayName: string;
  readonly description: string;
  readonly reviewerText: string;
  readonly reviewedBy: ReviewedBy;
  readonly reviewerIds: readonly string[];
  readonly fallbackReviewerIds: readonly string[];
  readonly settings: ReviewSettings;
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
  return {
    ...readChange(input, { isOfGuests: guestsOnly }),
    subject,
    held: isOfGuests ? 'all' : oneOf('held', input.held ?? 'all', heldWords),
    guestsOnly,
    inactiveDays: input.inactiveDays == null ? null : whole('inactiveDays', input.inactiveDays, 730),
    recurrence: readRecurrence(input.recurrence, now),
  };
}

/** `isOfGuests`: only guests are looked at, so that their accounts may be blocked. */
export function readChange(input: ReviewChange, { isOfGuests }: { readonly isOfGuests: boolean }): ReadChange {
  const reviewedBy = oneOf('reviewedBy', input.reviewedBy, reviewerWords);
  const reviewerIds = distinct('reviewerIds', reviewedBy === 'selected' ? input.reviewerIds : []);
  const fallbackReviewerIds = distinct(
    'fallbackReviewerIds',
    reviewedBy === 'sponsor' ? input.fallbackReviewerIds : [],
  );
  if (reviewedBy !== 'self' && reviewerIds.length + fallbackReviewerIds.length === 0) {
    throw new Refusal('access-review.no-reviewer', {});
  }
  const displayName = parseLine(input.displayName, 256) ?? invalid('displayName', 'is not one line of text');
  return {
    displayName,
    description: text('description', input.description),
    reviewerText: text('reviewerText', input.reviewerText),
    reviewedBy,
    reviewerIds,
    fallbackReviewerIds,
    settings: readSettings(input.settings, isOfGuests),
  };
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
    defaultDecision: oneOf('defaultDecision', asked.defaultDecision ?? 'none', defaultDecisions),
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

function readRecurrence(asked: ReviewInput['recurrence'], now: Date): Recurrence {
  const frequency = oneOf('frequency', asked.frequency, frequencies);
  return {
    startsAt: readStart(asked.startsAt, now).toISOString(),
    frequency,
    durationDays: whole('durationDays', asked.durationDays, longestDays[frequency]),
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
