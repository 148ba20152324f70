/** The door of this feature: what was done with roles at protected applications. */
export { RecordList } from './record-list.tsx';
export { timesText } from './use-data.ts';
