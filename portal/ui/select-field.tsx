/**
 * A labelled choice of one from a short list.
 */
import { Select } from '@base-ui/react/select';
import Check from 'lucide-react/icons/check';
import ChevronDown from 'lucide-react/icons/chevron-down';
import type { ReactNode } from 'react';
import { Field } from './field.tsx';
import './popup.css';

export interface SelectOption {
  value: string;
  label: string;
}

interface SelectFieldProps {
  label: string;
  value: string;
  options: SelectOption[];
  onChange: (value: string) => void;
  hint?: ReactNode;
  error?: string | null | undefined;
}

export function SelectField({ label, value, options, onChange, hint, error }: SelectFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      <Select.Root items={options} value={value} onValueChange={(next) => onChange(next ?? options[0]?.value ?? '')}>
        <Select.Trigger className="input select-trigger">
          <Select.Value />
          <Select.Icon>
            <ChevronDown size={14} aria-hidden="true" />
          </Select.Icon>
        </Select.Trigger>
        <Select.Portal>
          <Select.Positioner
            role="region"
            aria-label={`Choices of ${label}`}
            className="popup-positioner"
            sideOffset={4}
            alignItemWithTrigger={false}
          >
            <Select.Popup className="popup popup-list">
              {options.map((option) => (
                <Select.Item key={option.value} value={option.value} className="popup-item">
                  <Select.ItemText>{option.label}</Select.ItemText>
                  <Select.ItemIndicator className="popup-check">
                    <Check size={14} aria-hidden="true" />
                  </Select.ItemIndicator>
                </Select.Item>
              ))}
            </Select.Popup>
          </Select.Positioner>
        </Select.Portal>
      </Select.Root>
    </Field>
  );
}
