/**
 * One answer about several people at once, and all recommendations at once.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  MyReviewView,
  ReviewDecision,
  ReviewItemView,
} from '../../../server/wire/portal/access-review-contract.ts';
import { myReviewsKey } from '../../api/my-reviews.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceBar } from '../../ui/choice-bar.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { takeRecommendations } from './my-review-data.ts';
import { decisionTexts } from './review-words.tsx';
import type { Answers } from './use-answers.ts';

/** The server takes so many in one request. */
const MOST = 500;

export type BulkAnswer = ReviewDecision | 'recommendations';

interface BulkAnswersProps {
  review: MyReviewView;
  items: ReviewItemView[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  /** What is asked about in a dialog now. */
  asked: BulkAnswer | null;
  onAsk: (asked: BulkAnswer | null) => void;
  answers: Answers;
  onTold: (text: string) => void;
}

export function BulkAnswers(props: BulkAnswersProps) {
  const { review, items, chosen, onChoose, asked, onAsk, answers, onTold } = props;
  const choosable = items.slice(0, MOST);
  const taken = choosable.filter(({ id }) => chosen.has(id));
  const close = () => onAsk(null);
  return (
    <>
      <ChoiceBar
        chosen={taken.length}
        of={choosable.length}
        onChooseAll={(isChosen) => onChoose(new Set(isChosen ? choosable.map(({ id }) => id) : []))}
        actions={
          <>
            <Button size="small" variant="primary" onClick={() => onAsk('approve')}>
              Approve chosen
            </Button>
            <Button size="small" variant="danger" onClick={() => onAsk('deny')}>
              Deny chosen
            </Button>
            <Button size="small" onClick={() => onAsk('dont-know')}>
              Don’t know
            </Button>
          </>
        }
        otherwise={
          review.recommends &&
          review.counts.open > 0 && (
            <Button size="small" onClick={() => onAsk('recommendations')}>
              Take all recommendations
            </Button>
          )
        }
      />
      {asked === 'recommendations' && <RecommendationsDialog review={review} onClose={close} />}
      {asked !== null && asked !== 'recommendations' && (
        <BulkDialog
          decision={asked}
          items={taken}
          needsReason={asked === 'approve' && review.justificationRequired}
          answers={answers}
          onClose={close}
          onDone={() => {
            onTold(`${decisionTexts[asked]}: ${taken.length}.`);
            onChoose(new Set());
            close();
          }}
        />
      )}
    </>
  );
}

const verbs = { approve: 'Approve', deny: 'Deny', 'dont-know': 'Don’t know' };

interface BulkDialogProps {
  decision: ReviewDecision;
  items: ReviewItemView[];
  needsReason: boolean;
  answers: Answers;
  onClose: () => void;
  onDone: () => void;
}

function BulkDialog({ decision, items, needsReason, answers, onClose, onDone }: BulkDialogProps) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const problem = items.map(({ id }) => answers.problems.get(id)).find(Boolean);
  const give = async () => {
    setBusy(true);
    const isGiven = await answers.give(items, decision, reason);
    setBusy(false);
    if (isGiven) onDone();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${verbs[decision]}: ${items.length === 1 ? items[0]!.person.displayName : `${items.length} people`}`}
      description="One reason for all of them. It is kept in the audit trail."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant={decision === 'deny' ? 'danger' : 'primary'}
            busy={busy}
            disabled={needsReason && reason.trim() === ''}
            onClick={() => void give()}
          >
            {verbs[decision]}
          </Button>
        </>
      }
    >
      <TextField
        label="Reason"
        rows={2}
        autoFocus
        maxLength={2048}
        optional={!needsReason}
        value={reason}
        onChange={setReason}
      />
      {problem && <ProblemCallout problem={problem} />}
    </Dialog>
  );
}

const RECOMMENDATIONS =
  'Everybody who is not answered and has a recommendation is answered by it; the others stay open. ' +
  'At most 500 people at once, and each answer may be changed until the end.';

function RecommendationsDialog({ review, onClose }: { review: MyReviewView; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const take = useAction(takeRecommendations, async ({ count }) => {
    await client.invalidateQueries({ queryKey: myReviewsKey });
    toast('Recommendations taken', count === 1 ? 'One person' : `${count} people`);
    onClose();
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Take all recommendations?"
      description={RECOMMENDATIONS}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={take.busy} onClick={() => take.start(review.instanceId)}>
            Take them
          </Button>
        </>
      }
    >
      {take.problem && <ProblemCallout problem={take.problem} />}
    </Dialog>
  );
}
