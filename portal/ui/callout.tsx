/**
 * A message that stays: what happened, why, and the smallest next step.
 *
 * `refused` is a no that follows the rules, `error` is something that broke.
 */
import CircleAlert from 'lucide-react/icons/circle-alert';
import Info from 'lucide-react/icons/info';
import ShieldBan from 'lucide-react/icons/shield-ban';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';
import './callout.css';

export interface CalloutProps {
  tone: 'info' | 'warn' | 'refused' | 'error';
  what: ReactNode;
  why?: ReactNode;
  nextStep?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}

const icons = { info: Info, warn: TriangleAlert, refused: ShieldBan, error: CircleAlert };

export function Callout({ tone, what, why, nextStep, children, actions }: CalloutProps) {
  const Icon = icons[tone];
  return (
    <div className={`callout callout-${tone}`} role={tone === 'info' ? 'note' : 'alert'}>
      <Icon size={17} aria-hidden="true" className="callout-icon" />
      <div className="callout-text">
        <strong>{what}</strong>
        {why && <p>{why}</p>}
        {nextStep && <p className="callout-next">{nextStep}</p>}
        {children}
        {actions && <div className="row callout-actions">{actions}</div>}
      </div>
    </div>
  );
}
