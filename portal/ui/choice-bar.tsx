/**
 * Above a list of which several rows are chosen: choosing all of them, and what can be done with those that are.
 */
import type { ReactNode } from 'react';
import { Checkbox } from './checkbox.tsx';
import './choice-bar.css';

interface ChoiceBarProps {
  chosen: number;
  of: number;
  onChooseAll: (isChosen: boolean) => void;
  /** Shown once something is chosen. */
  actions: ReactNode;
  /** Shown as long as nothing is chosen. */
  otherwise?: ReactNode;
}

export function ChoiceBar({ chosen, of, onChooseAll, actions, otherwise }: ChoiceBarProps) {
  return (
    <div className="choice-bar">
      <Checkbox
        label={chosen === 0 ? 'Choose all' : `${chosen} of ${of} chosen`}
        checked={chosen === of}
        onChange={onChooseAll}
      />
      {chosen > 0 ? <span className="row">{actions}</span> : otherwise}
    </div>
  );
}
