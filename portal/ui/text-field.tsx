/**
 * A labelled line of text, or several lines with `rows`.
 */
import { Field as BaseField } from '@base-ui/react/field';
import type { InputHTMLAttributes, KeyboardEventHandler, ReactNode, Ref } from 'react';
import { Field } from './field.tsx';

interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  error?: string | null | undefined;
  optional?: boolean;
  rows?: number;
  type?: 'text' | 'email' | 'password' | 'date' | 'datetime-local';
  placeholder?: string;
  autoComplete?: string;
  autoFocus?: boolean;
  required?: boolean;
  maxLength?: number;
  inputMode?: InputHTMLAttributes<HTMLInputElement>['inputMode'];
  inputRef?: Ref<HTMLInputElement>;
  disabled?: boolean;
  min?: string | undefined;
  max?: string | undefined;
  onKeyDown?: KeyboardEventHandler<HTMLElement>;
}

export function TextField(props: TextFieldProps) {
  const { label, hint, error, optional = false, rows, onChange, type = 'text', inputRef, autoFocus, ...rest } = props;
  const control = rows ? (
    <BaseField.Control
      {...rest}
      // The panel or page that opens moves the focus here on purpose.
      autoFocus={autoFocus}
      className="input input-area"
      render={<textarea rows={rows} />}
      onValueChange={(value: string) => onChange(value)}
    />
  ) : (
    <BaseField.Control
      {...rest}
      type={type}
      autoFocus={autoFocus}
      className="input"
      {...(inputRef ? { ref: inputRef } : {})}
      onValueChange={(value: string) => onChange(value)}
    />
  );
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {control}
    </Field>
  );
}
