/**
 * The people of a review, answered by keyboard or mouse: one row is in hand, and shows everything and the answers.
 *
 * Letters count only while a row has the focus, so that they never collide with what somebody types or with a reader.
 */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type {
  MyReviewView,
  ReviewDecision,
  ReviewItemView,
} from '../../../server/wire/portal/access-review-contract.ts';
import { Button } from '../../ui/button.tsx';
import './access-reviews.css';
import { AnswerRow } from './answer-row.tsx';
import { type BulkAnswer, BulkAnswers } from './bulk-answers.tsx';
import { type GridStep, nextOpen, stepOf } from './grid-keys.ts';
import { useKeptWords } from './kept-words.ts';
import { ReviewProgress } from './review-progress.tsx';
import { decisionTexts } from './review-words.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { useAnswers } from './use-answers.ts';

interface AnswerGridProps {
  review: MyReviewView;
  items: ReviewItemView[];
  onLoadMore: (() => void) | undefined;
  loadingMore: boolean;
}

export function AnswerGrid({ review, items, onLoadMore, loadingMore }: AnswerGridProps) {
  const isOpen = review.state === 'InProgress';
  const answers = useAnswers(review.instanceId);
  const words = useKeptWords(review.instanceId);
  const grid = useRef<HTMLDivElement>(null);
  const [inHand, setInHand] = useState(() => (items.find(({ decision }) => decision === null) ?? items[0])!.id);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<string | null>(null);
  const [bulk, setBulk] = useState<BulkAnswer | null>(null);
  const [told, setTold] = useState('');
  const current = items.find(({ id }) => id === inHand) ?? items[0]!;

  const rowAt = (id: string) => grid.current?.querySelector<HTMLElement>(`[data-item="${id}"]`);
  const reasonAt = (id: string) => rowAt(id)?.querySelector('textarea');
  const take = (item: ReviewItemView | undefined) => {
    if (!item) return;
    setInHand(item.id);
    setAsked(null);
    rowAt(item.id)?.focus();
    if (item.id === items.at(-1)?.id) onLoadMore?.();
  };
  useEffect(() => {
    // Whoever comes to answer begins at once; whoever is in a field stays there.
    if (document.activeElement === document.body) rowAt(inHand)?.focus({ preventScroll: true });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once, when the people are there.
  }, []);

  const reasonOf = (item: ReviewItemView) => words.wordsOf(item.id) ?? item.justification ?? '';
  const answer = async (item: ReviewItemView, decision: ReviewDecision) => {
    if (!isOpen) return;
    const reason = reasonOf(item);
    if (decision === 'approve' && review.justificationRequired && reason.trim() === '') {
      setTold('Say why, then press Enter to approve.');
      // At once: whoever types on is in the field with the first letter.
      flushSync(() => {
        setInHand(item.id);
        setAsked(item.id);
      });
      reasonAt(item.id)?.focus();
      return;
    }
    const next = nextOpen(items, item.id);
    setTold(
      `${decisionTexts[decision]}: ${item.person.displayName}. ${next ? '' : 'Everything in this list is answered.'}`,
    );
    take(next ?? item);
    if (await answers.give([item], decision, reason)) return words.forget([item.id]);
    setTold(`Not stored: ${item.person.displayName}.`);
    take(item);
  };
  const choose = (id: string) =>
    setChosen((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]));

  const follow = (step: GridStep) => {
    if (step.to === 'answer' && isOpen && chosen.size > 0) return setBulk(step.decision);
    if (step.to === 'answer') return void answer(current, step.decision);
    if (step.to === 'choose') return isOpen && choose(current.id);
    if (step.to === 'reason') return reasonAt(current.id)?.focus();
    if (step.to === 'open') return take(nextOpen(items, current.id));
    const at = items.indexOf(current);
    take(items[Math.min(Math.max(at + step.by, 0), items.length - 1)]);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepOf(event.key);
    if (!step) return;
    event.preventDefault();
    follow(step);
  };

  return (
    <div className="stack">
      <div className="sr-only" role="status" aria-live="polite">
        {told}
      </div>
      {isOpen && <Shortcuts />}
      <div className="answer-bar">
        <ReviewProgress counts={review.counts} />
        {isOpen && (
          <BulkAnswers
            review={review}
            items={items}
            chosen={chosen}
            onChoose={setChosen}
            asked={bulk}
            onAsk={setBulk}
            answers={answers}
            onTold={setTold}
          />
        )}
      </div>
      <div className="data-table-frame">
        <div
          ref={grid}
          className="answer-grid"
          role="grid"
          aria-label="People to review"
          aria-multiselectable="true"
          aria-rowcount={onLoadMore ? -1 : items.length + 1}
        >
          <div role="row" className="answer-head">
            {['Who', 'Has', 'Since', 'Last used', 'Recommended', 'Answer'].map((title) => (
              <span key={title} role="columnheader">
                {title}
              </span>
            ))}
          </div>
          {items.map((item) => (
            <AnswerRow
              key={item.id}
              item={item}
              review={review}
              isInHand={item.id === current.id}
              isChosen={chosen.has(item.id)}
              isAsked={asked === item.id}
              problem={answers.problems.get(item.id)}
              reason={reasonOf(item)}
              onReason={(text) => words.keep(item.id, text)}
              onReasonEnd={() => (asked === item.id ? void answer(item, 'approve') : rowAt(item.id)?.focus())}
              onTake={() => take(item)}
              onKeyDown={onKeyDown}
              onChoose={() => choose(item.id)}
              onAnswer={(decision) => void answer(item, decision)}
            />
          ))}
        </div>
        {onLoadMore && (
          <div className="data-table-more">
            <Button variant="quiet" size="small" busy={loadingMore} onClick={onLoadMore}>
              Load more
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
