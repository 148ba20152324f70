/**
 * Terms of use between a sign-in and the session: they are new, or were accepted too long ago. Declining signs nobody in.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import type { TermsProgress } from '../../../server/wire/portal/redemption-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useSessionReset } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Callout } from '../../ui/callout.tsx';
import { GatePage } from '../../ui/gate-page.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { answerWaitingTerms, readWaitingTermsIn, waitingTermsQuery } from './redemption-data.ts';
import { TermsStep } from './terms-step.tsx';

export function SignInTermsPage() {
  const progress = useQuery(waitingTermsQuery);
  const client = useQueryClient();
  const update = (next: TermsProgress) => client.setQueryData(waitingTermsQuery.queryKey, next);
  const answer = useAction(answerWaitingTerms, update);
  const read = useAction(readWaitingTermsIn, update);
  useLeaveWhenDone(progress.data);

  if (progress.error) {
    return (
      <GatePage owner={null} title="Nothing to accept here">
        <ProblemCallout problem={problemFromError(progress.error)} />
        <ButtonLink href="/sign-in">Sign in</ButtonLink>
      </GatePage>
    );
  }
  const { step, terms, organization } = progress.data ?? {};
  if (step === 'declined') return <Declined owner={organization!.displayName} />;
  if (step === 'terms' && terms) {
    return (
      <TermsStep
        owner={organization!.displayName}
        terms={terms}
        why={`${organization!.displayName} asks you to accept its terms of use before you go on.`}
        busy={answer.busy}
        problem={answer.problem ?? read.problem}
        onLanguage={read.start}
        onAnswer={answer.start}
      />
    );
  }
  return (
    <GatePage owner={organization?.displayName ?? null} title="One moment">
      <Skeleton width="long" />
    </GatePage>
  );
}

function Declined({ owner }: { owner: string }) {
  return (
    <GatePage owner={owner} title="You declined">
      <Callout
        tone="info"
        what="You are not signed in, here or anywhere else."
        why={`${owner} lets nobody in who has not accepted its terms of use. Your roles and memberships are as they were.`}
        nextStep="Sign in again if you change your mind."
      />
      <ButtonLink href="/sign-in" variant="primary">
        Sign in
      </ButtonLink>
    </GatePage>
  );
}

function useLeaveWhenDone(progress: TermsProgress | undefined): void {
  const navigate = useNavigate();
  const resetSession = useSessionReset();
  const goOn = useEffectEvent((target: URL) =>
    resetSession().then(() => navigate({ href: target.pathname + target.search, replace: true })),
  );
  useEffect(() => {
    if (progress?.step !== 'done') return;
    const target = new URL(progress.returnTo ?? '/', location.origin);
    if (target.origin === location.origin) void goOn(target);
    else location.assign(target);
  }, [progress]);
}
