/**
 * Tells every process whether anybody from outside is kept from any application. Where nobody is, which is usual, nothing
 * is asked of the database for it.
 */
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { restrictsApplications } from './inbound-access.ts';

/** Key: empty. */
export interface ApplicationRestrictionFact {
  readonly restricts: boolean;
}

export async function announceRestriction(tx: Transaction): Promise<void> {
  const fact: ApplicationRestrictionFact = { restricts: await restrictsApplications(tx.db) };
  await tx.announce('application-restriction', '', fact);
}
