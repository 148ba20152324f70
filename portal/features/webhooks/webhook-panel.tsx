/**
 * Adds or changes a webhook: its name, where it sends to, and which events.
 */
import { useState } from 'react';
import type { SavedWebhookView, WebhookChange, WebhookEntry } from '../../../server/wire/portal/settings-contract.ts';
import { eventText } from '../../api/event-texts.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { changeOf, saveWebhook } from './webhook-data.ts';

interface WebhookPanelProps {
  /** Null: a new one. */
  webhook: WebhookEntry | null;
  /** Everything it can ask for. */
  eventTypes: string[];
  onClose: () => void;
  onSaved: (saved: SavedWebhookView) => void;
}

const fresh: WebhookChange = { displayName: '', url: '', eventTypes: [], enabled: true };

export function WebhookPanel({ webhook, eventTypes, onClose, onSaved }: WebhookPanelProps) {
  const [id] = useState(() => webhook?.id ?? crypto.randomUUID());
  const [form, setForm] = useState<WebhookChange>(() => (webhook ? changeOf(webhook) : fresh));
  const save = useAction(saveWebhook, onSaved);
  const set = (part: Partial<WebhookChange>) => setForm((before) => ({ ...before, ...part }));
  return (
    <SidePanel
      open
      onClose={onClose}
      title={webhook ? `Edit ${webhook.displayName}` : 'Add webhook'}
      subtitle="Each event is sent as a CloudEvent, signed by Standard Webhooks."
      actions={
        <>
          <Button variant="primary" busy={save.busy} onClick={() => save.start({ id, change: form })}>
            Save
          </Button>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
        </>
      }
    >
      <div className="stack">
        {save.problem && (
          // The list is long, and Save is at its end: what was refused comes into sight.
          <div ref={(place) => place?.scrollIntoView({ block: 'nearest' })}>
            <ProblemCallout problem={save.problem} />
          </div>
        )}
        <TextField
          label="Name"
          maxLength={256}
          value={form.displayName}
          onChange={(displayName) => set({ displayName })}
        />
        <TextField
          label="Address"
          hint="An https address on the public network. Redirects are not followed."
          placeholder="https://hooks.example/daypass"
          maxLength={1024}
          value={form.url}
          onChange={(url) => set({ url })}
        />
        <EventChoice
          eventTypes={eventTypes}
          chosen={form.eventTypes}
          onChange={(chosen) => set({ eventTypes: chosen })}
        />
        <Checkbox
          label="Enabled"
          hint="Events that happen while it is disabled are not sent later."
          checked={form.enabled}
          onChange={(enabled) => set({ enabled })}
        />
      </div>
    </SidePanel>
  );
}

interface EventChoiceProps {
  eventTypes: string[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

function EventChoice({ eventTypes, chosen, onChange }: EventChoiceProps) {
  const areAll = chosen.length === eventTypes.length;
  return (
    <fieldset className="stack-tight">
      <legend className="field-label">Events</legend>
      <Checkbox label="All of these" checked={areAll} onChange={() => onChange(areAll ? [] : [...eventTypes])} />
      {eventTypes.map((type) => (
        <Checkbox
          key={type}
          label={eventText(type)}
          checked={chosen.includes(type)}
          onChange={(isChosen) => onChange(isChosen ? [...chosen, type] : chosen.filter((each) => each !== type))}
        />
      ))}
    </fieldset>
  );
}
