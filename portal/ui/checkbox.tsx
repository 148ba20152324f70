/**
 * A check box with its text; the text is part of the click area.
 */
import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import Check from 'lucide-react/icons/check';
import type { ReactNode } from 'react';
import './field.css';

interface CheckboxProps {
  label: string;
  /** The text is for those who cannot see what the box stands beside. */
  labelHidden?: boolean;
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

export function Checkbox({ label, labelHidden = false, hint, checked, disabled = false, onChange }: CheckboxProps) {
  return (
    <label className="choice">
      <BaseCheckbox.Root className="checkbox" checked={checked} disabled={disabled} onCheckedChange={onChange}>
        <BaseCheckbox.Indicator>
          <Check size={14} strokeWidth={3} aria-hidden="true" />
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      <span className={labelHidden ? 'sr-only' : 'choice-text'}>
        <span>{label}</span>
        {hint && <span className="field-hint">{hint}</span>}
      </span>
    </label>
  );
}
