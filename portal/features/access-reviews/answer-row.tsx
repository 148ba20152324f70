/**
 * One person of a review: what they hold, since when, whether they use it; in hand also the reason and the answers.
 */
import type { KeyboardEvent } from 'react';
import type {
  MyReviewView,
  ReviewDecision,
  ReviewItemView,
} from '../../../server/wire/portal/access-review-contract.ts';
import type { ApiProblem } from '../../api/api-problem.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Moment } from '../../ui/moment.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { SameHolders } from './same-holders.tsx';
import {
  DecisionBadge,
  decisionTexts,
  EarlierAnswers,
  earlierText,
  holdsText,
  LastUse,
  reasonTexts,
  recommendationText,
} from './review-words.tsx';

interface AnswerRowProps {
  item: ReviewItemView;
  review: MyReviewView;
  isInHand: boolean;
  isChosen: boolean;
  /** An approval waits for its reason. */
  isAsked: boolean;
  problem: ApiProblem | undefined;
  reason: string;
  onReason: (text: string) => void;
  onReasonEnd: () => void;
  onTake: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  onChoose: () => void;
  onAnswer: (decision: ReviewDecision) => void;
}

export function AnswerRow(props: AnswerRowProps) {
  const { item, review, isInHand, isChosen } = props;
  const isOpen = review.state === 'InProgress';
  const { person } = item;
  return (
    <div
      role="row"
      data-item={item.id}
      tabIndex={isInHand ? 0 : -1}
      aria-selected={isChosen}
      aria-current={isInHand || undefined}
      aria-label={spoken(item)}
      className={classNames('answer-row', isInHand && 'answer-row-in-hand')}
      onClick={isInHand ? undefined : props.onTake}
      onKeyDown={props.onKeyDown}
    >
      <div role="gridcell" className="answer-who">
        {isOpen && (
          <Checkbox label={`Choose ${person.displayName}`} labelHidden checked={isChosen} onChange={props.onChoose} />
        )}
        <PersonCell
          name={person.displayName}
          detail={person.mail}
          badges={person.isGuest && <Badge tone="info">{guestText(person)}</Badge>}
        />
      </div>
      <div role="gridcell" className="cell-two-lines" data-label="Has">
        <span className="break">{item.role?.name ?? 'Guest account'}</span>
        <span className="break">{holdsText(item)}</span>
      </div>
      <div role="gridcell" className="cell-two-lines" data-label="Since">
        <Moment at={item.heldSince} />
        <span>
          {item.heldUntil ? (
            <>
              until <Moment at={item.heldUntil} />
            </>
          ) : (
            'without an end'
          )}
        </span>
      </div>
      <div role="gridcell" data-label="Last used">
        <LastUse item={item} />
      </div>
      <div role="gridcell" className="cell-two-lines" data-label="Recommended">
        <span>{recommendationText(item)}</span>
        <span>{reasonTexts[item.recommendationReason]}</span>
      </div>
      <div role="gridcell" className="cell-two-lines" data-label="Answer">
        <DecisionBadge decision={item.decision} />
        {item.earlier.length > 0 && <span>{earlierText(item)}</span>}
      </div>
      {isInHand && (
        <div role="gridcell" className="answer-work">
          <AnswerWork {...props} />
        </div>
      )}
    </div>
  );
}

function AnswerWork(props: AnswerRowProps) {
  const { item, review, isAsked, problem, reason, onAnswer } = props;
  const isOpen = review.state === 'InProgress';
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const isEnd = event.key === 'Escape' || (event.key === 'Enter' && !event.shiftKey);
    if (!isEnd) return;
    event.preventDefault();
    props.onReasonEnd();
  };
  return (
    <>
      {problem && <ProblemCallout problem={problem} />}
      <EarlierAnswers item={item} />
      <SameHolders item={item} review={review} />
      {item.decidedBy && (
        <p className="soft">
          {item.decidedBy.displayName} answered <Moment at={item.decidedAt} />
          {item.justification ? `: ${item.justification}` : '.'}
        </p>
      )}
      {isOpen && (
        <div className="answer-fields">
          <TextField
            label="Reason"
            optional={!review.justificationRequired}
            hint={review.justificationRequired ? 'Whoever approves says why. Shift and Enter begin a new line.' : null}
            error={isAsked && reason.trim() === '' ? 'Say why, then press Enter to approve.' : null}
            rows={2}
            maxLength={2048}
            value={reason}
            onChange={props.onReason}
            onKeyDown={onKeyDown}
          />
          <div className="row">
            <Button variant="primary" onClick={() => onAnswer('approve')}>
              Approve
            </Button>
            <Button variant="danger" onClick={() => onAnswer('deny')}>
              Deny
            </Button>
            <Button onClick={() => onAnswer('dont-know')}>Don’t know</Button>
          </div>
        </div>
      )}
    </>
  );
}

function guestText({ homeOrganization }: ReviewItemView['person']): string {
  return homeOrganization ? `Guest of ${homeOrganization}` : 'Guest';
}

/** What a screen reader says of a row that has the focus. */
function spoken(item: ReviewItemView): string {
  const { person, role, decision } = item;
  return [
    person.displayName,
    person.isGuest && guestText(person),
    role?.name,
    holdsText(item),
    item.recommendation && `Recommended: ${recommendationText(item)}`,
    reasonTexts[item.recommendationReason],
    earlierText(item),
    decision === null ? 'Not answered' : decisionTexts[decision],
  ]
    .filter(Boolean)
    .join(', ');
}
