/**
 * What a key does while a person of a review is in hand, and who comes next. Pure.
 */
import type { ReviewDecision } from '../../../server/wire/portal/access-review-contract.ts';

export type GridStep =
  | { to: 'move'; by: number }
  | { to: 'answer'; decision: ReviewDecision }
  | { to: 'choose' }
  | { to: 'reason' }
  | { to: 'open' };

const steps: Readonly<Record<string, GridStep>> = {
  j: { to: 'move', by: 1 },
  ArrowDown: { to: 'move', by: 1 },
  k: { to: 'move', by: -1 },
  ArrowUp: { to: 'move', by: -1 },
  Home: { to: 'move', by: -Infinity },
  End: { to: 'move', by: Infinity },
  a: { to: 'answer', decision: 'approve' },
  d: { to: 'answer', decision: 'deny' },
  u: { to: 'answer', decision: 'dont-know' },
  n: { to: 'open' },
  r: { to: 'reason' },
  x: { to: 'choose' },
  ' ': { to: 'choose' },
};

export function stepOf(key: string): GridStep | undefined {
  return steps[key.length === 1 ? key.toLowerCase() : key];
}

/** The next one behind an item about whom nobody answered, or else the first of them; never the item itself. */
export function nextOpen<Item extends { id: string; decision: unknown }>(items: Item[], id: string): Item | undefined {
  const at = items.findIndex((item) => item.id === id);
  return [...items.slice(at + 1), ...items.slice(0, Math.max(at, 0))].find(({ decision }) => decision === null);
}
