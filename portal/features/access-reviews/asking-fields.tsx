/**
 * Who answers, and when: once or again and again, and how long there is time.
 */
import type { ReviewFrequency } from '../../../server/wire/portal/access-review-contract.ts';
import { Card } from '../../ui/card.tsx';
import { DateTimeField } from '../../ui/date-time-field.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { FieldsProps } from './form-parts.ts';
import { longestDays, type ReviewForm } from './review-form.ts';
import { frequencyText } from './review-summary.ts';
import { ReviewerField } from './reviewer-field.tsx';

const reviewers = [
  { value: 'selected', title: 'People and groups', text: 'Those you select, about everybody but themselves.' },
  { value: 'self', title: 'The holders', text: 'Everybody says whether they still need what they hold.' },
  { value: 'sponsor', title: 'The sponsors', text: 'Of each guest; others, whom you select, where there is none.' },
];

export function ReviewerFields({ form, problems, set }: FieldsProps) {
  return (
    <Card title="Who answers">
      <RadioCards
        label="Who answers"
        value={form.reviewedBy}
        options={reviewers}
        onChange={(next) => set({ reviewedBy: next as ReviewForm['reviewedBy'] })}
      />
      {form.reviewedBy === 'selected' && (
        <ReviewerField
          label="Reviewers"
          add="Add a reviewer"
          reviewers={form.reviewers}
          error={problems.reviewers}
          onChange={(next) => set({ reviewers: next })}
        />
      )}
      {form.reviewedBy === 'sponsor' && (
        <ReviewerField
          label="Where there is no sponsor"
          add="Add somebody who answers where there is no sponsor"
          reviewers={form.fallback}
          error={problems.fallback}
          onChange={(fallback) => set({ fallback })}
        />
      )}
    </Card>
  );
}

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
        <TextField
          label="Days to answer"
          hint={`From 1 to ${longestDays[form.frequency]}.`}
          inputMode="numeric"
          maxLength={3}
          error={problems.durationDays}
          value={form.durationDays}
          onChange={(durationDays) => set({ durationDays })}
        />
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
