/**
 * The shapes the portal's pages read, for every dialect that answers pages.
 *
 * Types only. They are written in `portal/contract.ts` and the contracts beside it, which the portal imports.
 */
export type * from './portal/access-review-contract.ts';
export type * from './portal/approvals-contract.ts';
export type * from './portal/connection-test-contract.ts';
export type * from './portal/contract.ts';
export type * from './portal/redemption-contract.ts';
