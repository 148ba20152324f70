/**
 * What activating the role asks for.
 */
import type { RoleSettingsForm } from '../../../server/wire/portal/role-settings-contract.ts';
import { Card } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { ApproverField } from './approver-field.tsx';
import { LengthField } from './length-field.tsx';
import type { ErrorOf } from './settings-editor.tsx';
import { settingParts } from './setting-parts.ts';

export interface FieldsProps {
  form: RoleSettingsForm;
  errorOf: ErrorOf;
  onChange: (form: RoleSettingsForm) => void;
}

type Activation = RoleSettingsForm['activation'];

export function ActivationFields({ form, errorOf, onChange }: FieldsProps) {
  const { activation } = form;
  const set = (part: Partial<Activation>) => onChange({ ...form, activation: { ...activation, ...part } });
  return (
    <Card title={settingParts.activation.title} text={settingParts.activation.text}>
      <LengthField
        label="Longest activation"
        hint="30 minutes to 24 hours."
        value={activation.maximumDuration}
        units={['minutes', 'hours']}
        error={errorOf('activation.maximumDuration')}
        onChange={(maximumDuration) => set({ maximumDuration })}
      />
      <div className="stack-tight">
        <h3>Authentication</h3>
        <RadioCards
          label="Authentication"
          value={activation.authentication}
          options={authentications(form)}
          onChange={(authentication) => set({ authentication })}
        />
      </div>
      <Checkbox
        label="Justification"
        hint="The person says why. It is kept in the audit, and approvers read it."
        checked={activation.justificationRequired}
        onChange={(justificationRequired) => set({ justificationRequired })}
      />
      <Checkbox
        label="Ticket"
        hint="The person gives the number of a ticket. It is kept, and not looked up anywhere."
        checked={activation.ticketRequired}
        onChange={(ticketRequired) => set({ ticketRequired })}
      />
      <Checkbox
        label="Approval"
        hint="The role begins when one of the approvers says yes. Nobody approves for themselves."
        checked={activation.approvalRequired}
        onChange={(approvalRequired) => set({ approvalRequired })}
      />
      {activation.approvalRequired && <Approval activation={activation} errorOf={errorOf} onChange={set} />}
      <Checkbox
        label="Keep for five minutes at least"
        hint="An activation cannot be given back in its first five minutes. Administrators take it away at any age."
        checked={activation.minimumActiveDurationEnforced}
        onChange={(minimumActiveDurationEnforced) => set({ minimumActiveDurationEnforced })}
      />
    </Card>
  );
}

interface ApprovalProps {
  activation: Activation;
  errorOf: ErrorOf;
  onChange: (part: Partial<Activation>) => void;
}

function Approval({ activation, errorOf, onChange }: ApprovalProps) {
  return (
    <div className="settings-nested">
      <ApproverField
        approvers={activation.approvers}
        error={errorOf('activation.approvers')}
        onChange={(approvers) => onChange({ approvers })}
      />
      <div className="length-field">
        <TextField
          label="Days to answer"
          hint="1 to 14. A request nobody answers ends by itself."
          inputMode="numeric"
          maxLength={2}
          value={activation.approvalDays === 0 ? '' : String(activation.approvalDays)}
          error={errorOf('activation.approvalDays')}
          onChange={(text) => onChange({ approvalDays: Number(text.replaceAll(/\D/g, '')) })}
        />
      </div>
      <Checkbox
        label="Justification of the approver"
        hint="Whoever answers says why."
        checked={activation.approverJustificationRequired}
        onChange={(approverJustificationRequired) => onChange({ approverJustificationRequired })}
      />
    </div>
  );
}

/** A context is set over the API; the form keeps it or replaces it. */
function authentications({ activation: { authentication } }: RoleSettingsForm) {
  const isContext = authentication !== 'none' && authentication !== 'mfa';
  return [
    { value: 'none', title: 'Signing in is enough', text: 'Nothing more is asked for.' },
    { value: 'mfa', title: 'Second factor', text: 'Proved shortly before the activation.' },
    ...(isContext
      ? [{ value: authentication, title: `Authentication context ${authentication}`, text: 'Set over the API.' }]
      : []),
  ];
}
