/**
 * A moment in the reader's own time zone, entered with the browser's native control, kept as an ISO instant.
 *
 * It never guesses a time: an incomplete entry is null.
 */
import { TextField } from './text-field.tsx';

interface DateTimeFieldProps {
  label: string;
  /** ISO 8601 in UTC, or null. */
  value: string | null;
  onChange: (value: string | null) => void;
  hint?: string;
  error?: string | null | undefined;
  disabled?: boolean;
  optional?: boolean;
}

export function DateTimeField({ label, value, onChange, hint, error, disabled, optional }: DateTimeFieldProps) {
  return (
    <TextField
      label={label}
      type="datetime-local"
      value={localText(value)}
      hint={hint}
      error={error}
      disabled={disabled ?? false}
      optional={optional ?? false}
      onChange={(text) => onChange(instant(text))}
    />
  );
}

function localText(iso: string | null): string {
  if (iso === null) return '';
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return '';
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function instant(text: string): string | null {
  const moment = new Date(text);
  return text === '' || Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
