/** The door of the bulk invitations: upload, check, start, try again, and what became of each row. */
export { getOwnBulk, retryBulk, startBulk, uploadBulk } from './bulk-commands.ts';
export { templateHeaders, type BulkRowInput } from './bulk-file.ts';
export { countRows, listBulkRows, listBulks, type BulkInvitation, type BulkRow, type RowCounts } from './bulk-store.ts';
export { forgetOldBulks, runDueRows } from './run-rows.ts';
