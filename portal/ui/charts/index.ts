/**
 * The door of the charts, and of the library that draws them: bars that lead to what they count. Nothing else here knows it.
 *
 * A chart is for eyes and the mouse. Whoever shows one shows its table as well, with the same links.
 */
export { ChartTable } from './chart-table.tsx';
export { ColumnChart, type Column } from './column-chart.tsx';
export { StackedBars, type BarSeries, type StackedRow } from './stacked-bars.tsx';
