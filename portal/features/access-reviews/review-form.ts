/**
 * The form of a new review: what is asked, what is still missing, the body that is sent, and the same in plain sentences. Pure.
 */
import type {
  AccessReviewBody,
  AccessReviewChangeBody,
  AccessReviewDetailView,
  ReviewFrequency,
} from '../../../server/wire/portal/access-review-contract.ts';
import {
  freshStage,
  stageBodies,
  stageFromView,
  stageProblems,
  type FormStage,
  type StageProblem,
} from './review-stages.ts';

export type ReviewKind = 'roles' | 'directory-roles' | 'group' | 'guests';

export interface Named {
  id: string;
  displayName: string;
}

export interface ReviewForm {
  kind: ReviewKind;
  place: { scope: string; name: string } | null;
  roles: Named[];
  group: Named | null;
  held: 'all' | 'eligible' | 'active';
  guestsOnly: boolean;
  inactiveOnly: boolean;
  inactiveDays: string;
  /** One to three, in turn. */
  stages: FormStage[];
  frequency: ReviewFrequency;
  startsAt: string | null;
  end: 'never' | 'date' | 'count';
  endAt: string | null;
  endCount: string;
  defaultDecision: 'none' | 'remove' | 'approve' | 'recommendation';
  autoApplies: boolean;
  onDenied: 'remove-access' | 'block-and-delete';
  throughGroups: 'ask-owners' | 'leave-groups';
  justificationRequired: boolean;
  recommends: boolean;
  revealsEarlier: boolean;
  notifies: boolean;
  reminds: boolean;
  displayName: string;
  description: string;
  reviewerText: string;
}

export const freshForm: ReviewForm = {
  kind: 'roles',
  place: null,
  roles: [],
  group: null,
  held: 'all',
  guestsOnly: false,
  inactiveOnly: false,
  inactiveDays: '30',
  stages: [freshStage],
  frequency: 'once',
  startsAt: null,
  end: 'never',
  endAt: null,
  endCount: '4',
  defaultDecision: 'none',
  autoApplies: false,
  onDenied: 'remove-access',
  throughGroups: 'ask-owners',
  justificationRequired: true,
  recommends: true,
  revealsEarlier: true,
  notifies: true,
  reminds: true,
  displayName: '',
  description: '',
  reviewerText: '',
};

/** The longest an instance may last: they must not overlap. */
export const longestDays: Readonly<Record<ReviewFrequency, number>> = {
  once: 180,
  weekly: 7,
  monthly: 27,
  quarterly: 89,
  'half-yearly': 180,
  yearly: 180,
};

/** Only guests are looked at. */
export const isOfGuests = ({ kind, guestsOnly }: ReviewForm) => kind === 'guests' || guestsOnly;

const wholeNumber = (text: string, most: number) => /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= most;

export type FormProblems = Partial<
  Record<'subject' | 'inactiveDays' | 'endAt' | 'endCount' | 'name' | StageProblem, string>
>;

/** What is missing or cannot be meant; the server judges the rest. */
export function problemsOf(form: ReviewForm): FormProblems {
  const most = longestDays[form.frequency];
  const recurs = form.frequency !== 'once';
  return {
    ...subjectProblem(form),
    ...stageProblems(form.stages, most),
    ...(form.inactiveOnly && !wholeNumber(form.inactiveDays, 730) ? { inactiveDays: 'A number from 1 to 730.' } : {}),
    ...(recurs && form.end === 'date' && form.endAt === null ? { endAt: 'Select a date.' } : {}),
    ...(recurs && form.end === 'count' && !wholeNumber(form.endCount, 1000)
      ? { endCount: 'A number from 1 to 1000.' }
      : {}),
    ...(form.displayName.trim() === '' ? { name: 'Give it a name; reviewers see it.' } : {}),
  };
}

function subjectProblem({ kind, place, roles, group }: ReviewForm): FormProblems {
  if (kind === 'guests') return {};
  if (kind === 'group') return group ? {} : { subject: 'Select a group.' };
  if (kind === 'roles' && !place) return { subject: 'Select a resource.' };
  if (roles.length > 20) return { subject: 'Select at most 20 roles.' };
  return roles.length === 0 ? { subject: 'Select at least one role.' } : {};
}

export function bodyOf(form: ReviewForm): AccessReviewBody {
  const isOfGuestsOnly = isOfGuests(form);
  return {
    displayName: form.displayName.trim(),
    description: form.description,
    reviewerText: form.reviewerText,
    subject: subjectOf(form),
    ...(form.kind === 'guests' ? {} : { held: form.held, guestsOnly: form.guestsOnly }),
    inactiveDays: form.inactiveOnly ? Number(form.inactiveDays) : null,
    stages: stageBodies(form.stages),
    settings: {
      notifies: form.notifies,
      reminds: form.reminds,
      justificationRequired: form.justificationRequired,
      recommends: form.recommends,
      revealsEarlier: form.revealsEarlier,
      autoApplies: form.autoApplies,
      defaultDecision: form.defaultDecision === 'recommendation' && !form.recommends ? 'none' : form.defaultDecision,
      throughGroups: form.kind === 'guests' ? 'ask-owners' : form.throughGroups,
      onDenied: isOfGuestsOnly ? form.onDenied : 'remove-access',
    },
    recurrence: {
      startsAt: form.startsAt,
      frequency: form.frequency,
      end: endOf(form),
    },
  };
}

function subjectOf({ kind, place, roles, group }: ReviewForm): AccessReviewBody['subject'] {
  if (kind === 'guests') return { kind };
  if (kind === 'group') return { kind, groupId: group?.id ?? '' };
  const scope = kind === 'directory-roles' ? '/directory' : (place?.scope ?? '');
  return { kind: 'roles', scope, roleDefinitionIds: roles.map(({ id }) => id) };
}

function endOf({ frequency, end, endAt, endCount }: ReviewForm): AccessReviewBody['recurrence']['end'] & {} {
  if (frequency === 'once' || end === 'never' || (end === 'date' && endAt === null)) return { type: 'never' };
  return end === 'date' ? { type: 'date', at: endAt! } : { type: 'count', count: Number(endCount) };
}

/** What counts for instances to come, as somebody finds it. */
export function formFromReview(review: AccessReviewDetailView): ReviewForm {
  const { subject, settings, recurrence } = review;
  const isOfRoles = subject.kind === 'roles';
  return {
    ...freshForm,
    ...settings,
    kind: subject.kind,
    place: isOfRoles ? { scope: subject.scope, name: subject.scopeName } : null,
    roles: isOfRoles ? subject.roles.map(({ id, name }) => ({ id, displayName: name })) : [],
    group: subject.kind === 'group' ? { id: subject.groupId, displayName: subject.groupName } : null,
    held: review.held,
    guestsOnly: review.guestsOnly,
    stages: review.stages.map(stageFromView),
    frequency: recurrence.frequency,
    displayName: review.displayName,
    description: review.description,
    reviewerText: review.reviewerText,
  };
}

/** What of it may be changed. */
export function changeOf(form: ReviewForm): AccessReviewChangeBody {
  const { displayName, description = '', reviewerText = '', stages = [], settings } = bodyOf(form);
  return { displayName, description, reviewerText, stages, settings };
}
