/**
 * The shapes the portal's pages read, for every dialect that answers pages.
 *
 * Types only. They are written in `portal/contract.ts`, the one file the portal imports.
 */
export type * from './portal/contract.ts';
