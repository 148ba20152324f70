/**
 * A file of this computer, chosen by a person.
 */
import { useId } from 'react';
import './field.css';

interface FileFieldProps {
  label: string;
  hint?: string;
  /** Endings and media types the browser offers. */
  accept: string;
  onChange: (file: File | null) => void;
}

export function FileField({ label, hint, accept, onChange }: FileFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input id={id} type="file" accept={accept} onChange={(event) => onChange(event.target.files?.[0] ?? null)} />
      {hint && <span className="soft small">{hint}</span>}
    </div>
  );
}
