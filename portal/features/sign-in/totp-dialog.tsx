/**
 * Sets up an authenticator app: a picture to scan or a key to type, then one code as proof.
 */
import { useEffect, useEffectEvent, useState } from 'react';
import type { CodeAnswer, SecurityInfoView, TotpEnrolment } from '../../../server/wire/portal/contract.ts';
import { send } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { CodeInput } from '../../ui/code-input.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';

interface TotpDialogProps {
  open: boolean;
  onClose: () => void;
  onSaved: (view: SecurityInfoView, text: string) => void;
}

const path = '/portal/api/security-info/totp';

export function TotpDialog(props: TotpDialogProps) {
  // Every opening is a new secret.
  return props.open ? <OpenTotpDialog {...props} /> : null;
}

function OpenTotpDialog({ onClose, onSaved }: TotpDialogProps) {
  const [enrolment, setEnrolment] = useState<TotpEnrolment | null>(null);
  const [code, setCode] = useState('');
  const begin = useAction(() => send<TotpEnrolment>(`${path}/start`, { method: 'POST', body: {} }), setEnrolment);
  const prove = useAction(
    (body: CodeAnswer) => send<SecurityInfoView>(path, { method: 'POST', body }),
    (view) => onSaved(view, 'Authenticator app set up'),
  );
  const beginOnce = useEffectEvent(() => begin.start(undefined));
  useEffect(() => beginOnce(), []);

  const submit = (complete: string) => {
    if (enrolment) prove.start({ challengeId: enrolment.challengeId, code: complete });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Set up an authenticator app"
      description="Scan this with the app, then enter the code it shows."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={prove.busy} disabled={code.length < 6} onClick={() => submit(code)}>
            Verify
          </Button>
        </>
      }
    >
      {begin.problem && <ProblemCallout problem={begin.problem} />}
      {enrolment && (
        <>
          <svg className="enrolment-qr" viewBox={`0 0 ${enrolment.qr.size} ${enrolment.qr.size}`} role="img">
            <title>Code to scan with the authenticator app</title>
            <path d={enrolment.qr.path} fill="#000" />
          </svg>
          <div className="row-apart">
            <span className="soft small">
              Or type this key: <code>{enrolment.secret}</code>
            </span>
            <CopyButton text={enrolment.secret} label="Copy the key" />
          </div>
          <CodeInput label="Code" length={6} value={code} onChange={setCode} onComplete={submit} />
        </>
      )}
      {prove.problem && <ProblemCallout problem={prove.problem} />}
    </Dialog>
  );
}
