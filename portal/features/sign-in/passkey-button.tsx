/**
 * Sign in with a passkey: anybody's before somebody is named, or one of this person's as a second factor.
 */
import Fingerprint from 'lucide-react/icons/fingerprint-pattern';
import type { SignInStep } from '../../../server/wire/portal/contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { answerPasskey } from './sign-in-data.ts';

interface PasskeyButtonProps {
  challengeId: string | null;
  returnTo: string;
  onStep: (step: SignInStep) => void;
}

export function PasskeyButton({ challengeId, returnTo, onStep }: PasskeyButtonProps) {
  const passkey = useAction(answerPasskey, onStep);
  return (
    <div className="stack-tight">
      <Button
        className="button-wide"
        icon={<Fingerprint size={16} aria-hidden="true" />}
        busy={passkey.busy}
        onClick={() => passkey.start({ challengeId, returnTo })}
      >
        Use a passkey
      </Button>
      {passkey.problem && <ProblemCallout problem={passkey.problem} />}
    </div>
  );
}
