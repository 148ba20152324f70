/**
 * The frame of one form field: label, hint, control, error. Every control of a form stands in one.
 *
 * The control is connected to label, hint and error by the frame; pages never write ids.
 */
import { Field as BaseField } from '@base-ui/react/field';
import type { ReactNode } from 'react';
import './field.css';

export interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
  optional?: boolean;
  children: ReactNode;
}

export function Field({ label, hint, error, optional = false, children }: FieldProps) {
  return (
    <BaseField.Root className="field" invalid={Boolean(error)}>
      <BaseField.Label className="field-label">
        {label}
        {optional && <span className="field-optional"> (optional)</span>}
      </BaseField.Label>
      {children}
      {hint && <BaseField.Description className="field-hint">{hint}</BaseField.Description>}
      {error && (
        <BaseField.Error className="field-error" match>
          {error}
        </BaseField.Error>
      )}
    </BaseField.Root>
  );
}
