/**
 * By which column a table is sorted, kept in the address: `?sort=name`, with `-` in front downwards. A link shows the same.
 */
import { useLocation, useNavigate } from '@tanstack/react-router';
import type { SortingState, Updater } from '@tanstack/react-table';

export interface Sorting {
  sorting: SortingState;
  onSortingChange: (change: Updater<SortingState>) => void;
}

/** A page with several tables gives each a name of its own. */
export function useSorting(name: string): Sorting {
  const search = useLocation().search as unknown as Record<string, string | undefined>;
  const navigate = useNavigate();
  const sorting = readSorting(search[name]);
  return {
    sorting,
    onSortingChange: (change) => {
      const [next] = typeof change === 'function' ? change(sorting) : change;
      const text = next && `${next.desc ? '-' : ''}${next.id}`;
      void navigate({
        to: '.',
        search: ((before: object) => ({ ...before, [name]: text })) as never,
        replace: true,
        resetScroll: false,
      });
    },
  };
}

function readSorting(text: string | undefined): SortingState {
  return text ? [{ id: text.replace(/^-/, ''), desc: text.startsWith('-') }] : [];
}
