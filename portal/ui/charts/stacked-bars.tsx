/**
 * Bars one below the other, each of two parts: as long as what they count, and links to it. The legend says which is which.
 */
import { Link } from '@tanstack/react-router';
import { scaleBand, scaleLinear } from '@visx/scale';
import { BarStackHorizontal } from '@visx/shape';
import './charts.css';
import { useWidth } from './use-width.ts';

export interface BarSeries {
  key: string;
  label: string;
}

export interface StackedRow {
  key: string;
  label: string;
  /** By the key of the series. */
  values: Record<string, number>;
  hrefs: Record<string, string>;
}

interface StackedBarsProps {
  /** Two at most: there are two colours that everybody tells apart. */
  series: BarSeries[];
  rows: StackedRow[];
}

const ROW = 40;
const BAR = 14;
/** Where two parts meet. */
const GAP = 2;

export function StackedBars({ series, rows }: StackedBarsProps) {
  const [frame, width] = useWidth();
  const totalOf = ({ values }: StackedRow) => series.reduce((sum, { key }) => sum + (values[key] ?? 0), 0);
  const x = scaleLinear({ domain: [0, Math.max(1, ...rows.map(totalOf))], range: [0, width] });
  const y = scaleBand({ domain: rows.map(({ key }) => key), range: [0, rows.length * ROW] });
  const classes = Object.fromEntries(series.map(({ key }, index) => [key, `chart-bar-${index + 1}`]));
  return (
    <div className="stack-tight" aria-hidden="true">
      <div ref={frame} className="chart">
        {width > 0 && (
          <svg width={width} height={rows.length * ROW}>
            {rows.map((row) => (
              <g key={row.key} transform={`translate(0, ${y(row.key) ?? 0})`}>
                <text className="chart-label" y={14}>
                  {row.label}
                </text>
                <text className="chart-label" x={width} y={14} textAnchor="end">
                  {totalOf(row)}
                </text>
              </g>
            ))}
            <BarStackHorizontal<StackedRow, string>
              data={rows}
              keys={series.map(({ key }) => key)}
              value={({ values }, key) => values[key] ?? 0}
              y={({ key }) => key}
              xScale={x}
              yScale={y}
              color={(key) => classes[key] ?? ''}
            >
              {(stacks) =>
                stacks.flatMap(({ key: part, bars }) =>
                  bars
                    .filter(({ width: length }) => length > 0)
                    .map((bar) => {
                      const row = bar.bar.data;
                      const name = series.find(({ key }) => key === part)?.label ?? part;
                      return (
                        <Link
                          key={`${row.key} ${part}`}
                          to={row.hrefs[part] ?? '.'}
                          tabIndex={-1}
                          className="chart-link"
                        >
                          <title>{`${row.label}: ${row.values[part] ?? 0} ${name.toLowerCase()}`}</title>
                          <rect
                            className={bar.color}
                            x={bar.x}
                            y={bar.y + ROW - BAR - 6}
                            width={Math.max(GAP, bar.width - GAP)}
                            height={BAR}
                            rx={2}
                          />
                        </Link>
                      );
                    }),
                )
              }
            </BarStackHorizontal>
          </svg>
        )}
      </div>
      <div className="chart-legend">
        {series.map(({ key, label }) => (
          <span key={key}>
            <svg width={12} height={12}>
              <rect className={classes[key]} width={12} height={12} rx={2} />
            </svg>
            {label}
          </span>
        ))}
      </div>
    </div>
  );
}
