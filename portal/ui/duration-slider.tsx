/**
 * A length of time on a slider, in steps of half an hour when the range is long.
 */
import { Slider } from '@base-ui/react/slider';
import './field.css';
import { durationText } from './time-texts.ts';

interface DurationSliderProps {
  label: string;
  minutes: number;
  minimumMinutes: number;
  maximumMinutes: number;
  onChange: (minutes: number) => void;
}

export function DurationSlider({ label, minutes, minimumMinutes, maximumMinutes, onChange }: DurationSliderProps) {
  const step = maximumMinutes > 120 ? 30 : maximumMinutes > 30 ? 5 : 1;
  // The first step of a long range may lie below its grid; the smallest length stays reachable.
  const floor = step === 30 ? Math.min(30, maximumMinutes) : minimumMinutes;
  return (
    <Slider.Root
      className="field"
      value={minutes}
      min={floor}
      max={maximumMinutes}
      step={step}
      onValueChange={(value) => onChange(Array.isArray(value) ? (value[0] ?? floor) : (value as number))}
    >
      <div className="row-apart">
        <Slider.Label className="field-label">{label}</Slider.Label>
        <strong className="number">{durationText(minutes)}</strong>
      </div>
      <Slider.Control className="slider-control">
        <Slider.Track className="slider-track">
          <Slider.Indicator className="slider-indicator" />
          <Slider.Thumb className="slider-thumb" getAriaValueText={(_formatted, value) => durationText(value)} />
        </Slider.Track>
      </Slider.Control>
      <div className="slider-scale number" aria-hidden="true">
        <span>{durationText(floor)}</span>
        <span>{durationText(maximumMinutes)}</span>
      </div>
    </Slider.Root>
  );
}
