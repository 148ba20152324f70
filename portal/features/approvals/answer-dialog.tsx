/**
 * One answer with one reason for several requests. Each is sent by itself, and each says what became of it.
 */
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { Answer, Waiting } from './approval-data.ts';
import type { Answering, Outcome } from './outcomes.ts';
import { OutcomeBadge, requestName } from './request-cells.tsx';

interface AnswerDialogProps {
  answer: Answer;
  waiting: Waiting[];
  answering: Answering;
  onClose: () => void;
}

const words = { approve: 'Approve', deny: 'Deny' };

export function AnswerDialog({ answer, waiting, answering, onClose }: AnswerDialogProps) {
  // What was chosen when the question was asked: answered ones leave the list behind it.
  const [asked] = useState(waiting);
  const [reason, setReason] = useState('');
  const [given, setGiven] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [busy, setBusy] = useState(false);
  const isDone = given.size > 0;
  const failed = [...given.values()].filter((one) => one.answered === null).length;
  const needsReason = asked.some((one) => one.about === 'extension' || one.entry.justificationRequired);
  const send = async () => {
    setBusy(true);
    const all = await answering.give(asked.map((one) => ({ waiting: one, answer, justification: reason })));
    setGiven(new Map(all.map((outcome) => [outcome.waiting.entry.id, outcome])));
    setBusy(false);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${words[answer]} ${asked.length === 1 ? 'this request' : `${asked.length} requests`}`}
      description={isDone ? undefined : describe(asked)}
      actions={
        isDone ? (
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button variant="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant={answer === 'approve' ? 'primary' : 'danger'}
              busy={busy}
              disabled={needsReason && reason.trim() === ''}
              onClick={() => void send()}
            >
              {words[answer]}
            </Button>
          </>
        )
      }
    >
      {failed > 0 && (
        <Callout
          tone="warn"
          what={failed === 1 ? 'One answer was not accepted' : `${failed} answers were not accepted`}
          why={failed === asked.length ? 'Nothing was recorded.' : 'The others were recorded.'}
        />
      )}
      <ul className="request-facts">
        {asked.map((one) => (
          <li key={one.entry.id}>
            <span className="break">{requestName(one)}</span>
            <Result outcome={given.get(one.entry.id)} />
          </li>
        ))}
      </ul>
      {!isDone && (
        <TextField
          label="Reason"
          rows={2}
          autoFocus
          maxLength={2048}
          optional={!needsReason}
          value={reason}
          onChange={setReason}
        />
      )}
    </Dialog>
  );
}

function describe(asked: Waiting[]): string {
  const isToSign = asked.some((one) => one.about === 'activation' && one.entry.signatureRequired);
  const kept = 'Each of them gets a mail. Your reason is kept in the audit trail.';
  return isToSign ? `${kept} Your passkey signs these answers, all at once.` : kept;
}

function Result({ outcome }: { outcome: Outcome | undefined }) {
  if (!outcome) return null;
  return (
    <span className="row">
      <OutcomeBadge outcome={outcome} />
      {outcome.problem && (
        <span className="soft small">
          {outcome.found && outcome.found.entry.state !== 'waiting'
            ? 'Your answer came later.'
            : `${outcome.problem.what} ${outcome.problem.why ?? ''}`}
        </span>
      )}
    </span>
  );
}
