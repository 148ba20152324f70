/**
 * What activating the role asks for.
 */
import type { RoleSettingsForm, RoleSettingsView } from '../../../server/wire/portal/role-settings-contract.ts';
import { Card } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { ApprovalFields } from './approval-fields.tsx';
import { LengthField } from './length-field.tsx';
import { approvalGroup, demandGroup, lengthGroup } from './rule-groups.ts';
import { RuleSection } from './rule-section.tsx';
import type { ErrorOf } from './settings-editor.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { settingParts } from './setting-parts.ts';

export interface FieldsProps {
  opened: RoleSettingsView;
  form: RoleSettingsForm;
  errorOf: ErrorOf;
  onChange: (form: RoleSettingsForm) => void;
}

interface ActivationFieldsProps extends FieldsProps {
  /** A number the pattern of the form accepts, as the server found it. */
  ticketExample: string | null;
}

type Activation = RoleSettingsForm['activation'];

export function ActivationFields({ opened, form, ticketExample, errorOf, onChange }: ActivationFieldsProps) {
  const { activation } = form;
  const set = (part: Partial<Activation>) => onChange({ ...form, activation: { ...activation, ...part } });
  const section = { opened, form, onChange };
  return (
    <Card title={settingParts.activation.title} text={settingParts.activation.text}>
      <RuleSection name="Length" group={lengthGroup} {...section}>
        <LengthField
          label="Longest activation"
          hint="30 minutes to 24 hours."
          value={activation.maximumDuration}
          units={['minutes', 'hours']}
          error={errorOf('activation.maximumDuration')}
          onChange={(maximumDuration) => set({ maximumDuration })}
        />
        <Checkbox
          label="Keep for five minutes at least"
          hint="An activation cannot be given back in its first five minutes. Administrators take it away at any age."
          checked={activation.minimumActiveDurationEnforced}
          onChange={(minimumActiveDurationEnforced) => set({ minimumActiveDurationEnforced })}
        />
        <Checkbox
          label="Extending"
          hint="Whoever has activated the role may ask for a later end before it comes, up to the longest activation from its start."
          checked={activation.extensionAllowed}
          onChange={(extensionAllowed) => set({ extensionAllowed })}
        />
      </RuleSection>
      <RuleSection name="Authentication and reasons" group={demandGroup} {...section}>
        <div className="stack-tight">
          <h3>Authentication</h3>
          <RadioCards
            label="Authentication"
            value={activation.authentication}
            options={authentications(form)}
            onChange={(authentication) => set({ authentication })}
          />
        </div>
        {activation.authentication === 'mfa' && (
          <div className="settings-nested">
            <div className="length-field">
              <TextField
                label="Proved within the last minutes"
                hint="1 to 720; never longer than the operator of Daypass allows."
                optional
                inputMode="numeric"
                maxLength={4}
                value={activation.secondFactorMinutes === null ? '' : String(activation.secondFactorMinutes)}
                error={errorOf('activation.secondFactorMinutes')}
                onChange={(text) => set({ secondFactorMinutes: numberIn(text) })}
              />
            </div>
          </div>
        )}
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
        {activation.ticketRequired && (
          <div className="settings-nested">
            <TextField
              label="What the number looks like"
              hint={patternHint(ticketExample)}
              optional
              maxLength={200}
              value={activation.ticketPattern}
              error={errorOf('activation.ticketPattern')}
              onChange={(ticketPattern) => set({ ticketPattern })}
            />
          </div>
        )}
      </RuleSection>
      <RuleSection name="Approval" group={approvalGroup} {...section}>
        <Checkbox
          label="Approval"
          hint="The role begins when those who are asked say yes. Nobody approves for themselves."
          checked={activation.approvalRequired}
          onChange={(approvalRequired) => set({ approvalRequired })}
        />
        {activation.approvalRequired && <ApprovalFields activation={activation} errorOf={errorOf} onChange={set} />}
      </RuleSection>
    </Card>
  );
}

function numberIn(text: string): number | null {
  const digits = text.replaceAll(/\D/g, '');
  return digits === '' ? null : Number(digits);
}

function patternHint(example: string | null): string {
  return example ? `For example ${example}.` : 'Empty: any number. Or a pattern such as INC\\d{7} or (INC|CHG)-[0-9]+.';
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
