/**
 * A length of time as a number and a unit; outside it is ISO 8601, as settings write it.
 */
import { useState } from 'react';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { minutesOfDuration } from '../../api/iso-duration.ts';

export type LengthUnit = 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years';

interface LengthFieldProps {
  label: string;
  hint: string;
  value: string;
  units: readonly LengthUnit[];
  error: string | null;
  onChange: (value: string) => void;
}

const forms: Record<LengthUnit, { before: string; after: string }> = {
  minutes: { before: 'PT', after: 'M' },
  hours: { before: 'PT', after: 'H' },
  days: { before: 'P', after: 'D' },
  weeks: { before: 'P', after: 'W' },
  months: { before: 'P', after: 'M' },
  years: { before: 'P', after: 'Y' },
};

interface Typed {
  count: string;
  unit: LengthUnit;
}

export function LengthField({ label, hint, value, units, error, onChange }: LengthFieldProps) {
  const [typed, setTyped] = useState(() => read(value));
  const change = (next: Typed) => {
    setTyped(next);
    onChange(`${forms[next.unit].before}${next.count}${forms[next.unit].after}`);
  };
  const offered = units.includes(typed.unit) ? units : [...units, typed.unit];
  return (
    <div className="length-field">
      <TextField
        label={label}
        hint={hint}
        inputMode="numeric"
        maxLength={6}
        value={typed.count}
        error={typed.count === '' ? 'Must be a number.' : error}
        onChange={(text) => change({ ...typed, count: text.replaceAll(/\D/g, '') })}
      />
      <SelectField
        label="Unit"
        value={typed.unit}
        options={offered.map((unit) => ({ value: unit, label: unit }))}
        onChange={(unit) => change({ ...typed, unit: unit as LengthUnit })}
      />
    </div>
  );
}

/** As it was written where that is one unit; otherwise in the largest unit that makes a whole number. */
function read(value: string): Typed {
  for (const unit of Object.keys(forms) as LengthUnit[]) {
    const { before, after } = forms[unit];
    const count = value.startsWith(before) && value.endsWith(after) ? value.slice(before.length, -1) : '';
    if (/^\d+$/.test(count)) return { count, unit };
  }
  const minutes = Math.round(minutesOfDuration(value) ?? 0);
  if (minutes % 1440 === 0) return { count: String(minutes / 1440), unit: 'days' };
  return minutes % 60 === 0
    ? { count: String(minutes / 60), unit: 'hours' }
    : { count: String(minutes), unit: 'minutes' };
}
