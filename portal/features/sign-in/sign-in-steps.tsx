/**
 * What a person is asked after the first question: password, second factor, code by mail, or a walk to the home
 * directory. The same steps serve sign-in, redemption and step-up.
 *
 * It follows what the server answers and never decides which step is enough.
 */
import { useEffect, useEffectEvent } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { SignInStep } from '../../../server/wire/portal/contract.ts';
import { localPath } from '../../api/page-texts.ts';
import { useSessionReset } from '../../api/session.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Callout } from '../../ui/callout.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { PasscodeStep } from './passcode-step.tsx';
import { PasswordStep } from './password-step.tsx';
import { TotpStep } from './totp-step.tsx';

interface SignInStepsProps {
  step: SignInStep;
  returnTo: string;
  onStep: (step: SignInStep) => void;
}

export function SignInSteps({ step, returnTo, onStep }: SignInStepsProps) {
  useLeave(step);
  switch (step.next) {
    case 'home-directory':
      return <p role="status">Going to {step.homeDirectoryName ?? 'your home directory'}…</p>;
    case 'done':
      return <p role="status">Signed in.</p>;
    case 'terms':
      return <p role="status">Terms of use come next.</p>;
    case 'one-time-passcode':
      return <PasscodeStep step={step} onStep={onStep} />;
    case 'password':
      return <PasswordStep challengeId={step.challengeId} returnTo={returnTo} onStep={onStep} />;
    case 'second-factor':
      return (
        <div className="stack">
          {step.methods.includes('totp') && <TotpStep challengeId={step.challengeId} onStep={onStep} />}
          {step.methods.includes('passkey') && (
            <PasskeyButton challengeId={step.challengeId} returnTo={returnTo} onStep={onStep} />
          )}
        </div>
      );
    case 'enrol-second-factor':
      return (
        <Callout
          tone="warn"
          what="You have no second factor yet"
          why="This asks for one: a passkey, or codes from an authenticator app."
          actions={
            <ButtonLink href={`/security-info?return=${encodeURIComponent(step.returnTo)}`} variant="primary">
              Set one up
            </ButtonLink>
          }
        />
      );
  }
}

/** Some steps leave this page: to the home directory, or on to where the person wanted to go. */
function useLeave(step: SignInStep): void {
  const navigate = useNavigate();
  const resetSession = useSessionReset();
  const goOn = useEffectEvent((returnTo: string) =>
    resetSession().then(() => navigate({ href: localPath(returnTo), replace: true })),
  );
  const readTerms = useEffectEvent(() => navigate({ to: '/sign-in/terms', replace: true }));
  useEffect(() => {
    if (step.next === 'home-directory') location.assign(step.redirectUrl);
    if (step.next === 'done') void goOn(step.returnTo);
    if (step.next === 'terms') void readTerms();
  }, [step]);
}
