/**
 * `daypass audit verify`: is the audit trail what was sealed, and signed by approvers? Exit code 1 when it is not, 2 when
 * what was kept elsewhere cannot be compared with it.
 */
import { verifySignatures } from '#modules/approvals/index.ts';
import {
  BrokenTree,
  logKeyOf,
  openCheckpoint,
  sealAllEntries,
  verifyTrail,
  type NotedBefore,
} from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';
import type { Settings } from '#platform/settings.ts';
import { CANNOT_BE_CHECKED, NOT_AS_SEALED, readText } from './audit-files.ts';
import { print, withComposition } from './with-composition.ts';

export interface NotedOptions {
  readonly checkpoint?: string;
  readonly sequence?: string;
  readonly hash?: string;
}

export function verifyAudit(settings: Settings, options: NotedOptions): Promise<void> {
  return withComposition(settings, async ({ ports }) => {
    const noted = readNoted(ports, options);
    if (!noted) return;
    await sealRest(ports);
    await tellTrail(ports, noted);
    await tellSignatures(ports);
  });
}

/** Undefined, and told, where the files and figures cannot be meant. */
function readNoted(ports: Ports, { checkpoint, sequence, hash }: NotedOptions): NotedBefore | undefined {
  const link = sequence && hash ? { sequence: BigInt(sequence), hash: hash.toLowerCase() } : undefined;
  if (checkpoint === undefined) return { link };
  const text = readText(checkpoint);
  if (text === undefined) return undefined;
  const head = openCheckpoint(text, logKeyOf(ports.secrets));
  if (head) return { link, head };
  print(`${checkpoint} is no checkpoint that this installation has signed. Nothing was compared.`);
  process.exitCode = CANNOT_BE_CHECKED;
  return undefined;
}

/** What cannot be sealed is found by the verification that follows. */
async function sealRest(ports: Ports): Promise<void> {
  await sealAllEntries(ports).catch((error: unknown) => {
    if (!(error instanceof BrokenTree)) throw error;
    print('Nothing is sealed any more, because the audit trail is not what was signed.');
    process.exitCode = NOT_AS_SEALED;
  });
}

async function tellTrail(ports: Ports, noted: NotedBefore): Promise<void> {
  const result = await verifyTrail(ports, noted);
  if (!result.whole) {
    print(`The audit trail was changed: ${result.reason} at sequence ${result.sequence}.`);
    process.exitCode = NOT_AS_SEALED;
    return;
  }
  print(`The audit trail is whole: ${result.sealed} sealed entries, ${result.unsealed} not sealed yet.`);
  if (result.dropped > 0) print(`Of them ${result.dropped} were dropped, as signed tombstones say.`);
  if (noted.head) print(`It begins with the ${noted.head.size} entries that the checkpoint signed.`);
  if (result.checkpoint) print(`Keep this outside the database, for --checkpoint:\n\n${result.checkpoint}`);
}

async function tellSignatures({ database }: Ports): Promise<void> {
  const { right, broken } = await verifySignatures(database);
  print(`Signatures of approvers: ${right} hold, ${broken.length} do not.`);
  for (const { entryId, reason } of broken) print(`The signature of the entry ${entryId} is ${reason}.`);
  if (broken.length > 0) process.exitCode = NOT_AS_SEALED;
}
