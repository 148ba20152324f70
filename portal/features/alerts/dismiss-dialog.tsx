/**
 * Dismisses one incident: why, and until when.
 */
import { useState } from 'react';
import type { IncidentView } from '../../../server/wire/portal/alerts-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { DateTimeField } from '../../ui/date-time-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { dismissIncident, type IncidentAt } from './alert-data.ts';
import { incidentTitle } from './alert-words.tsx';

interface DismissDialogProps {
  incident: IncidentView;
  at: IncidentAt;
  onClose: () => void;
  onDone: (text: string) => unknown;
}

const THIRTY_DAYS = 30 * 86_400_000;

export function DismissDialog({ incident, at, onClose, onDone }: DismissDialogProps) {
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState<string | null>(() => new Date(Date.now() + THIRTY_DAYS).toISOString());
  const dismiss = useAction(dismissIncident, () => onDone('Dismissed'));
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Dismiss: ${incidentTitle(incident)}`}
      description="It stays as it is, and counts no more until then. Without an end, until somebody takes it up again."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={dismiss.busy}
            onClick={() => dismiss.start({ at, dismissal: { reason, until } })}
          >
            Dismiss
          </Button>
        </>
      }
    >
      <TextField label="Why" rows={2} maxLength={500} value={reason} onChange={setReason} />
      <DateTimeField label="Until" optional value={until} onChange={setUntil} />
      {dismiss.problem && <ProblemCallout problem={dismiss.problem} />}
    </Dialog>
  );
}
