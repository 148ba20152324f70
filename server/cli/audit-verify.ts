/** `daypass audit verify`: is the audit trail what was sealed, and signed by approvers? Exit code 1 when it is not. */
import { verifySignatures } from '#modules/approvals/index.ts';
import { sealEntries, verifyChain } from '#modules/audit/index.ts';
import type { Settings } from '#platform/settings.ts';
import { print, withComposition } from './with-composition.ts';

export function verifyAudit(settings: Settings, noted: { sequence?: string; hash?: string }): Promise<void> {
  return withComposition(settings, async ({ ports }) => {
    while ((await sealEntries(ports)) > 0);
    const anchor = noted.sequence && noted.hash ? { sequence: BigInt(noted.sequence), hash: noted.hash } : undefined;
    const result = await verifyChain(ports.database, anchor);
    if (result.whole) {
      print(`The audit trail is whole: ${result.sealed} sealed entries, ${result.unsealed} not sealed yet.`);
      print(`Note this outside the database: --sequence ${result.sealed} --hash ${result.head}`);
    } else {
      print(`The audit trail was changed: ${result.reason} at sequence ${result.sequence}.`);
      process.exitCode = 1;
    }
    const { right, broken } = await verifySignatures(ports.database);
    print(`Signatures of approvers: ${right} hold, ${broken.length} do not.`);
    for (const { entryId, reason } of broken) print(`The signature of the entry ${entryId} is ${reason}.`);
    if (broken.length > 0) process.exitCode = 1;
  });
}
