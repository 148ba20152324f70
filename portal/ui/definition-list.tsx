/**
 * Names and values of one thing, in two columns.
 */
import type { ReactNode } from 'react';
import './definition-list.css';

interface DefinitionListProps {
  entries: { name: string; value: ReactNode }[];
}

export function DefinitionList({ entries }: DefinitionListProps) {
  return (
    <dl className="definition-list">
      {entries.map((entry) => (
        <div key={entry.name}>
          <dt>{entry.name}</dt>
          <dd>{entry.value ?? <span className="faint">—</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
