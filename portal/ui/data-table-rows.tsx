/**
 * The rows of a table. A long one renders those in sight and around; the others are room.
 */
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';

/** Fewer rows stand as they are, for the search of the browser and for printing. */
const LONG = 60;
/** A row of one line; what a row really takes is measured. */
const USUAL_HEIGHT = 45;
const AROUND = 12;

interface DataTableRowsProps<Row extends { id: string }> {
  rows: Row[];
  cells: (row: Row) => ReactNode;
  loading: ReactNode;
  onLoadMore: (() => void) | undefined;
}

export function DataTableRows<Row extends { id: string }>(props: DataTableRowsProps<Row>) {
  const { rows, cells, loading, onLoadMore } = props;
  const long = rows.length > LONG;
  const body = useRef<HTMLTableSectionElement>(null);
  const top = useTop(body);
  // oxlint-disable-next-line react-hooks/incompatible-library -- what it answers is used here and handed to nobody.
  const virtualizer = useWindowVirtualizer<HTMLTableRowElement>({
    count: rows.length,
    enabled: long,
    estimateSize: () => USUAL_HEIGHT,
    overscan: AROUND,
    scrollMargin: top,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const items = virtualizer.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useMoreAtTheEnd(long && lastShown >= rows.length - 1, onLoadMore);
  if (!long) {
    return (
      <tbody ref={body}>
        {loading}
        {rows.map((row) => (
          <tr key={row.id}>{cells(row)}</tr>
        ))}
      </tbody>
    );
  }
  const before = (items[0]?.start ?? top) - top;
  const after = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return (
    <tbody ref={body}>
      <Room height={before} />
      {items.map(({ index, key }) => (
        <tr key={key} ref={virtualizer.measureElement} data-index={index} aria-rowindex={index + 2}>
          {cells(rows[index]!)}
        </tr>
      ))}
      <Room height={after} />
    </tbody>
  );
}

/** Where the rows begin on the page, which moves when something above them grows. */
function useTop(body: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    const look = () => setTop(Math.round((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY));
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [body]);
  return top;
}

/** Whoever has scrolled through a long list goes on without a button. */
function useMoreAtTheEnd(atEnd: boolean, onLoadMore: (() => void) | undefined): void {
  const more = useEffectEvent(() => onLoadMore?.());
  useEffect(() => {
    if (atEnd) more();
  }, [atEnd]);
}

function Room({ height }: { height: number }) {
  return height > 0 && <tr aria-hidden="true" className="data-table-room" style={{ height }} />;
}
