/**
 * The list of the house: sorting, loading, empty, refused and error states, and "Load more" for keyset pages.
 *
 * What it is sorted by stands in the address of the page.
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
import { DataTableRows } from './data-table-rows.tsx';
import './data-table.css';
import { ProblemCallout, type ShownProblem } from './problem-callout.tsx';
import { Skeleton } from './skeleton.tsx';
import { useSorting } from './use-sorting.ts';

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
  /** How the address calls the sorting of this table, where a page has several. */
  sortName?: string;
  /** The rows come sorted as the address says; otherwise they are sorted here. */
  sortedByServer?: boolean;
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
  const { sorting, onSortingChange } = useSorting(props.sortName ?? 'sort');
  const table = useTable({
    features: tableParts,
    columns: definitions,
    data: rows ?? none,
    getRowId: rowKey,
    state: { sorting: sorting.filter(({ id }) => columns.some((column) => column.id === id && column.sortValue)) },
    onSortingChange,
    manualSorting: props.sortedByServer ?? false,
    // Otherwise the first value decides, which is not there yet.
    ...(props.sortedByServer ? { sortDescFirst: false } : {}),
  });

  if (problem) return <ProblemCallout problem={problem} onRetry={onRetry} />;
  if (rows?.length === 0) return <div className="data-table-frame">{empty}</div>;
  return (
    <div className="data-table-frame">
      <div className="data-table-scroll">
        <table
          className="data-table"
          aria-label={label}
          aria-busy={rows === undefined}
          aria-rowcount={onLoadMore ? -1 : rows && rows.length + 1}
        >
          <DataTableHead columns={columns} headers={table.getHeaderGroups()[0]?.headers ?? none} />
          <DataTableRows
            rows={table.getRowModel().rows}
            loading={rows === undefined && <LoadingRows columns={columns} />}
            onLoadMore={loadingMore ? undefined : onLoadMore}
            cells={(row) => columns.map((column) => <Cell key={column.id} column={column} row={row.original} />)}
          />
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

function Cell<T>({ column, row }: { column: DataColumn<T>; row: T }) {
  return (
    <td data-label={column.actions ? undefined : column.header} className={cellClass(column)}>
      {column.cell(row)}
    </td>
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
