/**
 * A review in plain sentences, before it is created and on its page: who is looked at, who answers, when, and what follows. Pure.
 */
import type {
  AccessReviewDetailView,
  ReviewFrequency,
  ReviewMove,
} from '../../../server/wire/portal/access-review-contract.ts';
import { momentText } from '../../ui/time-texts.ts';

export interface StageFacts {
  reviewedBy: 'selected' | 'self' | 'sponsor';
  reviewers: readonly string[];
  fallback: readonly string[];
  durationDays: number;
  movesOn: readonly ReviewMove[];
}

/** What the sentences are made of, of a form as of a review. */
export interface ReviewFacts extends Pick<AccessReviewDetailView, 'held' | 'guestsOnly' | 'inactiveDays' | 'settings'> {
  /** Null while it is not selected. */
  subject: string | null;
  kind: 'roles' | 'group' | 'guests';
  stages: readonly StageFacts[];
  recurrence: Omit<AccessReviewDetailView['recurrence'], 'startsAt'> & { startsAt: string | null };
}

const frequencies: Readonly<Record<ReviewFrequency, string>> = {
  once: 'Once',
  weekly: 'Every week',
  monthly: 'Every month',
  quarterly: 'Every quarter',
  'half-yearly': 'Every half year',
  yearly: 'Every year',
};

export const frequencyText = (frequency: ReviewFrequency) => frequencies[frequency];

export function sentencesOf(facts: ReviewFacts): string[] {
  return [whoIsReviewed(facts), ...whoIsAsked(facts), when(facts), ...whatFollows(facts)];
}

function whoIsReviewed({ subject, kind, held, guestsOnly, inactiveDays }: ReviewFacts): string {
  const people = guestsOnly || kind === 'guests' ? 'every guest' : 'everybody';
  const has = `has ${subject ?? '…'}, ${held === 'all' ? 'eligible or active' : `${held} only`}`;
  const conditions = [
    ...(kind === 'guests' ? [] : [has]),
    ...(inactiveDays === null ? [] : [`did not sign in for ${inactiveDays} days`]),
  ];
  const said = `Reviewed is ${people}`;
  return conditions.length === 0 ? `${said}.` : `${said} who ${conditions.join(', and ')}.`;
}

function whoIsAsked({ stages, settings }: ReviewFacts): string[] {
  if (stages.length === 1) return [whoAnswers(stages[0]!)];
  const sentences = stages.map((stage, index) => {
    const days = `for ${daysText(stage.durationDays)}`;
    if (index === 0) return `First, ${asked(stage)}, ${days}.`;
    const moved = stages[index - 1]!.movesOn;
    const whom = moved.length === 4 ? 'everybody' : `whoever was ${moves(moved)}`;
    return `Then ${asked(stage)} about ${whom}, ${days}.`;
  });
  const last = settings.revealsEarlier
    ? 'Each stage sees the answers before it; the last answer counts.'
    : 'No stage sees the answers before it; the last answer counts.';
  return [...sentences, last];
}

/** A name stays as it is written. */
export const whoAnswers = (stage: StageFacts): string =>
  `${stage.reviewedBy === 'selected' ? asked(stage) : upper(asked(stage))}.`;

function asked({ reviewedBy, reviewers, fallback }: StageFacts): string {
  if (reviewedBy === 'self') return 'everybody answers about themselves';
  if (reviewedBy === 'selected') return `${listed(reviewers)} ${reviewers.length === 1 ? 'answers' : 'answer'}`;
  return `the sponsors of each guest answer; ${listed(fallback)} where there is none`;
}

const moveTexts: Readonly<Record<ReviewMove, string>> = {
  approve: 'approved',
  deny: 'denied',
  'dont-know': 'answered with “don’t know”',
  'not-answered': 'not answered about',
};

const moves = (movesOn: readonly ReviewMove[]) => movesOn.map((one) => moveTexts[one]).join(' or ') || '…';
const upper = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const daysText = (days: number) => (days === 1 ? 'one day' : `${days} days`);

function when({ recurrence: { frequency, startsAt, durationDays, end } }: ReviewFacts): string {
  const from = startsAt === null ? 'from now on' : `from ${momentText(startsAt)} on`;
  const days = daysText(durationDays);
  if (frequency === 'once') return `Once, ${from}, with ${days} to answer.`;
  const until =
    end.type === 'never'
      ? 'without an end'
      : end.type === 'count'
        ? `${end.count} times`
        : `until ${momentText(end.at)}`;
  return `${frequencies[frequency]} ${from}, ${until}, with ${days} to answer each time.`;
}

const silences = {
  none: 'keeps it',
  approve: 'counts as approved, and keeps it',
  remove: 'loses it',
  recommendation: 'is judged by the recommendation; without one they keep it',
};

function whatFollows({ kind, settings }: ReviewFacts): string[] {
  const when = settings.autoApplies
    ? 'As soon as the review ends'
    : 'Once the review has ended and somebody applies the answers';
  const lost = kind === 'guests' ? 'denied guests lose every role and group' : 'whoever is denied loses it';
  const follows =
    settings.onDenied === 'block-and-delete' ? 'denied guests are blocked, and deleted 30 days later' : lost;
  const groups =
    settings.throughGroups === 'leave-groups'
      ? 'Whoever is denied and has it through a group leaves that group.'
      : 'Where somebody who is denied has it through a group, its owners are asked.';
  const isTaken = settings.onDenied === 'block-and-delete' || kind === 'guests';
  return [
    `${when}, ${follows}.`,
    ...(isTaken ? [] : [groups]),
    `Whoever nobody answered about ${silences[settings.defaultDecision]}.`,
  ];
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return '…';
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
