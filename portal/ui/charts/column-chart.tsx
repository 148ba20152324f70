/**
 * Columns side by side, such as days: each as high as what it counts, and a link to it.
 */
import { Link } from '@tanstack/react-router';
import { scaleBand, scaleLinear } from '@visx/scale';
import { Bar } from '@visx/shape';
import './charts.css';
import { useWidth } from './use-width.ts';

export interface Column {
  key: string;
  /** Below the column, where there is room. */
  label: string;
  /** What the column says when the mouse is over it. */
  title: string;
  value: number;
  href: string;
}

const HEIGHT = 168;
const LEFT = 32;
const TOP = 8;
const BOTTOM = 24;
/** What a label below the columns takes. */
const LABEL_WIDTH = 64;
const TICKS = 3;

export function ColumnChart({ columns }: { columns: Column[] }) {
  const [frame, width] = useWidth();
  const bottom = HEIGHT - BOTTOM;
  const x = scaleBand({ domain: columns.map(({ key }) => key), range: [LEFT, Math.max(width, LEFT)], padding: 0.25 });
  const most = Math.max(1, ...columns.map(({ value }) => value));
  const y = scaleLinear({ domain: [0, most], range: [bottom, TOP], nice: TICKS });
  const every = Math.max(1, Math.ceil((columns.length * LABEL_WIDTH) / Math.max(1, width - LEFT)));
  return (
    <div ref={frame} className="chart" aria-hidden="true">
      {width > 0 && (
        <svg width={width} height={HEIGHT}>
          {y
            .ticks(TICKS)
            .filter(Number.isInteger)
            .map((tick) => (
              <g key={tick}>
                <line className="chart-grid" x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} />
                <text className="chart-text" x={LEFT - 8} y={y(tick)} dy="0.32em" textAnchor="end">
                  {tick}
                </text>
              </g>
            ))}
          {columns.map(({ key, label, title, value, href }, index) => {
            const left = x(key) ?? 0;
            // Counted from the last one, which is the one that is looked for.
            const isLabelled = (columns.length - 1 - index) % every === 0;
            return (
              <g key={key}>
                <Link to={href} tabIndex={-1} className="chart-link">
                  <title>{title}</title>
                  <Bar className="chart-room" x={left} y={TOP} width={x.bandwidth()} height={bottom - TOP} />
                  <Bar className="chart-bar-1" x={left} y={y(value)} width={x.bandwidth()} height={bottom - y(value)} />
                </Link>
                {isLabelled && (
                  <text
                    className="chart-text"
                    x={Math.min(left + x.bandwidth() / 2, width - LABEL_WIDTH / 3)}
                    y={HEIGHT - 6}
                    textAnchor="middle"
                  >
                    {label}
                  </text>
                )}
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
