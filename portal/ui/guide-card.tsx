/**
 * A short list of steps with what is done, and the next one opened.
 */
import Check from 'lucide-react/icons/check';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import './guide-card.css';

export interface GuideCardStep {
  id: string;
  title: string;
  text: string;
  done: boolean;
  action: ReactNode;
}

export function GuideCard({ steps }: { steps: GuideCardStep[] }) {
  const next = steps.find((step) => !step.done)?.id;
  return (
    <ol className="guide">
      {steps.map((step, index) => (
        <li
          key={step.id}
          className={classNames('guide-step', step.done && 'guide-step-done', step.id === next && 'guide-step-next')}
          aria-current={step.id === next ? 'step' : undefined}
        >
          <span className="guide-mark number" aria-hidden="true">
            {step.done ? <Check size={14} strokeWidth={3} /> : index + 1}
          </span>
          <div className="guide-text">
            <h3>
              {step.title}
              {step.done && <span className="sr-only"> (done)</span>}
            </h3>
            {!step.done && <p className="soft">{step.text}</p>}
          </div>
          {!step.done && <div className="guide-action">{step.action}</div>}
        </li>
      ))}
    </ol>
  );
}
