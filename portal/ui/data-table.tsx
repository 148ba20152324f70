/**
 * The list of the house: sorting, loading, empty, refused and error states, and "Load more" for keyset pages.
 *
 * It never asks the server anything and never filters: rows come in as they are to be shown.
 */
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type ReactNode, useMemo } from 'react';
import { Button } from './button.tsx';
import { DataTableHead } from './data-table-head.tsx';
import './data-table.css';
import { ProblemCallout, type ShownProblem } from './problem-callout.tsx';
import { Skeleton } from './skeleton.tsx';

export interface DataColumn<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** Without it the column cannot be sorted. */
  sortValue?: (row: T) => string | number;
  align?: 'start' | 'end';
  /** Column of buttons: no visible head, stays at the end. */
  actions?: boolean;
}

interface DataTableProps<T> {
  label: string;
  columns: DataColumn<T>[];
  /** Undefined while they are being read. */
  rows: T[] | undefined;
  rowKey: (row: T) => string;
  empty: ReactNode;
  problem?: ShownProblem | null | undefined;
  onRetry?: () => void;
  onLoadMore?: (() => void) | undefined;
  loadingMore?: boolean;
}

export const tableParts = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns,
});

const none: never[] = [];

export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { label, columns, rows, rowKey, empty, problem, onRetry, onLoadMore, loadingMore = false } = props;
  const definitions = useMemo(() => columnDefinitions(columns), [columns]);
  const table = useTable({ features: tableParts, columns: definitions, data: rows ?? none, getRowId: rowKey });

  if (problem) return <ProblemCallout problem={problem} onRetry={onRetry} />;
  if (rows?.length === 0) return <div className="data-table-frame">{empty}</div>;
  return (
    <div className="data-table-frame">
      <div className="data-table-scroll">
        <table className="data-table" aria-label={label} aria-busy={rows === undefined}>
          <DataTableHead columns={columns} headers={table.getHeaderGroups()[0]?.headers ?? none} />
          <tbody>
            {rows === undefined && <LoadingRows columns={columns} />}
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id}>
                {columns.map((column) => (
                  <td
                    key={column.id}
                    data-label={column.actions ? undefined : column.header}
                    className={cellClass(column)}
                  >
                    {column.cell(row.original)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {onLoadMore && (
        <div className="data-table-more">
          <Button variant="quiet" size="small" busy={loadingMore} onClick={onLoadMore}>
            Load more
          </Button>
        </div>
      )}
    </div>
  );
}

function columnDefinitions<T extends object>(columns: DataColumn<T>[]) {
  const column = createColumnHelper<typeof tableParts, T>();
  return columns.map((one) =>
    column.accessor((row): unknown => one.sortValue?.(row) ?? '', {
      id: one.id,
      header: one.header,
      enableSorting: one.sortValue !== undefined,
      sortFn: 'auto',
    }),
  );
}

export function cellClass<T>(column: DataColumn<T>): string | undefined {
  if (column.actions) return 'data-table-actions';
  return column.align === 'end' ? 'data-table-end' : undefined;
}

function LoadingRows<T>({ columns }: { columns: DataColumn<T>[] }) {
  return Array.from({ length: 5 }, (_, row) => (
    <tr key={row} aria-hidden="true">
      {columns.map((column, index) => (
        <td key={column.id} className={cellClass(column)}>
          {!column.actions && <Skeleton width={index === 0 ? 'medium' : 'short'} />}
        </td>
      ))}
    </tr>
  ));
}
