/**
 * When: once or again and again, and how long there is time.
 */
import type { ReviewFrequency } from '../../../server/wire/portal/access-review-contract.ts';
import { Card } from '../../ui/card.tsx';
import { DateTimeField } from '../../ui/date-time-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { FieldsProps } from './form-parts.ts';
import { longestDays, type ReviewForm } from './review-form.ts';
import { frequencyText } from './review-summary.ts';

const frequencies = (Object.keys(longestDays) as ReviewFrequency[]).map((value) => ({
  value,
  label: frequencyText(value),
}));

const ends = [
  { value: 'never', label: 'Without an end' },
  { value: 'date', label: 'Until a date' },
  { value: 'count', label: 'A number of times' },
];

export function WhenFields({ form, problems, set }: FieldsProps) {
  const recurs = form.frequency !== 'once';
  return (
    <Card title="When">
      <div className="form-grid">
        <SelectField
          label="How often"
          value={form.frequency}
          options={frequencies}
          onChange={(next) => set({ frequency: next as ReviewFrequency })}
        />
        {form.stages.length === 1 && (
          <TextField
            label="Days to answer"
            hint={`From 1 to ${longestDays[form.frequency]}.`}
            inputMode="numeric"
            maxLength={3}
            error={problems.durationDays}
            value={form.stages[0]!.durationDays}
            onChange={(durationDays) => set({ stages: [{ ...form.stages[0]!, durationDays }] })}
          />
        )}
        <DateTimeField
          label="Start"
          optional
          hint="Empty: at once."
          value={form.startsAt}
          onChange={(startsAt) => set({ startsAt })}
        />
        {recurs && (
          <SelectField
            label="Repeated"
            value={form.end}
            options={ends}
            onChange={(end) => set({ end: end as ReviewForm['end'] })}
          />
        )}
        {recurs && form.end === 'date' && (
          <DateTimeField
            label="Last start before"
            error={problems.endAt}
            value={form.endAt}
            onChange={(endAt) => set({ endAt })}
          />
        )}
        {recurs && form.end === 'count' && (
          <TextField
            label="How many times"
            inputMode="numeric"
            maxLength={4}
            error={problems.endCount}
            value={form.endCount}
            onChange={(endCount) => set({ endCount })}
          />
        )}
      </div>
    </Card>
  );
}
