/**
 * How a domain is shown to belong to a home directory: a DNS record, or an administrator's recorded decision.
 *
 * A directory that follows the rule `proven-domain` speaks for its own people
 * in such domains, as large directories expect. A proof is for one domain, one
 * directory and one issuer: a changed issuer has none.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { findTextRecords } from '#platform/dns/text-records.ts';
import type { Ports } from '#platform/ports.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';

const MAXIMUM_REASON = 2_048;

/** What the owner of the domain publishes. */
export interface DomainRecord {
  readonly name: string;
  readonly value: string;
}

export interface DomainProofView {
  readonly domain: string;
  readonly record: DomainRecord;
  readonly proof: {
    readonly by: 'dns' | 'decision';
    readonly at: Date;
    readonly byName: string | null;
    readonly reason: string | null;
  } | null;
}

export type DomainProofInput = { readonly by: 'dns' } | { readonly by: 'decision'; readonly reason: string };

interface BoundDomain {
  readonly domain: string;
  readonly issuer: string;
  readonly displayName: string;
}

/** The domains of a home directory with what proves them. */
export async function listDomainProofs(
  { database, secrets }: Pick<Ports, 'database' | 'secrets'>,
  id: string,
): Promise<DomainProofView[]> {
  const { tenantId } = await getDirectoryIdentity(database);
  const rows = await database
    .selectFrom('home_directory_domain as d')
    .innerJoin('home_directory as h', 'h.id', 'd.home_directory_id')
    .leftJoin('principal as p', 'p.id', 'd.proven_by_id')
    .select(['d.domain', 'h.issuer', 'd.proven_by', 'd.proven_at', 'd.proof_reason', 'p.display_name as byName'])
    .where('d.home_directory_id', '=', id)
    .orderBy('d.domain')
    .execute();
  return rows.map((row) => ({
    domain: row.domain,
    record: recordOf(secrets, tenantId, id, row),
    proof:
      row.proven_by === null
        ? null
        : { by: row.proven_by as 'dns' | 'decision', at: row.proven_at!, byName: row.byName, reason: row.proof_reason },
  }));
}

/** Proves a domain now. By `dns` the record must be there when it is looked up; nothing is written otherwise. */
export async function proveDomain(
  ports: Ports,
  actor: Actor,
  id: string,
  domain: string,
  proof: DomainProofInput,
): Promise<void> {
  const bound = await requireBound(ports.database, id, domain);
  if (proof.by === 'dns') await requireRecord(ports, id, bound);
  const reason = proof.by === 'decision' ? requireReason(proof.reason) : null;
  await ports.unitOfWork(async (tx) => {
    const now = await lockBound(tx, id, domain);
    // What was looked up was for this issuer; another one needs another record.
    if (now.issuer !== bound.issuer) throw new Refusal('directory.domain-unproven', { domain });
    await tx.db
      .updateTable('home_directory_domain')
      .set({ proven_by: proof.by, proven_at: tx.now, proven_by_id: actor.principalId, proof_reason: reason })
      .where('domain', '=', domain)
      .execute();
    await record(tx, actor, 'home-directory.domain-proven', id, now, { by: proof.by, reason });
  });
}

/** The directory does not speak for this domain any more; guests of it need a verified claim again. */
export async function withdrawDomainProof(ports: Ports, actor: Actor, id: string, domain: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const bound = await lockBound(tx, id, domain);
    const withdrawn = await tx.db
      .updateTable('home_directory_domain')
      .set({ proven_by: null, proven_at: null, proven_by_id: null, proof_reason: null })
      .where('domain', '=', domain)
      .where('proven_by', 'is not', null)
      .returning('domain')
      .executeTakeFirst();
    if (!withdrawn) throw new Refusal('directory.domain-unproven', { domain });
    await record(tx, actor, 'home-directory.domain-withdrawn', id, bound, {});
  });
}

/** The record is bound to this tenant, directory, issuer and domain, and cannot be guessed. */
function recordOf(
  secrets: Ports['secrets'],
  tenantId: string,
  id: string,
  { domain, issuer }: { readonly domain: string; readonly issuer: string },
): DomainRecord {
  const digest = secrets.hash('domain-proof', JSON.stringify([tenantId, id, issuer, domain]));
  return { name: `_daypass.${domain}`, value: `daypass-domain=${digest.toString('base64url')}` };
}

async function requireRecord(ports: Ports, id: string, bound: BoundDomain): Promise<void> {
  const { tenantId } = await getDirectoryIdentity(ports.database);
  const { name, value } = recordOf(ports.secrets, tenantId, id, bound);
  const found = await findTextRecords(name, ports.settings.DAYPASS_DNS_SERVERS).catch((error: unknown) => {
    ports.log.warn({ err: error, name }, 'a DNS record could not be looked up');
    throw new Refusal('request.unavailable', { what: 'The domain name system' }, { cause: error });
  });
  if (!found.includes(value)) {
    throw new Refusal('directory.domain-record-missing', { name, value, found: found.length });
  }
}

function requireReason(reason: string): string {
  const text = reason.trim();
  if (!/[\p{L}\p{N}]/u.test(text) || text.length > MAXIMUM_REASON || text.includes('\0')) {
    throw new Refusal('directory.decision-reason-missing', {});
  }
  return text;
}

function boundQuery(db: Reader, id: string, domain: string) {
  return db
    .selectFrom('home_directory as h')
    .innerJoin('home_directory_domain as d', 'd.home_directory_id', 'h.id')
    .select(['d.domain', 'h.issuer', 'h.display_name as displayName'])
    .where('h.id', '=', id)
    .where('d.domain', '=', domain)
    .where('h.removed_at', 'is', null);
}

async function requireBound(db: Reader, id: string, domain: string): Promise<BoundDomain> {
  const bound = await boundQuery(db, id, domain).executeTakeFirst();
  if (!bound) throw new Refusal('directory.domain-not-bound', { domain });
  return bound;
}

/** Locked with the directory, so that a change of the issuer waits, or is seen. */
async function lockBound(tx: Transaction, id: string, domain: string): Promise<BoundDomain> {
  const bound = await boundQuery(tx.db, id, domain).forUpdate().executeTakeFirst();
  if (!bound) throw new Refusal('directory.domain-not-bound', { domain });
  return bound;
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: 'home-directory.domain-proven' | 'home-directory.domain-withdrawn',
  id: string,
  { domain, issuer, displayName }: BoundDomain,
  details: { readonly by?: string; readonly reason?: string | null },
): Promise<void> {
  await recordActivity(tx, {
    activity,
    actor,
    reason: details.reason ?? null,
    targets: [
      { id, type: 'Directory', displayName },
      { id: null, type: 'Other', displayName: domain },
    ],
    details: { domain, issuer, ...details },
  });
}
