/**
 * The password of a member. The page looks the same for an address nobody has.
 */
import { useState } from 'react';
import type { SignInStep } from '../../../server/wire/portal/contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { answerPassword } from './sign-in-data.ts';

interface PasswordStepProps {
  challengeId: string;
  returnTo: string;
  onStep: (step: SignInStep) => void;
}

export function PasswordStep({ challengeId, returnTo, onStep }: PasswordStepProps) {
  const [password, setPassword] = useState('');
  const answer = useAction(answerPassword, onStep);
  return (
    <div className="stack">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          answer.start({ challengeId, password });
        }}
      >
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          autoFocus
          value={password}
          onChange={setPassword}
        />
        {answer.problem && <ProblemCallout problem={answer.problem} />}
        <Button type="submit" variant="primary" className="button-wide" busy={answer.busy} disabled={password === ''}>
          Sign in
        </Button>
      </form>
      <div className="gate-divider">or</div>
      <PasskeyButton challengeId={null} returnTo={returnTo} onStep={onStep} />
    </div>
  );
}
