/**
 * What a chart shows, as a table below it: for whoever does not see the chart or uses no mouse, with the same links.
 */
import { Link } from '@tanstack/react-router';
import './charts.css';

interface ChartTableProps {
  label: string;
  /** Of the first column, and of each number. */
  heads: string[];
  rows: { key: string; label: string; cells: { value: number; href: string }[] }[];
}

export function ChartTable({ label, heads, rows }: ChartTableProps) {
  return (
    <details className="chart-table">
      <summary>{label} as a table</summary>
      <table aria-label={label}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.label}</th>
              {row.cells.map(({ value, href }, index) => (
                <td key={heads[index + 1]} className="number">
                  {value === 0 ? 0 : <Link to={href}>{value}</Link>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
