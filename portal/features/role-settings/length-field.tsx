/**
 * A length of time as a number and a unit; outside it is ISO 8601, as settings write it.
 */
import { useState } from 'react';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { type LengthUnit, readLength, type TypedLength, writeLength } from './typed-length.ts';

interface LengthFieldProps {
  label: string;
  hint: string;
  value: string;
  units: readonly LengthUnit[];
  error: string | null;
  onChange: (value: string) => void;
}

export function LengthField({ label, hint, value, units, error, onChange }: LengthFieldProps) {
  const [typed, setTyped] = useState(() => readLength(value));
  const change = (next: TypedLength) => {
    setTyped(next);
    onChange(writeLength(next));
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
