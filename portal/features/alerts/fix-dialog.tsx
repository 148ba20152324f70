/**
 * Mends one incident: how, and why. What the ordinary command refuses is shown here.
 */
import { useState } from 'react';
import type { AlertView, IncidentFix, IncidentView } from '../../../server/wire/portal/alerts-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { fixIncident, type IncidentAt } from './alert-data.ts';
import { fixTexts, incidentTitle } from './alert-words.tsx';

interface FixDialogProps {
  alert: AlertView;
  incident: IncidentView;
  at: IncidentAt;
  onClose: () => void;
  onDone: (text: string) => unknown;
}

export function FixDialog({ alert, incident, at, onClose, onDone }: FixDialogProps) {
  const fixes = alert.fixes.filter((fix) => fix !== 'make-eligible' || incident.details['isEligible'] !== true);
  const [fix, setFix] = useState<IncidentFix>(fixes[0]!);
  const [why, setWhy] = useState('');
  const { text, button, done } = fixTexts[fix];
  const mend = useAction(fixIncident, () => onDone(done));
  const justification = why.trim() === '' ? {} : { justification: why };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Fix: ${incidentTitle(incident)}`}
      description={`${incident.role ? `${incident.role.name} on ` : ''}${incident.resource.name}`}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant={fix === 'remove' || fix === 'delete-role' ? 'danger' : 'primary'}
            busy={mend.busy}
            onClick={() => mend.start({ at, fix: { fix, ...justification } })}
          >
            {button}
          </Button>
        </>
      }
    >
      {fixes.length > 1 ? (
        <RadioCards
          label="How"
          value={fix}
          options={fixes.map((one) => ({ value: one, title: fixTexts[one].title, text: fixTexts[one].text }))}
          disabled={mend.busy}
          onChange={(next) => setFix(next as IncidentFix)}
        />
      ) : (
        <p>{text}</p>
      )}
      <TextField label="Why" optional rows={2} maxLength={500} value={why} onChange={setWhy} />
      {mend.problem && <ProblemCallout problem={mend.problem} />}
    </Dialog>
  );
}
