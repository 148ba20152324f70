/**
 * Domains that may or may not be invited, and how long an invitation can be used.
 */
import { useState } from 'react';
import type { CollaborationSettings } from '../../../server/wire/portal/settings-contract.ts';
import { Button } from '../../ui/button.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface DomainSettingsProps {
  settings: CollaborationSettings;
  disabled: boolean;
  busy: boolean;
  onSave: (settings: Partial<CollaborationSettings>) => void;
}

const restrictions = [
  { value: 'none', title: 'Any domain', text: 'Everybody with an address can be invited.' },
  { value: 'deny-listed', title: 'Any but the listed domains', text: 'Invitations to these are refused.' },
  { value: 'allow-listed', title: 'Only the listed domains', text: 'Everything else is refused.' },
];

export function DomainSettings({ settings, disabled, busy, onSave }: DomainSettingsProps) {
  const [restriction, setRestriction] = useState(settings.domainRestriction);
  const [domains, setDomains] = useState(settings.domains.join('\n'));
  const listed = domains.split(/[\s,;]+/u).filter(Boolean);
  return (
    <div className="stack">
      <RadioCards
        label="Which domains"
        value={restriction}
        options={restrictions}
        disabled={disabled}
        onChange={(next) => setRestriction(next as CollaborationSettings['domainRestriction'])}
      />
      {restriction !== 'none' && (
        <TextField
          label="Domains"
          rows={4}
          hint="One a line, for example partner.example."
          value={domains}
          disabled={disabled}
          onChange={setDomains}
        />
      )}
      {!disabled && (
        <div>
          <Button
            variant="primary"
            busy={busy}
            onClick={() => onSave({ domainRestriction: restriction, domains: restriction === 'none' ? [] : listed })}
          >
            Save
          </Button>
        </div>
      )}
    </div>
  );
}
