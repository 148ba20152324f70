/**
 * Six digits of the authenticator app.
 */
import { useState } from 'react';
import type { SignInStep } from '../../../server/wire/portal/contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { CodeInput } from '../../ui/code-input.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { answerTotp } from './sign-in-data.ts';

interface TotpStepProps {
  challengeId: string;
  onStep: (step: SignInStep) => void;
}

export function TotpStep({ challengeId, onStep }: TotpStepProps) {
  const [code, setCode] = useState('');
  const answer = useAction(answerTotp, onStep);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        answer.start({ challengeId, code });
      }}
    >
      <CodeInput
        label="Code of your authenticator app"
        length={6}
        value={code}
        onChange={setCode}
        onComplete={(complete) => answer.start({ challengeId, code: complete })}
      />
      {answer.problem && <ProblemCallout problem={answer.problem} />}
      <Button type="submit" variant="primary" className="button-wide" busy={answer.busy} disabled={code.length < 6}>
        Verify
      </Button>
    </form>
  );
}
