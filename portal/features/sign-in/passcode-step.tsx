/**
 * Eight digits that were mailed to a guest without a connected home directory.
 */
import { useState } from 'react';
import type { SignInStep } from '../../../server/wire/portal/contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { CodeInput } from '../../ui/code-input.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { answerPasscode, resendPasscode } from './sign-in-data.ts';

interface PasscodeStepProps {
  step: Extract<SignInStep, { next: 'one-time-passcode' }>;
  onStep: (step: SignInStep) => void;
}

export function PasscodeStep({ step, onStep }: PasscodeStepProps) {
  const [code, setCode] = useState('');
  const toast = useToast();
  const { challengeId } = step;
  const answer = useAction(answerPasscode, onStep);
  const resend = useAction(resendPasscode, (next) => {
    setCode('');
    toast('A new code was sent');
    onStep(next);
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        answer.start({ challengeId, code });
      }}
    >
      <CodeInput
        label="Code from the mail"
        hint={`Eight digits, sent to ${step.sentTo}. Only the newest code works.`}
        length={8}
        value={code}
        onChange={setCode}
        onComplete={(complete) => answer.start({ challengeId, code: complete })}
      />
      {answer.problem && <ProblemCallout problem={answer.problem} />}
      {resend.problem && <ProblemCallout problem={resend.problem} />}
      <Button type="submit" variant="primary" className="button-wide" busy={answer.busy} disabled={code.length < 8}>
        Verify
      </Button>
      <Button variant="quiet" size="small" busy={resend.busy} onClick={() => resend.start(challengeId)}>
        Send a new code
      </Button>
    </form>
  );
}
