/**
 * Adds a passkey: a name for it, then the browser's own window.
 */
import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from '@simplewebauthn/browser';
import { useState } from 'react';
import type {
  PasskeyEnrolment,
  PasskeyEnrolmentAnswer,
  SecurityInfoView,
} from '../../../server/wire/portal/contract.ts';
import { send } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { problemFromBrowser } from './sign-in-data.ts';

interface PasskeyDialogProps {
  open: boolean;
  onClose: () => void;
  onSaved: (view: SecurityInfoView, text: string) => void;
}

async function enrolPasskey(name: string): Promise<SecurityInfoView> {
  const path = '/portal/api/security-info/passkeys';
  const challenge = await send<PasskeyEnrolment>(`${path}/options`, { method: 'POST', body: {} });
  const optionsJSON = challenge.options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const created = await startRegistration({ optionsJSON }).catch((error: unknown) => {
    throw problemFromBrowser(error);
  });
  const response = created as PasskeyEnrolmentAnswer['response'];
  const body: PasskeyEnrolmentAnswer = { challengeId: challenge.challengeId, name, response };
  return send<SecurityInfoView>(path, { method: 'POST', body });
}

export function PasskeyDialog({ open, onClose, onSaved }: PasskeyDialogProps) {
  const [name, setName] = useState('This device');
  const enrol = useAction(enrolPasskey, (view) => onSaved(view, 'Passkey added'));
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Add a passkey"
      description="Your browser will ask where to keep it and to unlock it."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={enrol.busy} disabled={name.trim() === ''} onClick={() => enrol.start(name)}>
            Continue
          </Button>
        </>
      }
    >
      <TextField label="Name" hint="To recognize it in the list." value={name} onChange={setName} />
      {enrol.problem && <ProblemCallout problem={enrol.problem} />}
    </Dialog>
  );
}
