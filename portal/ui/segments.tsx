/**
 * A choice of one from two to four short words, shown side by side.
 */
import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import './field.css';

interface SegmentsProps {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
}

export function Segments({ label, value, options, onChange }: SegmentsProps) {
  return (
    <RadioGroup aria-label={label} className="segments" value={value} onValueChange={(next) => onChange(String(next))}>
      {options.map((option) => (
        <Radio.Root
          key={option.value}
          value={option.value}
          className="segment"
          nativeButton
          render={<button type="button" />}
        >
          {option.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
