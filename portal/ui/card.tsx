/**
 * A framed part of a page with a heading of its own.
 */
import type { ReactNode } from 'react';
import './card.css';

interface CardProps {
  title?: string;
  text?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}

export function Card({ title, text, actions, children }: CardProps) {
  return (
    <section className="card" aria-label={title}>
      {(title || actions) && (
        <div className="row-apart">
          <div>
            {title && <h2>{title}</h2>}
            {text && <p className="soft">{text}</p>}
          </div>
          {actions && <div className="row">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}
