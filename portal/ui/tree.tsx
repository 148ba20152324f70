/**
 * A tree with the keyboard of the ARIA pattern: arrows move and open, Home and End jump, Enter follows.
 *
 * The page owns what is open and reads children when a branch opens.
 */
import ChevronRight from 'lucide-react/icons/chevron-right';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { classNames } from './class-names.ts';
import './tree.css';

export interface TreeRow {
  id: string;
  depth: number;
  label: string;
  icon: ReactNode;
  detail?: ReactNode;
  /** Undefined: a leaf. */
  open?: boolean | undefined;
  loading?: boolean;
  /** Position among its siblings, for screen readers. */
  position: number;
  siblings: number;
}

interface TreeProps {
  label: string;
  /** The rows that can be seen, from top to bottom. */
  rows: TreeRow[];
  onToggle: (id: string) => void;
  onFollow: (id: string) => void;
}

export function Tree({ label, rows, onToggle, onFollow }: TreeProps) {
  const [currentId, setCurrentId] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const current = rows.some((row) => row.id === currentId) ? currentId : (rows[0]?.id ?? null);

  const focusRow = (index: number) => {
    const row = rows[index];
    if (!row) return;
    setCurrentId(row.id);
    list.current?.querySelectorAll<HTMLElement>('[role="treeitem"]')[index]?.focus();
  };

  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const row = rows[index];
    if (!row) return;
    const step = keyboardStep(event.key, rows, index);
    if (step === null) return;
    event.preventDefault();
    if (step.kind === 'move') focusRow(step.index);
    if (step.kind === 'toggle') onToggle(row.id);
    if (step.kind === 'follow') onFollow(row.id);
  };

  return (
    <ul ref={list} role="tree" aria-label={label} className="tree">
      {rows.map((row, index) => (
        <li
          key={row.id}
          role="treeitem"
          aria-level={row.depth + 1}
          aria-setsize={row.siblings}
          aria-posinset={row.position}
          aria-expanded={row.open}
          aria-busy={row.loading || undefined}
          tabIndex={row.id === current ? 0 : -1}
          data-depth={Math.min(row.depth, 8)}
          className="tree-row"
          onKeyDown={(event) => onKeyDown(event, index)}
          onFocus={() => setCurrentId(row.id)}
          onClick={() => onFollow(row.id)}
        >
          <span
            className={classNames(
              'tree-chevron',
              row.open && 'tree-chevron-open',
              row.open === undefined && 'tree-leaf',
            )}
            aria-hidden="true"
            onClick={(event) => {
              event.stopPropagation();
              if (row.open !== undefined) onToggle(row.id);
            }}
          >
            {row.open !== undefined && <ChevronRight size={15} />}
          </span>
          <span className="tree-icon" aria-hidden="true">
            {row.icon}
          </span>
          <span className="tree-label">{row.label}</span>
          {row.detail && <span className="tree-detail">{row.detail}</span>}
        </li>
      ))}
    </ul>
  );
}

type Step = { kind: 'move'; index: number } | { kind: 'toggle' } | { kind: 'follow' };

function keyboardStep(key: string, rows: TreeRow[], index: number): Step | null {
  const row = rows[index];
  if (!row) return null;
  if (key === 'ArrowDown') return { kind: 'move', index: Math.min(index + 1, rows.length - 1) };
  if (key === 'ArrowUp') return { kind: 'move', index: Math.max(index - 1, 0) };
  if (key === 'Home') return { kind: 'move', index: 0 };
  if (key === 'End') return { kind: 'move', index: rows.length - 1 };
  if (key === 'Enter' || key === ' ') return { kind: 'follow' };
  if (key === 'ArrowRight') {
    if (row.open === false) return { kind: 'toggle' };
    return row.open ? { kind: 'move', index: index + 1 } : null;
  }
  if (key === 'ArrowLeft') {
    if (row.open) return { kind: 'toggle' };
    const parent = rows.slice(0, index).findLastIndex((other) => other.depth < row.depth);
    return parent < 0 ? null : { kind: 'move', index: parent };
  }
  return null;
}
