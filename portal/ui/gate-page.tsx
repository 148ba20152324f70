/**
 * A page that stands alone: one card in the middle, one thing to do.
 */
import { type ReactNode, useEffect } from 'react';
import './gate-page.css';
import { Mark } from './mark.tsx';

interface GatePageProps {
  /** Whose page this is. */
  owner: string | null;
  title: string;
  text?: ReactNode;
  children?: ReactNode;
  wide?: boolean;
  footer?: ReactNode;
}

export function GatePage({ owner, title, text, children, wide = false, footer }: GatePageProps) {
  useEffect(() => {
    document.title = `${title} · Daypass`;
  }, [title]);
  return (
    <main className="gate">
      <div className={wide ? 'gate-card gate-card-wide' : 'gate-card'}>
        <div className="gate-owner">
          <Mark size={28} />
          <span>{owner ?? '\u00a0'}</span>
        </div>
        <div className="stack-tight">
          <h1>{title}</h1>
          {text && <div className="soft">{text}</div>}
        </div>
        {children}
      </div>
      {footer && <div className="gate-footer">{footer}</div>}
    </main>
  );
}
