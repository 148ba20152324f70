/**
 * The head row of a table: a button where a column can be sorted, with its direction said in `aria-sort`.
 */
import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import ArrowUpDown from 'lucide-react/icons/chevrons-up-down';

interface HeadColumn {
  id: string;
  header: string;
  align?: 'start' | 'end';
  actions?: boolean;
}

interface HeadCell {
  column: {
    id: string;
    getCanSort: () => boolean;
    getIsSorted: () => false | 'asc' | 'desc';
    toggleSorting: () => void;
  };
}

interface DataTableHeadProps {
  columns: HeadColumn[];
  headers: HeadCell[];
}

const directions = { asc: 'ascending', desc: 'descending' } as const;

export function DataTableHead({ columns, headers }: DataTableHeadProps) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const sorting = headers.find((header) => header.column.id === column.id)?.column;
          const sorted = sorting?.getIsSorted() ?? false;
          if (column.actions) {
            return (
              <th key={column.id} scope="col" className="data-table-actions">
                <span className="sr-only">{column.header}</span>
              </th>
            );
          }
          return (
            <th
              key={column.id}
              scope="col"
              aria-sort={sorted ? directions[sorted] : undefined}
              className={column.align === 'end' ? 'data-table-end' : undefined}
            >
              {sorting?.getCanSort() ? (
                <button type="button" className="data-table-sort" onClick={() => sorting.toggleSorting()}>
                  {column.header}
                  <SortMark sorted={sorted} />
                </button>
              ) : (
                column.header
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function SortMark({ sorted }: { sorted: false | 'asc' | 'desc' }) {
  if (sorted === 'asc') return <ArrowUp size={13} aria-hidden="true" />;
  if (sorted === 'desc') return <ArrowDown size={13} aria-hidden="true" />;
  return <ArrowUpDown size={13} aria-hidden="true" className="data-table-unsorted" />;
}
