/**
 * Words about reviews: what is looked at, what somebody holds, what is recommended and why, and what was answered.
 */
import type {
  AccessReviewView,
  ReviewDecision,
  ReviewItemView,
} from '../../../server/wire/portal/access-review-contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { Moment } from '../../ui/moment.tsx';
import { momentText } from '../../ui/time-texts.ts';

export function subjectText(subject: AccessReviewView['subject']): string {
  if (subject.kind === 'guests') return 'All guests';
  if (subject.kind === 'group') return `Members of ${subject.groupName}`;
  return `${subject.roles.map(({ name }) => name).join(', ')} on ${subject.scopeName}`;
}

export const decisionTexts: Readonly<Record<ReviewDecision, string>> = {
  approve: 'Approved',
  deny: 'Denied',
  'dont-know': 'Don’t know',
};

const tones = { approve: 'good', deny: 'bad', 'dont-know': 'neutral' } as const;

export function DecisionBadge({ decision }: { decision: ReviewDecision | null }) {
  if (decision === null) return <span className="faint">Not answered</span>;
  return <Badge tone={tones[decision]}>{decisionTexts[decision]}</Badge>;
}

/** The answer before this stage. */
export function earlierText({ earlier }: ReviewItemView): string {
  const last = earlier.at(-1);
  return last ? `Before: ${decisionTexts[last.decision]}` : '';
}

/** Who said what in the stages before, where that is shown. */
export function EarlierAnswers({ item: { earlier } }: { item: ReviewItemView }) {
  if (earlier.length === 0) return null;
  return (
    <ul className="review-sentences soft" aria-label="Earlier answers">
      {earlier.map(({ stage, decision, justification, decidedBy, decidedAt }) => (
        <li key={stage} className="break">
          Stage {stage}: {decisionTexts[decision]}, {decidedBy.displayName}, <Moment at={decidedAt} />
          {justification && `: ${justification}`}
        </li>
      ))}
    </ul>
  );
}

const held = { eligible: 'Eligible', active: 'Active', member: 'Member' };

/** How somebody has it. */
export function holdsText({ holds, groups }: ReviewItemView): string {
  const own = holds.map((one) => held[one]).join(' and ');
  if (groups.length === 0) return own;
  const through = `through ${groups.map(({ displayName }) => displayName).join(', ')}`;
  return own ? `${own}, and ${through}` : `Only ${through}`;
}

/** What a recommendation rests on, in days the server looks back. */
export const reasonTexts: Readonly<Record<ReviewItemView['recommendationReason'], string>> = {
  activated: 'Activated within 30 days',
  'not-activated': 'Not activated for 30 days',
  'signed-in': 'Signed in within 30 days',
  'not-signed-in': 'No sign-in for 30 days',
  'held-shortly': 'Has it for less than 30 days',
  'use-unknown': 'Active without activations: its use is not seen',
  'not-asked': '',
};

export function recommendationText({ recommendation }: ReviewItemView): string {
  if (recommendation === null) return 'No recommendation';
  return recommendation === 'approve' ? 'Approve' : 'Deny';
}

/** When it was used last, or else when the person was here last. */
export function LastUse({ item: { lastUsedAt, lastSignInAt, holds } }: { item: ReviewItemView }) {
  if (lastUsedAt) return <Moment at={lastUsedAt} />;
  if (holds.includes('eligible')) return <span>Never activated</span>;
  if (!lastSignInAt) return <span>Never signed in</span>;
  return (
    <span>
      Signed in <Moment at={lastSignInAt} />
    </span>
  );
}

type Result = NonNullable<ReviewItemView['result']>;

export const resultTexts: Readonly<Record<Result, string>> = {
  kept: 'Kept',
  removed: 'Removed',
  'removed-partly': 'Removed in part',
  'through-group': 'Still through a group',
  blocked: 'Blocked',
  gone: 'Was gone already',
  refused: 'Not removed',
};

const resultTones: Readonly<Record<Result, 'neutral' | 'good' | 'warn' | 'bad'>> = {
  kept: 'neutral',
  removed: 'good',
  'removed-partly': 'warn',
  'through-group': 'warn',
  blocked: 'good',
  gone: 'neutral',
  refused: 'bad',
};

export function ResultBadge({ item: { result } }: { item: ReviewItemView }) {
  if (result === null) return <span className="faint">—</span>;
  return <Badge tone={resultTones[result]}>{resultTexts[result]}</Badge>;
}

const taskOutcomes = { removed: 'took them out of', kept: 'keeps them in', gone: 'found them no more in' };

function taskText({ group, outcome, closedBy, justification }: ReviewItemView['tasks'][number]): string {
  const said = `${closedBy?.displayName ?? 'Somebody'} ${taskOutcomes[outcome!]} ${group.displayName}`;
  return justification ? `${said}: ${justification}` : `${said}.`;
}

/** Why not everything that was denied is gone. */
export function whyText({ problem, stillThrough, deleteAt, tasks }: ReviewItemView): string {
  if (problem) return `${problem.why} ${problem.nextStep}`;
  if (deleteAt) return `Deleted ${momentText(deleteAt)}, unless somebody enables the account`;
  const decided = tasks.flatMap((task) => (task.outcome ? [taskText(task)] : []));
  if (decided.length > 0) return decided.join(' ');
  if (stillThrough.length === 0) return '';
  if (tasks.length > 0)
    return `The owners of ${stillThrough.map(({ displayName }) => displayName).join(', ')} are asked`;
  return `Through ${stillThrough.map(({ displayName }) => displayName).join(', ')}`;
}

/** Where nobody answered, what counted instead. */
export function outcomeText({ outcome, outcomeBy }: ReviewItemView): string {
  if (outcome === null || outcomeBy === null || outcomeBy === 'reviewer') return '';
  const said = outcome === 'approve' ? 'Approved' : outcome === 'deny' ? 'Denied' : 'Kept';
  return outcomeBy === 'default' ? `${said}, as nobody answered` : `${said}, as recommended`;
}
