/**
 * Every operation of the ARM dialect, collection by collection.
 */
import type { ArmOperation } from './operation.ts';
import { requestOperations } from './request-operations.ts';

export const armOperations: readonly ArmOperation[] = [...requestOperations];
