/**
 * Where a redemption ends up when the home directory vouched for somebody else, or for nobody.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SignInStep } from '../../../server/wire/portal/contract.ts';
import { usePageTexts } from '../../api/page-texts.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { GatePage } from '../../ui/gate-page.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { refusalTextQuery, SignInSteps } from '../sign-in/index.ts';
import { redemptionQuery, retryRedemption } from './redemption-data.ts';

export function RedemptionProblemPage() {
  const code = usePageTexts()['code'] ?? 'unexpected';
  const session = useSession();
  const text = useQuery(refusalTextQuery(code)).data;
  const progress = useQuery(redemptionQuery).data;
  const [step, setStep] = useState<SignInStep | null>(null);
  const retry = useAction(retryRedemption, setStep);

  return (
    <GatePage owner={session?.organization.displayName ?? null} wide title="The invitation was not accepted">
      {step ? (
        <SignInSteps step={step} returnTo="/redeem/consent" onStep={setStep} />
      ) : (
        <>
          <Callout
            tone="refused"
            what={text?.what ?? 'Your home directory could not confirm that you are the invited person'}
            why={text?.why}
            nextStep={text?.nextStep ?? 'Open the link in the invitation mail again.'}
            actions={
              progress?.step === 'prove' && (
                <Button size="small" variant="primary" busy={retry.busy} onClick={() => retry.start(undefined)}>
                  Use the invited account
                </Button>
              )
            }
          />
          {retry.problem && <ProblemCallout problem={retry.problem} />}
          <p className="soft small">Nothing was granted, and the invitation can still be used by the invited person.</p>
        </>
      )}
    </GatePage>
  );
}
