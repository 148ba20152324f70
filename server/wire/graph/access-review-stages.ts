/**
 * The stages of an access review as Graph writes them: one after the other, each with its reviewers and days. Pure.
 */
import { foldAscii } from '#model/guid.ts';
import type { AskedStage, MovingWord, Review, Reviewers, Stage } from '#modules/access-reviews/index.ts';
import { invalid, objectOf } from '../read-body.ts';
import { readReviewers } from './access-review-scope.ts';

const words: Readonly<Record<MovingWord, string>> = {
  approve: 'Approve',
  deny: 'Deny',
  'dont-know': 'DontKnow',
  'not-answered': 'NotReviewed',
};
const MOST_IN_BODY = 10;

/** Undefined where the body names none: then its reviewers and days are those of the only stage. */
export function readStages(value: unknown): AskedStage[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.length > MOST_IN_BODY) return invalid('stageSettings', 'is not a list of stages');
  if (value.length === 0) return undefined;
  return inTurn(value.map((one) => objectOf(one, 'stageSettings'))).map((stage) => ({
    durationDays: stage['durationInDays'],
    movesOn: readMovesOn(stage['decisionsThatWillMoveToNextStage']),
    ...readReviewers(stage['reviewers'], stage['fallbackReviewers']),
  }));
}

/** Whether recommendations are made is said for all stages at once here: people are found once, with the same facts. */
export function readRecommends(value: unknown): boolean | undefined {
  const said = (Array.isArray(value) ? value : [])
    .map((one) => objectOf(one, 'stageSettings')['recommendationsEnabled'])
    .filter((one) => one !== undefined && one !== null);
  if (new Set(said).size > 1) invalid('recommendationsEnabled', 'must be the same in every stage');
  return said[0] as boolean | undefined;
}

function inTurn(stages: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const before = ({ dependsOn }: Record<string, unknown>): unknown =>
    Array.isArray(dependsOn) ? dependsOn[0] : undefined;
  const ordered: Record<string, unknown>[] = [];
  for (let last: unknown; ordered.length < stages.length; last = ordered.at(-1)!['stageId']) {
    const next = stages.filter((stage) => before(stage) === last);
    if (next.length !== 1 || ordered.includes(next[0]!))
      invalid('dependsOn', 'must name the stage before, by its stageId');
    ordered.push(next[0]!);
  }
  return ordered;
}

function readMovesOn(value: unknown): MovingWord[] | undefined {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return undefined;
  const field = 'decisionsThatWillMoveToNextStage';
  if (!Array.isArray(value)) return invalid(field, 'is not a list');
  return value.map((word) => {
    const found = Object.entries(words).find(([, name]) => foldAscii(name) === foldAscii(`${word as string}`));
    return (
      (found?.[0] as MovingWord | undefined) ?? invalid(field, `must name some of ${Object.values(words).join(', ')}`)
    );
  });
}

/** `asked`: who answers in each of them. */
export function presentStageSettings(
  stages: readonly (Stage & Reviewers)[],
  asked: readonly object[],
  settings: Review['settings'],
): object[] {
  return stages.map(({ durationDays, movesOn }, index) => ({
    stageId: `${index + 1}`,
    dependsOn: index === 0 ? [] : [`${index}`],
    durationInDays: durationDays,
    recommendationsEnabled: settings.recommends,
    decisionsThatWillMoveToNextStage: index + 1 < stages.length ? movesOn.map((word) => words[word]) : null,
    ...asked[index],
  }));
}
