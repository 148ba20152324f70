/**
 * After the proof: review permissions, accept terms one at a time, and go on. Declining grants nothing.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import Check from 'lucide-react/icons/check';
import { useEffect, useEffectEvent } from 'react';
import type { RedemptionProgress } from '../../../server/wire/portal/redemption-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useSessionReset } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Callout } from '../../ui/callout.tsx';
import { GatePage } from '../../ui/gate-page.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AnswerButtons, TermsStep } from './terms-step.tsx';
import { answerConsent, answerTerms, readTermsIn, redemptionQuery } from './redemption-data.ts';

export function RedemptionStepsPage() {
  const progress = useQuery(redemptionQuery);
  const client = useQueryClient();
  const update = (next: RedemptionProgress) => client.setQueryData(redemptionQuery.queryKey, next);
  useLeaveWhenDone(progress.data);

  if (progress.error) {
    return (
      <GatePage owner={null} title="Nothing to accept here">
        <ProblemCallout problem={problemFromError(progress.error)} />
      </GatePage>
    );
  }
  const data = progress.data;
  if (data?.step === 'consent' && data.consent) return <Consent progress={data} onAnswer={update} />;
  if (data?.step === 'terms' && data.terms) return <Terms progress={data} onAnswer={update} />;
  if (data?.step === 'declined') {
    return (
      <GatePage owner={data.organization.displayName} title="You declined">
        <Callout
          tone="info"
          what="Nothing was shared and you have no access."
          why={`Your invitation to ${data.organization.displayName} stays open.`}
          nextStep="Open the link in the mail again if you change your mind."
        />
      </GatePage>
    );
  }
  return (
    <GatePage owner={data?.organization.displayName ?? null} title="One moment">
      <Skeleton width="long" />
    </GatePage>
  );
}

function useLeaveWhenDone(progress: RedemptionProgress | undefined): void {
  const navigate = useNavigate();
  const resetSession = useSessionReset();
  const goOn = useEffectEvent((target: URL) =>
    resetSession().then(() => navigate({ href: target.pathname + target.search, replace: true })),
  );
  useEffect(() => {
    if (progress?.step !== 'done') return;
    const target = new URL(progress.redirectUrl ?? '/', location.origin);
    if (target.origin === location.origin) void goOn(target);
    else location.assign(target);
  }, [progress]);
}

interface StepProps {
  progress: RedemptionProgress;
  onAnswer: (next: RedemptionProgress) => void;
}

function Consent({ progress, onAnswer }: StepProps) {
  const { organization, provedAs, consent } = progress;
  const answer = useAction(answerConsent, onAnswer);
  return (
    <GatePage
      owner={organization.displayName}
      wide
      title="Review permissions"
      text={provedAs && `Signed in as ${provedAs.displayName ?? provedAs.address} (${provedAs.address})`}
    >
      <p>
        Permissions requested by <strong>{organization.displayName}</strong> ({organization.domain}). By accepting, you
        allow this organization to:
      </p>
      <ul className="gate-list">
        {consent?.statements.map((statement) => (
          <li key={statement}>
            <Check size={16} aria-hidden="true" />
            {statement}
          </li>
        ))}
      </ul>
      <p className="soft small">
        Accept only if you trust {organization.displayName}.{' '}
        {consent?.privacyUrl ? (
          <a href={consent.privacyUrl} target="_blank" rel="noreferrer">
            Read its privacy statement
          </a>
        ) : (
          !consent?.contact && 'It has not provided a privacy statement for you to review.'
        )}{' '}
        {consent?.contact && (
          <>
            Questions about privacy: <a href={`mailto:${consent.contact}`}>{consent.contact}</a>
          </>
        )}
      </p>
      {answer.problem && <ProblemCallout problem={answer.problem} />}
      <AnswerButtons busy={answer.busy} onAnswer={(accepted) => answer.start({ accepted })} />
    </GatePage>
  );
}

function Terms({ progress, onAnswer }: StepProps) {
  const answer = useAction(answerTerms, onAnswer);
  const client = useQueryClient();
  const read = useAction(readTermsIn, (next: RedemptionProgress) =>
    client.setQueryData(redemptionQuery.queryKey, next),
  );
  const terms = progress.terms;
  if (!terms) return null;
  return (
    <TermsStep
      owner={progress.organization.displayName}
      terms={terms}
      busy={answer.busy}
      problem={answer.problem ?? read.problem}
      onLanguage={read.start}
      onAnswer={answer.start}
    />
  );
}
