/**
 * Whether guests may leave by themselves, and whom they ask about privacy.
 */
import { useState } from 'react';
import type { CollaborationSettings } from '../../../server/wire/portal/settings-contract.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface LeavingSettingsProps {
  settings: CollaborationSettings;
  disabled: boolean;
  busy: boolean;
  onSave: (settings: Partial<CollaborationSettings>) => void;
}

export function LeavingSettings({ settings, disabled, busy, onSave }: LeavingSettingsProps) {
  const [guestsMayLeave, setGuestsMayLeave] = useState(settings.guestsMayLeave);
  const [contact, setContact] = useState(settings.privacyContact ?? '');
  const [statement, setStatement] = useState(settings.privacyStatementUrl ?? '');
  return (
    <div className="stack">
      <Checkbox
        label="Guests may leave by themselves"
        hint="On their account page. Otherwise they are told whom to ask, so one of the two below is needed."
        checked={guestsMayLeave}
        disabled={disabled}
        onChange={setGuestsMayLeave}
      />
      <TextField
        label="Privacy contact"
        optional
        type="email"
        hint="A mail address. Guests read it before they consent."
        maxLength={320}
        value={contact}
        disabled={disabled}
        onChange={setContact}
      />
      <TextField
        label="Privacy statement"
        optional
        placeholder="https://organization.example/privacy"
        maxLength={1024}
        value={statement}
        disabled={disabled}
        onChange={setStatement}
      />
      {!disabled && (
        <div>
          <Button
            variant="primary"
            busy={busy}
            onClick={() =>
              onSave({
                guestsMayLeave,
                privacyContact: contact.trim() || null,
                privacyStatementUrl: statement.trim() || null,
              })
            }
          >
            Save
          </Button>
        </div>
      )}
    </div>
  );
}
