/**
 * What is reviewed: which kind of access, where, and of whom.
 */
import { Card } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { FieldsProps } from './form-parts.ts';
import { GroupField } from './group-field.tsx';
import { PlacePicker } from './place-picker.tsx';
import type { ReviewForm, ReviewKind } from './review-form.ts';
import { RoleChoice } from './role-choice.tsx';

const kinds: { value: ReviewKind; title: string; text: string }[] = [
  { value: 'roles', title: 'Roles on a resource', text: 'Who holds the roles you select there.' },
  {
    value: 'directory-roles',
    title: 'Directory roles',
    text: 'Who administers users, groups and the directory itself.',
  },
  { value: 'group', title: 'Members of a group', text: 'Who is in the group, for good or for a time.' },
  { value: 'guests', title: 'Guests', text: 'Every guest account, with everything it holds.' },
];

const helds = [
  { value: 'all', label: 'Eligible and active' },
  { value: 'eligible', label: 'Eligible only' },
  { value: 'active', label: 'Active only' },
];

export function SubjectFields({ form, problems, set }: FieldsProps) {
  const { kind } = form;
  const scope = kind === 'directory-roles' ? '/directory' : form.place?.scope;
  const hasRoles = kind === 'roles' || kind === 'directory-roles';
  return (
    <Card title="What is reviewed">
      <RadioCards
        label="What is reviewed"
        value={kind}
        options={kinds}
        onChange={(next) =>
          set({
            kind: next as ReviewKind,
            roles: [],
            ...(next !== 'guests' && !form.guestsOnly
              ? {
                  stages: form.stages.map((stage) =>
                    stage.reviewedBy === 'sponsor' ? { ...stage, reviewedBy: 'selected' } : stage,
                  ),
                }
              : {}),
          })
        }
      />
      {kind === 'roles' && (
        <PlacePicker
          chosen={form.place}
          error={form.place ? undefined : problems.subject}
          onChoose={(place) => set({ place, roles: [] })}
        />
      )}
      {hasRoles && scope && (
        <RoleChoice
          key={scope}
          scope={scope}
          chosen={form.roles}
          error={problems.subject}
          onChange={(roles) => set({ roles })}
        />
      )}
      {kind === 'group' && (
        <GroupField chosen={form.group} error={problems.subject} onChoose={(group) => set({ group })} />
      )}
      {kind !== 'guests' && (
        <>
          <SelectField
            label="Held how"
            value={form.held}
            options={helds}
            onChange={(held) => set({ held: held as ReviewForm['held'] })}
          />
          <Checkbox label="Only guests" checked={form.guestsOnly} onChange={(guestsOnly) => set({ guestsOnly })} />
        </>
      )}
      <Checkbox
        label="Only people who did not sign in lately"
        checked={form.inactiveOnly}
        onChange={(inactiveOnly) => set({ inactiveOnly })}
      />
      {form.inactiveOnly && (
        <TextField
          label="Days without a sign-in"
          inputMode="numeric"
          maxLength={3}
          error={problems.inactiveDays}
          value={form.inactiveDays}
          onChange={(inactiveDays) => set({ inactiveDays })}
        />
      )}
    </Card>
  );
}
