/**
 * A choice of one where every option needs a sentence.
 */
import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import './field.css';

interface RadioCardsProps {
  label: string;
  value: string;
  options: { value: string; title: string; text: string }[];
  disabled?: boolean;
  onChange: (value: string) => void;
}

export function RadioCards({ label, value, options, disabled = false, onChange }: RadioCardsProps) {
  return (
    <RadioGroup
      aria-label={label}
      className="radio-group"
      value={value}
      disabled={disabled}
      onValueChange={(next) => onChange(String(next))}
    >
      {options.map((option) => (
        <label key={option.value} className="radio-card">
          <Radio.Root value={option.value} className="radio">
            <Radio.Indicator className="radio-mark" />
          </Radio.Root>
          <span className="choice-text">
            <span className="choice-title">{option.title}</span>
            <span className="field-hint">{option.text}</span>
          </span>
        </label>
      ))}
    </RadioGroup>
  );
}
