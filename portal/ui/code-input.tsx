/**
 * A one-time code in slots; paste and the telephone's autofill fill all of them.
 */
import { OTPField } from '@base-ui/react/otp-field';
import { useId } from 'react';
import './field.css';

interface CodeInputProps {
  label: string;
  hint?: string;
  length: number;
  value: string;
  disabled?: boolean;
  error?: string | null;
  onChange: (value: string) => void;
  onComplete: (value: string) => void;
}

export function CodeInput({ label, hint, length, value, disabled, error, onChange, onComplete }: CodeInputProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <OTPField.Root
        id={id}
        className="code-input"
        length={length}
        value={value}
        disabled={disabled ?? false}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onValueChange={onChange}
        onValueComplete={onComplete}
      >
        {Array.from({ length }, (_, index) => (
          <OTPField.Input
            key={index}
            className="code-input-slot"
            autoFocus={index === 0}
            aria-label={index === 0 ? undefined : `Digit ${index + 1} of ${length}`}
          />
        ))}
      </OTPField.Root>
      {hint && (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
