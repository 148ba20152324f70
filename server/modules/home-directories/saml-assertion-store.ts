/**
 * Assertions count once: each is remembered until its own end has passed (SAML 2.0 profiles, 4.1.4.5).
 */
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';

/** False when it was used before. */
export async function useAssertion(
  tx: Transaction,
  homeDirectoryId: string,
  assertion: { readonly id: string; readonly usableUntil: Date },
): Promise<boolean> {
  const result = await tx.db
    .insertInto('saml_assertion')
    .values({ home_directory_id: homeDirectoryId, assertion_id: assertion.id, usable_until: assertion.usableUntil })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function forgetOldAssertions(ports: Ports): Promise<void> {
  await ports.unitOfWork((tx) => tx.db.deleteFrom('saml_assertion').where('usable_until', '<', tx.now).execute());
}
