/**
 * What follows from the answers, and what reviewers are told.
 */
import { Card } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { FieldsProps } from './form-parts.ts';
import { isOfGuests, type ReviewForm } from './review-form.ts';

const silences = [
  { value: 'none', label: 'They keep what they have' },
  { value: 'remove', label: 'They lose it' },
  { value: 'approve', label: 'They count as approved' },
  { value: 'recommendation', label: 'The recommendation counts' },
];

const groupWays = [
  { value: 'ask-owners', label: 'The owners of the group are asked' },
  { value: 'leave-groups', label: 'They leave the group' },
];

const denials = [
  { value: 'remove-access', label: 'They lose what is reviewed' },
  { value: 'block-and-delete', label: 'They are blocked, and deleted after 30 days' },
];

export function OutcomeFields({ form, set }: FieldsProps) {
  return (
    <Card title="What follows">
      <div className="form-grid">
        <SelectField
          label="People about whom nobody answered"
          value={form.recommends || form.defaultDecision !== 'recommendation' ? form.defaultDecision : 'none'}
          options={silences.filter(({ value }) => form.recommends || value !== 'recommendation')}
          onChange={(next) => set({ defaultDecision: next as ReviewForm['defaultDecision'] })}
        />
        {form.kind !== 'guests' && (
          <SelectField
            label="Denied people who have it through a group"
            hint="Leaving a group takes everything it gives. Where that cannot be done, its owners are asked."
            value={form.throughGroups}
            options={groupWays}
            onChange={(next) => set({ throughGroups: next as ReviewForm['throughGroups'] })}
          />
        )}
        {isOfGuests(form) && (
          <SelectField
            label="Denied guests"
            value={form.onDenied}
            options={denials}
            onChange={(next) => set({ onDenied: next as ReviewForm['onDenied'] })}
          />
        )}
      </div>
      <Checkbox
        label="Apply the answers at the end"
        hint="By itself. Otherwise somebody looks at them first, and applies them."
        checked={form.autoApplies}
        onChange={(autoApplies) => set({ autoApplies })}
      />
      <Checkbox
        label="Whoever approves says why"
        checked={form.justificationRequired}
        onChange={(justificationRequired) => set({ justificationRequired })}
      />
      <Checkbox
        label="Show recommendations"
        hint="From activations and sign-ins of the last 30 days."
        checked={form.recommends}
        onChange={(recommends) => set({ recommends })}
      />
      {form.stages.length > 1 && (
        <Checkbox
          label="Show earlier answers"
          hint="Whoever answers in a later stage sees who said what before."
          checked={form.revealsEarlier}
          onChange={(revealsEarlier) => set({ revealsEarlier })}
        />
      )}
      <Checkbox
        label="Tell reviewers by mail when it starts"
        checked={form.notifies}
        onChange={(notifies) => set({ notifies })}
      />
      <Checkbox
        label="Remind those who have something left to answer"
        hint="At half the time, and a day before the end."
        checked={form.reminds}
        onChange={(reminds) => set({ reminds })}
      />
    </Card>
  );
}

export function WordFields({ form, problems, set }: FieldsProps) {
  return (
    <Card title="What it is called">
      <TextField
        label="Name"
        maxLength={256}
        error={problems.name}
        value={form.displayName}
        onChange={(displayName) => set({ displayName })}
      />
      <TextField
        label="For reviewers"
        optional
        rows={3}
        maxLength={2048}
        hint="Shown above the people, and in the mail."
        value={form.reviewerText}
        onChange={(reviewerText) => set({ reviewerText })}
      />
      <TextField
        label="For administrators"
        optional
        rows={2}
        maxLength={2048}
        value={form.description}
        onChange={(description) => set({ description })}
      />
    </Card>
  );
}
