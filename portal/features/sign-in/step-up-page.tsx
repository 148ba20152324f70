/**
 * A second factor again, now, for the person who is signed in.
 */
import { useEffect, useEffectEvent, useState } from 'react';
import type { SignInStep } from '../../../server/wire/portal/contract.ts';
import { localPath, usePageTexts } from '../../api/page-texts.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { GatePage } from '../../ui/gate-page.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { startStepUp } from './sign-in-data.ts';
import { SignInSteps } from './sign-in-steps.tsx';

export function StepUpPage() {
  const session = useSession();
  const returnTo = localPath(usePageTexts()['return']);
  const [step, setStep] = useState<SignInStep | null>(null);
  const start = useAction(startStepUp, setStep);
  const begin = useEffectEvent(() => start.start({ returnTo }));
  useEffect(() => begin(), []);

  return (
    <GatePage
      owner={session?.organization.displayName ?? null}
      title="Verify your identity"
      text={session?.user ? `${session.user.displayName}, confirm that it is you before you go on.` : undefined}
    >
      {start.problem && <ProblemCallout problem={start.problem} />}
      {step && <SignInSteps step={step} returnTo={returnTo} onStep={setStep} />}
      {!step && !start.problem && <Skeleton width="long" />}
      <ButtonLink href={returnTo} variant="quiet" size="small">
        Cancel
      </ButtonLink>
    </GatePage>
  );
}
