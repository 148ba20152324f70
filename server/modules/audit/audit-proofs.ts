/**
 * Proofs out of the audit tree: the last checkpoint, an entry with its inclusion, and that the log only ever grew.
 *
 * Each costs a few reads by key, however long the trail is.
 */
import { sql } from 'kysely';
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { findCheckpoint, readSpans, type SignedHead } from './audit-tree-store.ts';
import { logKeyOf, writeCheckpoint } from './checkpoint.ts';
import { consistencySpans, inclusionSpans } from './merkle-tree.ts';
import { BUNDLE_FORMAT, type ProofBundle } from './proof-bundle.ts';
import { CHAIN_START, entryContent } from './seal-entries.ts';
import { fingerprintOf, keyText } from './signed-note.ts';

type ProofPorts = Pick<Ports, 'database' | 'secrets'>;

export interface CheckpointView {
  readonly checkpoint: string;
  readonly size: number;
  readonly signedAt: string;
  /** As verifiers and witnesses take it, and what people compare. */
  readonly key: string;
  readonly fingerprint: string;
}

export interface ConsistencyProof {
  readonly from: number;
  readonly to: number;
  /** Hashes in base64, as RFC 9162, 2.1.4 orders them. */
  readonly proof: readonly string[];
}

export async function getCheckpoint({ database, secrets }: ProofPorts): Promise<CheckpointView> {
  const key = logKeyOf(secrets);
  const head = await getHead(database);
  return {
    checkpoint: writeCheckpoint(key, head, head.signature),
    size: head.size,
    signedAt: head.signedAt.toISOString(),
    key: keyText(key),
    fingerprint: fingerprintOf(key),
  };
}

/** `to` is the last checkpoint unless said otherwise. */
export async function proveConsistency({ database }: ProofPorts, from: number, to?: number): Promise<ConsistencyProof> {
  const { size } = await getHead(database);
  const end = to ?? size;
  if (from < 1 || from > end || end > size) throw new Refusal('audit.size-unknown', { from, to: end, size });
  const hashes = await readSpans(database, consistencySpans(from, end));
  return { from, to: end, proof: hashes.map(toBase64) };
}

/** An entry the caller may read, with its proof. */
export async function getProofBundle({ database, secrets }: ProofPorts, entryId: string): Promise<ProofBundle> {
  const { rows } = await sql<{ sequence: string; content: string; before: Buffer | null }>`
    select s.sequence, ${entryContent} as content,
      (select b.hash from audit_seal b where b.sequence = s.sequence - 1) as before
    from audit_seal s join audit_entry e on e.id = s.entry_id where s.entry_id = ${entryId}`.execute(database);
  const [sealed] = rows;
  const head = await findCheckpoint(database);
  const sequence = Number(sealed?.sequence);
  if (!sealed || !head || sequence > head.size) throw new Refusal('audit.not-sealed', { entryId });
  const key = logKeyOf(secrets);
  const inclusion = await readSpans(database, inclusionSpans(sequence - 1, head.size));
  return {
    format: BUNDLE_FORMAT,
    content: sealed.content,
    before: toBase64(sealed.before ?? CHAIN_START),
    sequence,
    inclusion: inclusion.map(toBase64),
    checkpoint: writeCheckpoint(key, head, head.signature),
    key: keyText(key),
  };
}

async function getHead(database: ProofPorts['database']): Promise<SignedHead> {
  const head = await findCheckpoint(database);
  if (!head) throw new Refusal('audit.nothing-sealed', {});
  return head;
}

const toBase64 = (hash: Buffer): string => hash.toString('base64');
