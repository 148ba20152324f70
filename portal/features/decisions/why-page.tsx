/**
 * Why can somebody do something somewhere, or why not, and what would help. The question stands in the address.
 */
import { useQuery } from '@tanstack/react-query';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AsOfBanner } from '../time-machine/index.ts';
import { WhyAnswer } from './why-answer.tsx';
import { explanationQuery, isComplete, questionOf, textsOf } from './why-data.ts';
import { WhyQuestion } from './why-question.tsx';

export function WhyPage() {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const question = questionOf(texts);
  const answer = useQuery(explanationQuery(question));
  return (
    <>
      <PageHeader
        title="Why can’t I?"
        text="Why somebody may do something, or why not, and what the smallest step would be."
      />
      <div className="stack">
        <WhyQuestion key={JSON.stringify(question)} asked={question} onAsk={(next) => setTexts(textsOf(next))} />
        <div className="stack" aria-live="polite">
          {isComplete(question) && answer.isPending && <Skeleton width="long" />}
          {answer.error && (
            <ProblemCallout problem={problemFromError(answer.error)} onRetry={() => void answer.refetch()} />
          )}
          <AsOfBanner>The answer is about then, and names no steps.</AsOfBanner>
          {answer.data && !answer.error && <WhyAnswer view={answer.data} isPast={question.asOf !== ''} />}
        </div>
      </div>
    </>
  );
}
