/**
 * The stages of a review in its form: who is asked in turn, for how many days, and which answers move on. Pure.
 */
import type {
  AskedReviewersBody,
  ReviewMove,
  ReviewStageBody,
  ReviewStageView,
} from '../../../server/wire/portal/access-review-contract.ts';

export interface ReviewerEntry {
  id: string;
  kind: 'user' | 'group';
  displayName: string;
  detail: string | null;
}

export interface FormStage {
  reviewedBy: 'selected' | 'self' | 'sponsor';
  reviewers: ReviewerEntry[];
  fallback: ReviewerEntry[];
  durationDays: string;
  movesOn: ReviewMove[];
}

export const MOST_STAGES = 3;
export const allMoves: readonly ReviewMove[] = ['approve', 'deny', 'dont-know', 'not-answered'];

export const freshStage: FormStage = {
  reviewedBy: 'selected',
  reviewers: [],
  fallback: [],
  durationDays: '14',
  movesOn: [...allMoves],
};

type StageField = 'reviewers' | 'fallback' | 'durationDays' | 'movesOn';
export type StageProblem = StageField | `${StageField} ${number}`;

/** Of the only stage a field is called by itself. */
export const stageField = (field: StageField, index: number): StageProblem =>
  index === 0 ? field : `${field} ${index + 1}`;

const wholeNumber = (text: string, most: number) => /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= most;

/** `most`: how long all of them may last together. */
export function stageProblems(stages: readonly FormStage[], most: number): Partial<Record<StageProblem, string>> {
  const found = stages.map((stage, index) => {
    const isFirst = index === 0;
    const last = index === stages.length - 1;
    const where = stages.length > 1 ? ` in stage ${index + 1}` : '';
    const before = stages.slice(0, index).reduce((sum, { durationDays }) => sum + Number(durationDays), 0);
    return {
      ...reviewerProblems(stage, index, where),
      ...(wholeNumber(stage.durationDays, most - (isFirst || Number.isNaN(before) ? 0 : before))
        ? {}
        : { [stageField('durationDays', index)]: daysText(most, where) }),
      ...(!last && stage.movesOn.length === 0
        ? { [stageField('movesOn', index)]: `Select what goes on to stage ${index + 2}.` }
        : {}),
    };
  });
  return Object.assign({}, ...found) as Partial<Record<StageProblem, string>>;
}

export function reviewerProblems({ reviewedBy, reviewers, fallback }: FormStage, index: number, where: string) {
  return {
    ...(reviewedBy === 'selected' && reviewers.length === 0
      ? { [stageField('reviewers', index)]: `Select who answers${where}.` }
      : {}),
    ...(reviewedBy === 'sponsor' && fallback.length === 0
      ? { [stageField('fallback', index)]: `Select who answers for people without a sponsor${where}.` }
      : {}),
  };
}

const daysText = (most: number, where: string) =>
  where ? `A number of days${where}: at most ${most} for all stages together.` : `A number from 1 to ${most}.`;

export const reviewersOf = ({ reviewedBy, reviewers, fallback }: FormStage): AskedReviewersBody => ({
  reviewedBy,
  reviewerIds: reviewers.map(({ id }) => id),
  fallbackReviewerIds: fallback.map(({ id }) => id),
});

export function stageBodies(stages: readonly FormStage[]): ReviewStageBody[] {
  return stages.map((stage, index) => ({
    ...reviewersOf(stage),
    durationDays: Number(stage.durationDays),
    movesOn: index < stages.length - 1 ? stage.movesOn : [],
  }));
}

export function stageFromView(stage: ReviewStageView): FormStage {
  const entry = ({ mail, ...one }: ReviewStageView['reviewers'][number]): ReviewerEntry => ({ ...one, detail: mail });
  return {
    reviewedBy: stage.reviewedBy,
    reviewers: stage.reviewers.map(entry),
    fallback: stage.fallbackReviewers.map(entry),
    durationDays: `${stage.durationDays}`,
    movesOn: stage.movesOn.length > 0 ? stage.movesOn : [...allMoves],
  };
}

/** What sentences say of them. */
export const stageFacts = (stages: readonly FormStage[]) =>
  stages.map(({ reviewers, fallback, durationDays, ...stage }) => ({
    ...stage,
    durationDays: Number(durationDays),
    reviewers: reviewers.map(({ displayName }) => displayName),
    fallback: fallback.map(({ displayName }) => displayName),
  }));

export const daysOf = (stages: readonly FormStage[]) =>
  stages.reduce((sum, { durationDays }) => sum + Number(durationDays), 0);
