/**
 * From and until, as a ready span or two moments; kept in the address of the page.
 */
import { useMemo } from 'react';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { DateTimeField } from '../../ui/date-time-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';

export interface Range {
  span: string;
  from: string | undefined;
  to: string | undefined;
}

const spans = [
  { value: 'all', label: 'All time' },
  { value: '1', label: 'Last day' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: 'custom', label: 'From … to …' },
];

interface TimeRangeProps {
  range: Range;
  onChange: (range: Range) => void;
}

/** The range the address of the page names. */
export function useTimeRange(): TimeRangeProps {
  const { span = 'all', from, to } = usePageTexts();
  const setTexts = useSetPageTexts();
  const start = useMemo(() => startOfSpan(span), [span]);
  return {
    range: span === 'custom' ? { span, from, to } : { span, from: start, to: undefined },
    onChange: (next) => {
      const ends = next.span === 'custom' ? { from: next.from, to: next.to } : { from: undefined, to: undefined };
      setTexts({ span: next.span === 'all' ? undefined : next.span, ...ends });
    },
  };
}

export function TimeRange({ range, onChange }: TimeRangeProps) {
  return (
    <>
      <SelectField
        label="Time"
        value={range.span}
        options={spans}
        onChange={(span) => onChange({ span, from: startOfSpan(span) ?? range.from, to: undefined })}
      />
      {range.span === 'custom' && (
        <>
          <DateTimeField
            label="From"
            value={range.from ?? null}
            onChange={(from) => onChange({ ...range, from: from ?? undefined })}
          />
          <DateTimeField
            label="To"
            value={range.to ?? null}
            onChange={(to) => onChange({ ...range, to: to ?? undefined })}
          />
        </>
      )}
    </>
  );
}

function startOfSpan(span: string): string | undefined {
  const days = Number(span);
  return Number.isNaN(days) ? undefined : new Date(Date.now() - days * 86_400_000).toISOString();
}
