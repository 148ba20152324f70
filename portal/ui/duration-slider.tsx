/**
 * A length of time on a slider, from the shortest to the longest there may be.
 */
import { Slider } from '@base-ui/react/slider';
import './field.css';
import { durationStops, nearestStop } from './duration-stops.ts';
import { durationText } from './time-texts.ts';

interface DurationSliderProps {
  label: string;
  minutes: number;
  minimumMinutes: number;
  maximumMinutes: number;
  onChange: (minutes: number) => void;
}

export function DurationSlider({ label, minutes, minimumMinutes, maximumMinutes, onChange }: DurationSliderProps) {
  const stops = durationStops(minimumMinutes, maximumMinutes);
  const minutesAt = (stop: number) => stops[stop] ?? minimumMinutes;
  return (
    <Slider.Root
      className="field"
      value={nearestStop(stops, minutes)}
      min={0}
      max={stops.length - 1}
      onValueChange={(stop) => onChange(minutesAt(Array.isArray(stop) ? (stop[0] ?? 0) : (stop as number)))}
    >
      <div className="row-apart">
        <Slider.Label className="field-label">{label}</Slider.Label>
        <strong className="number">{durationText(minutes)}</strong>
      </div>
      <Slider.Control className="slider-control">
        <Slider.Track className="slider-track">
          <Slider.Indicator className="slider-indicator" />
          <Slider.Thumb
            className="slider-thumb"
            getAriaValueText={(_formatted, stop) => durationText(minutesAt(stop))}
          />
        </Slider.Track>
      </Slider.Control>
      <div className="slider-scale number" aria-hidden="true">
        <span>{durationText(minimumMinutes)}</span>
        <span>{durationText(maximumMinutes)}</span>
      </div>
    </Slider.Root>
  );
}
