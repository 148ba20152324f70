/**
 * What is watched at a scope and below it: whether the alert is on, and its thresholds.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertThreshold, AlertView } from '../../../server/wire/portal/alerts-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { alertsKey, saveConfiguration } from './alert-data.ts';
import { thresholdText } from './alert-words.tsx';

interface ConfigurationPanelProps {
  scope: string;
  alert: AlertView;
  onClose: () => void;
}

export function ConfigurationPanel({ scope, alert, onClose }: ConfigurationPanelProps) {
  const [enabled, setEnabled] = useState(alert.enabled);
  const [values, setValues] = useState(() => new Map(alert.thresholds.map(({ name, value }) => [name, String(value)])));
  const client = useQueryClient();
  const toast = useToast();
  const save = useAction(saveConfiguration, () => {
    toast('Saved', alert.title);
    onClose();
    return client.invalidateQueries({ queryKey: alertsKey });
  });
  const wrong = (one: AlertThreshold) => problemOf(one, values.get(one.name) ?? '');
  const isWrong = alert.thresholds.some((one) => wrong(one) !== null);
  const thresholds = Object.fromEntries(alert.thresholds.map(({ name }) => [name, Number(values.get(name))]));
  return (
    <SidePanel
      open
      onClose={onClose}
      title="Change what is watched"
      subtitle={`${alert.title}. It counts here and below, up to where somebody decided otherwise.`}
      actions={
        <>
          <Button
            variant="primary"
            busy={save.busy}
            disabled={isWrong}
            onClick={() => save.start({ scope, alert: alert.id, change: { enabled, thresholds } })}
          >
            Save
          </Button>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
        </>
      }
    >
      <div className="stack">
        {save.problem && <ProblemCallout problem={save.problem} />}
        <Checkbox
          label="Watch for it"
          hint="Off, nothing is found and nobody is told."
          checked={enabled}
          onChange={setEnabled}
        />
        {alert.thresholds.map((one) => (
          <TextField
            key={one.name}
            label={thresholdText(one)}
            hint={`From ${one.minimum} to ${one.maximum}; usually ${one.usual}.`}
            inputMode="numeric"
            maxLength={3}
            value={values.get(one.name) ?? ''}
            error={wrong(one)}
            onChange={(text) => setValues((before) => new Map(before).set(one.name, text))}
          />
        ))}
      </div>
    </SidePanel>
  );
}

function problemOf({ minimum, maximum }: AlertThreshold, text: string): string | null {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  return value >= minimum && value <= maximum ? null : `Enter a number from ${minimum} to ${maximum}.`;
}
