/**
 * One figure of an overview: a number, and what it is made of, each part with the way to its rows.
 */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import './overview.css';

export function Figure({ title, value, children }: { title: string; value: ReactNode; children: ReactNode }) {
  return (
    <section className="card figure" aria-label={title}>
      <h2>{title}</h2>
      <p className="figure-value number">{value}</p>
      <div className="figure-parts">{children}</div>
    </section>
  );
}

export function Part({ count, word, href }: { count: number; word: string; href: string }) {
  const text = `${count} ${word}`;
  return count === 0 ? <span>{text}</span> : <Link to={href}>{text}</Link>;
}
