/**
 * Whether the role may be assigned outside PIM, and for whom that does not count.
 */
import X from 'lucide-react/icons/x';
import { Checkbox } from '../../ui/checkbox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { PrincipalPicker } from '../directory/index.ts';
import type { PimOnlyForm } from '../../../server/wire/portal/role-settings-contract.ts';
import type { FieldsProps } from './activation-fields.tsx';
import { pimOnlyGroup } from './rule-groups.ts';
import { RuleSection } from './rule-section.tsx';

const modes = [
  {
    value: 'Disabled',
    title: 'Allowed',
    text: 'Whoever may assign roles gives this one for good, without a request. An alert tells of it.',
  },
  { value: 'ReportOnly', title: 'Allowed and reported', text: 'The trail says of each what would have been refused.' },
  { value: 'Enabled', title: 'Refused', text: 'The role is given with an end, or as eligible. What is there stays.' },
];

export function PimOnlyFields({ opened, form, errorOf, onChange }: FieldsProps) {
  const { pimOnly } = form;
  const set = (part: Partial<PimOnlyForm>) => onChange({ ...form, pimOnly: { ...pimOnly, ...part } });
  return (
    <fieldset className="stack">
      <legend className="settings-legend">Outside PIM</legend>
      <RuleSection name="Outside PIM" group={pimOnlyGroup} {...{ opened, form, onChange }}>
        <RadioCards
          label="Assigning outside PIM"
          value={pimOnly.mode}
          options={modes}
          onChange={(mode) => set({ mode: mode as PimOnlyForm['mode'] })}
        />
        {pimOnly.mode !== 'Disabled' && (
          <div className="settings-nested stack">
            <Excluded pimOnly={pimOnly} error={errorOf('pimOnly.excluded')} onChange={set} />
            <Checkbox
              label="Except to applications"
              hint="An application cannot activate a role."
              checked={pimOnly.applicationsAsTarget}
              onChange={(applicationsAsTarget) => set({ applicationsAsTarget })}
            />
            <Checkbox
              label="Except by applications"
              hint="Automation goes on writing plain assignments, to anybody."
              checked={pimOnly.applicationsAsRequestor}
              onChange={(applicationsAsRequestor) => set({ applicationsAsRequestor })}
            />
          </div>
        )}
      </RuleSection>
    </fieldset>
  );
}

interface ExcludedProps {
  pimOnly: PimOnlyForm;
  error: string | null;
  onChange: (part: Partial<PimOnlyForm>) => void;
}

function Excluded({ pimOnly: { excluded }, error, onChange }: ExcludedProps) {
  return (
    <div className="stack-tight">
      <h3>Excluded</h3>
      {excluded.length > 0 && (
        <ul className="approver-list" aria-label="Excluded">
          {excluded.map((one) => (
            <li key={one.id} className="row-apart">
              <PersonCell
                name={one.displayName}
                detail={one.kind === 'application' ? 'Application' : one.detail}
                group={one.kind === 'group'}
              />
              <IconButton
                label={`Remove ${one.displayName}`}
                icon={<X size={15} />}
                onClick={() => onChange({ excluded: excluded.filter(({ id }) => id !== one.id) })}
              />
            </li>
          ))}
        </ul>
      )}
      <PrincipalPicker
        label="Exclude a person or group"
        hint="They get the role outside PIM, and give it. For accounts for an emergency; the members of a group are not meant."
        error={error}
        chosen={null}
        onChoose={(chosen) => {
          if (!chosen || excluded.some((one) => one.id === chosen.id)) return;
          const { id, kind, displayName, detail } = chosen;
          onChange({ excluded: [...excluded, { id, kind, displayName, detail }] });
        }}
      />
    </div>
  );
}
