/**
 * What is different: each thing by its name, as it was and as it is.
 */
import ArrowRight from 'lucide-react/icons/arrow-right';
import type { ReactNode } from 'react';
import './change-list.css';

interface ChangeListProps {
  label: string;
  changes: { id: string; label: string; before: string; after: string; badge?: ReactNode }[];
}

export function ChangeList({ label, changes }: ChangeListProps) {
  return (
    <ul className="change-list" aria-label={label}>
      {changes.map((change) => (
        <li key={change.id}>
          <div className="row">
            <span className="change-name">{change.label}</span>
            {change.badge}
          </div>
          <div className="change-values">
            <del className="change-before">{change.before}</del>
            <ArrowRight size={13} aria-hidden="true" />
            <ins className="change-after">{change.after}</ins>
          </div>
        </li>
      ))}
    </ul>
  );
}
