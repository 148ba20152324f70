/**
 * What can be done with a review and with one of its instances; each is asked for with what it ends, and for whom.
 */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type {
  AccessReviewDetailView,
  ReviewInstanceDetailView,
  ReviewInstanceView,
} from '../../../server/wire/portal/access-review-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { Ask, type AskTexts } from './ask.tsx';
import { ChangeReviewers } from './change-reviewers.tsx';
import {
  changeInstance,
  deleteReview,
  type InstanceVerb,
  resultsQuery,
  reviewsKey,
  stopReview,
} from './review-data.ts';

/** So many people are named before something is taken from them; the list below has all. */
const SHOWN = 10;

export function ReviewActions({ review }: { review: AccessReviewDetailView }) {
  const [asked, setAsked] = useState<'stop' | 'delete' | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const done = async (text: string) => {
    setAsked(null);
    toast(text, review.displayName);
    await client.invalidateQueries({ queryKey: reviewsKey });
  };
  const stop = useAction(stopReview, () => done('Stopped for good'));
  const remove = useAction(deleteReview, async () => {
    await navigate({ href: '/access-reviews' });
    await done('Access review deleted');
  });
  const isRecurring = review.recurrence.frequency !== 'once';
  // Of one that happens once, nothing is to come when it has begun.
  const canChange = !review.stoppedAt && (isRecurring || review.current?.state === 'NotStarted');
  const inProgress = review.current?.state === 'InProgress' ? review.current : null;
  const waiting = inProgress ? ` The instance in progress ends now, with ${inProgress.counts.open} not answered.` : '';
  return (
    <>
      {canChange && <ButtonLink href={`/access-reviews/${review.id}/change`}>Change</ButtonLink>}
      {isRecurring && !review.stoppedAt && <Button onClick={() => setAsked('stop')}>Stop for good</Button>}
      <Button variant="danger" onClick={() => setAsked('delete')}>
        Delete
      </Button>
      {asked === 'stop' && (
        <Ask
          title={`Stop ${review.displayName} for good?`}
          text={`Nothing begins any more, and that cannot be undone.${waiting} Answers that were given stay and can be applied.`}
          button="Stop for good"
          action={stop}
          onAgree={() => stop.start(review.id)}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === 'delete' && (
        <Ask
          title={`Delete ${review.displayName}?`}
          text={`Nobody is asked any more, and answers that were not applied are not applied any more.${waiting} What was removed stays removed. What was found and answered stays in the audit trail.`}
          button="Delete"
          action={remove}
          onAgree={() => remove.start(review.id)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

type ReviewSettings = AccessReviewDetailView['settings'];

interface InstanceActionsProps {
  review: AccessReviewDetailView;
  instance: ReviewInstanceView;
  /** What counts for this instance. */
  settings: ReviewSettings;
  /** Once it is read. */
  detail: ReviewInstanceDetailView | undefined;
}

const doneTexts: Readonly<Record<InstanceVerb, string>> = {
  stop: 'Ended',
  reset: 'Answers taken back',
  apply: 'Answers are being applied',
  remind: 'Reviewers are reminded',
};

export function InstanceActions({ review, instance, settings, detail }: InstanceActionsProps) {
  const [hands, setHands] = useState(false);
  const [asked, setAsked] = useState<InstanceVerb | null>(null);
  const client = useQueryClient();
  const toast = useToast();
  const change = useAction(changeInstance, (_, { verb }) => {
    setAsked(null);
    toast(doneTexts[verb], review.displayName);
    return client.invalidateQueries({ queryKey: reviewsKey });
  });
  const { counts, state } = instance;
  const question = asked && questionOf(asked, settings, instance);
  const ask = (verb: InstanceVerb) => {
    change.reset();
    setAsked(verb);
  };
  return (
    <div className="row">
      {state === 'InProgress' && (
        <>
          {counts.open > 0 && <Button onClick={() => ask('remind')}>Remind reviewers</Button>}
          {counts.open < counts.total && <Button onClick={() => ask('reset')}>Take back all answers</Button>}
          {detail && <Button onClick={() => setHands(true)}>Change reviewers</Button>}
          <Button variant="danger" onClick={() => ask('stop')}>
            End now
          </Button>
        </>
      )}
      {state === 'Completed' && !settings.autoApplies && (
        <Button variant="primary" onClick={() => ask('apply')}>
          Apply answers
        </Button>
      )}
      {hands && detail && <ChangeReviewers instance={detail} onClose={() => setHands(false)} />}
      {asked && question && (
        <Ask
          {...question}
          action={change}
          onAgree={() => change.start({ id: instance.id, verb: asked })}
          onClose={() => setAsked(null)}
        >
          {question.takes && <DeniedPeople instance={instance} />}
        </Ask>
      )}
    </div>
  );
}

interface Question extends AskTexts {
  /** People lose something by it. */
  takes?: boolean;
}

function questionOf(
  verb: InstanceVerb,
  settings: ReviewSettings,
  { counts, stageCount }: ReviewInstanceView,
): Question {
  const loses = settings.onDenied === 'block-and-delete' ? 'blocked, and deleted after 30 days' : 'without that access';
  const silence = {
    none: 'will keep what they have',
    approve: 'will keep what they have',
    remove: `will be ${loses} as well`,
    recommendation: 'will lose access where the recommendation says so',
  }[settings.defaultDecision];
  const denied = `${people(counts.denied)} who ${counts.denied === 1 ? 'was' : 'were'} denied will be ${loses}.`;
  const followed =
    counts.open === 0 ? denied : `${denied} ${people(counts.open)} about whom nobody answered ${silence}.`;
  if (verb === 'remind') {
    const waiting = counts.open === 1 ? 'One person is' : `${counts.open} people are`;
    const text = `${waiting} not answered about. Every reviewer who has something left gets a mail now.`;
    return { title: 'Remind the reviewers?', text, button: 'Remind', isHarmless: true };
  }
  if (verb === 'reset') {
    const answered = counts.total - counts.open;
    const isStaged = stageCount > 1;
    return {
      title: 'Take back all answers?',
      text: isStaged
        ? 'The answers of this stage are taken back; those of the stages before count again. The audit trail keeps them.'
        : `The answers about ${people(answered).toLowerCase()} are taken back, and reviewers begin anew. The audit trail keeps them.`,
      button: 'Take back',
    };
  }
  if (verb === 'stop') {
    return {
      title: 'End the review now?',
      text: settings.autoApplies
        ? `No answer counts any more, and the answers are applied at once: ${followed}`
        : 'No answer counts any more. Nobody loses anything before the answers are applied.',
      button: 'End now',
      takes: settings.autoApplies,
    };
  }
  return { title: 'Apply the answers?', text: `This cannot be undone. ${followed}`, button: 'Apply', takes: true };
}

const people = (count: number) => (count === 1 ? 'One person' : `${count} people`);

/** Who was denied, the first of them by name. */
function DeniedPeople({ instance }: { instance: ReviewInstanceView }) {
  const denied = useInfiniteQuery(resultsQuery(instance, { decision: 'deny' }));
  const shown = denied.data?.pages[0]?.value.slice(0, SHOWN);
  if (!shown || shown.length === 0) return null;
  const more = instance.counts.denied - shown.length;
  return (
    <ul className="review-sentences" aria-label="Denied">
      {shown.map(({ id, person, role }) => (
        <li key={id} className="break">
          {person.displayName}
          {role && `, ${role.name}`}
        </li>
      ))}
      {more > 0 && <li>and {more} more</li>}
    </ul>
  );
}
