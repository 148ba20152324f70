/**
 * Sign-in: the address first, then whatever the server answers it with.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SignInStep } from '../../../server/wire/portal/contract.ts';
import { localPath, usePageTexts } from '../../api/page-texts.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { GatePage } from '../../ui/gate-page.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { refusalTextQuery, startSignIn } from './sign-in-data.ts';
import { SignInSteps } from './sign-in-steps.tsx';

export function SignInPage() {
  const session = useSession();
  const texts = usePageTexts();
  const returnTo = localPath(texts['return']);
  const [identifier, setIdentifier] = useState(texts['hint'] ?? '');
  const [step, setStep] = useState<SignInStep | null>(null);
  const start = useAction(startSignIn, setStep);

  return (
    <GatePage
      owner={session?.organization.displayName ?? null}
      title={step ? titles[step.next] : 'Sign in'}
      text={step && step.next !== 'home-directory' ? identifier : undefined}
      footer="Guests sign in at their own organization. Daypass never asks for its password."
    >
      {texts['problem'] && !step && <ReturnedProblem code={texts['problem']} />}
      {step ? (
        <>
          <SignInSteps step={step} returnTo={returnTo} onStep={setStep} />
          {step.next === 'one-time-passcode' && step.homeDirectoryName && (
            <Button
              variant="quiet"
              size="small"
              busy={start.busy}
              onClick={() => start.start({ identifier: identifier.trim(), returnTo, atHome: true })}
            >
              Sign in at {step.homeDirectoryName} instead
            </Button>
          )}
          {step.next !== 'done' && step.next !== 'home-directory' && (
            <Button variant="quiet" size="small" onClick={() => setStep(null)}>
              Use another account
            </Button>
          )}
        </>
      ) : (
        <>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              start.start({ identifier: identifier.trim(), returnTo });
            }}
          >
            <TextField
              label="E-mail or user name"
              inputMode="email"
              autoComplete="username webauthn"
              autoFocus
              value={identifier}
              onChange={setIdentifier}
            />
            {start.problem && <ProblemCallout problem={start.problem} />}
            <Button
              type="submit"
              variant="primary"
              className="button-wide"
              busy={start.busy}
              disabled={identifier.trim() === ''}
            >
              Next
            </Button>
          </form>
          <div className="gate-divider">or</div>
          <PasskeyButton challengeId={null} returnTo={returnTo} onStep={setStep} />
        </>
      )}
    </GatePage>
  );
}

const titles: Record<SignInStep['next'], string> = {
  'home-directory': 'Signing you in',
  'one-time-passcode': 'Enter the code',
  password: 'Enter your password',
  'second-factor': 'Verify your identity',
  'enrol-second-factor': 'A second factor is needed',
  terms: 'Terms of use',
  done: 'Signing you in',
};

/** A home directory sent the person back without a sign-in; the server names the reason by its code. */
function ReturnedProblem({ code }: { code: string }) {
  const { data } = useQuery(refusalTextQuery(code));
  return (
    <Callout
      tone="refused"
      what={data?.what ?? 'You could not be signed in'}
      why={data?.why}
      nextStep={data ? data.nextStep : 'Try again, or ask your administrator.'}
    />
  );
}
