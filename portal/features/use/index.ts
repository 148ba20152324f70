/** The door of this feature: what was done with roles at protected applications. */
export { RightSizing } from './right-sizing.tsx';
export { RecordList } from './record-list.tsx';
export { timesText } from './use-data.ts';
