/**
 * Home directories: register, change and remove the OpenID providers of partners.
 *
 * A secret is never sent to another issuer or client than it was given for.
 * Nothing here calls the issuer; sign-in does, through the outbound gate.
 */
import type { Actor } from '#model/actor.ts';
import { parseDomain } from '#model/mail-address.ts';
import { parseLine } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { getDirectoryIdentity } from './directory-properties.ts';
import { requireDisplayName } from './user.ts';

/**
 * What binds an account there to the invited mailbox: the directory's own claim
 * that it verified the address, or that the domain is proven to be its own.
 */
export const accountBindings = ['verified-claim', 'proven-domain'] as const;
export type AccountBinding = (typeof accountBindings)[number];

export interface HomeDirectoryView {
  readonly id: string;
  readonly displayName: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly domains: readonly string[];
  readonly accountBinding: AccountBinding;
  readonly mfaTrusted: boolean;
  readonly livenessSeconds: number;
  readonly enabled: boolean;
}

export interface HomeDirectoryInput extends Omit<HomeDirectoryView, 'id' | 'accountBinding'> {
  /** Absent: the strict one, `verified-claim`. */
  readonly accountBinding?: AccountBinding | undefined;
  /** Absent keeps the stored one, as long as issuer and client stay the same. */
  readonly clientSecret?: string | undefined;
}

/** The place a client secret is sealed for; sign-in unseals it. */
export function clientSecretPlace(homeDirectoryId: string): string {
  return `home_directory/client_secret_sealed/${homeDirectoryId}`;
}

export async function listHomeDirectories(database: Reader, id?: string): Promise<HomeDirectoryView[]> {
  let query = database.selectFrom('home_directory').selectAll().where('removed_at', 'is', null);
  if (id) query = query.where('id', '=', id);
  const rows = await query.orderBy('display_name').orderBy('id').execute();
  const domains = await database.selectFrom('home_directory_domain').selectAll().orderBy('domain').execute();
  return rows.map((row) => ({
    id: row.id,
    displayName: row.display_name,
    issuer: row.issuer,
    clientId: row.client_id,
    domains: domains.filter((one) => one.home_directory_id === row.id).map((one) => one.domain),
    accountBinding: row.account_binding as AccountBinding,
    mfaTrusted: row.mfa_trusted,
    livenessSeconds: row.liveness_seconds,
    enabled: row.enabled,
  }));
}

export interface BoundHomeDirectory {
  readonly id: string;
  readonly displayName: string;
  readonly issuer: string;
  /** Its word for an address of the domain is enough, as long as it does not say the contrary. */
  readonly speaksForDomain: boolean;
}

/** The enabled home directory that is bound to exactly this domain. */
export async function findHomeDirectoryOfDomain(
  database: Reader,
  domain: string,
): Promise<BoundHomeDirectory | undefined> {
  const row = await database
    .selectFrom('home_directory_domain as d')
    .innerJoin('home_directory as h', 'h.id', 'd.home_directory_id')
    .select(['h.id', 'h.display_name as displayName', 'h.issuer', 'h.account_binding', 'd.proven_at'])
    .where('d.domain', '=', domain)
    .where('h.enabled', '=', true)
    .where('h.removed_at', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  const { account_binding: rule, proven_at: provenAt, ...home } = row;
  return { ...home, speaksForDomain: (rule as AccountBinding) === 'proven-domain' && provenAt !== null };
}

/** Registers a home directory under the id the caller chose, or changes it. */
export async function updateHomeDirectory(
  ports: Ports,
  actor: Actor,
  id: string,
  input: HomeDirectoryInput,
): Promise<HomeDirectoryView> {
  return ports.unitOfWork(async (tx) => {
    const before = await tx.db
      .selectFrom('home_directory')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    // A removed one is a tombstone: its id is not used again.
    if (before?.removed_at) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId: id });
    const issuer = requireIssuer(input.issuer, ports.settings.DAYPASS_ALLOW_LOOPBACK_HOMES);
    const clientId = parseLine(input.clientId, 256);
    if (!clientId) throw new Refusal('request.invalid', { field: 'clientId', reason: 'is not one line of text' });
    const keepsSecret = before?.issuer === issuer && before.client_id === clientId;
    if (!input.clientSecret && !keepsSecret) throw new Refusal('directory.secret-needed', { homeDirectoryId: id });
    await requireFreeIssuer(tx, id, issuer);
    const sealed = input.clientSecret
      ? ports.secrets.seal(clientSecretPlace(id), input.clientSecret)
      : before!.client_secret_sealed;
    const row = {
      display_name: requireDisplayName(input.displayName),
      issuer,
      client_id: clientId,
      client_secret_sealed: sealed,
      account_binding: input.accountBinding ?? 'verified-claim',
      mfa_trusted: input.mfaTrusted,
      liveness_seconds: input.livenessSeconds,
      enabled: input.enabled,
    };
    await tx.db
      .insertInto('home_directory')
      .values({ id, ...row, created_at: tx.now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
    await replaceDomains(tx, id, input.domains, before?.issuer === issuer);
    const view = (await listHomeDirectories(tx.db, id))[0]!;
    await record(tx, actor, before ? 'home-directory.updated' : 'home-directory.registered', view);
    return view;
  });
}

/** Its guests cannot sign in again; their objects and assignments stay. */
export async function removeHomeDirectory(ports: Ports, actor: Actor, id: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    await tx.db.selectFrom('home_directory').select('id').where('id', '=', id).forUpdate().execute();
    const view = (await listHomeDirectories(tx.db, id))[0];
    if (!view) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId: id });
    await tx.db.deleteFrom('home_directory_domain').where('home_directory_id', '=', id).execute();
    await tx.db
      .updateTable('home_directory')
      .set({ removed_at: tx.now, enabled: false })
      .where('id', '=', id)
      .execute();
    await record(tx, actor, 'home-directory.removed', view);
  });
}

/** An issuer is compared byte by byte later, so it is stored as written. */
function requireIssuer(text: string, allowLoopback: boolean): string {
  const url = URL.canParse(text) && text.length <= 512 ? new URL(text) : undefined;
  const isLoopback = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const usable =
    url !== undefined &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback && allowLoopback)) &&
    (!isLoopback || allowLoopback) &&
    !url.username &&
    !url.password &&
    !/[?#\\\s]/.test(text);
  if (!usable) throw new Refusal('directory.issuer-invalid', { issuer: text.slice(0, 200) });
  return text;
}

async function requireFreeIssuer(tx: Transaction, id: string, issuer: string): Promise<void> {
  const other = await tx.db
    .selectFrom('home_directory')
    .select('id')
    .where('issuer', '=', issuer)
    .where('id', '<>', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (other) throw new Refusal('directory.issuer-taken', { homeDirectoryId: other.id });
}

/** Domains that stay keep what proves them, as long as the issuer stays as well. */
async function replaceDomains(
  tx: Transaction,
  id: string,
  texts: readonly string[],
  keepsProofs: boolean,
): Promise<void> {
  const domains = await readDomains(tx, texts);
  const leaving = tx.db.deleteFrom('home_directory_domain').where('home_directory_id', '=', id);
  await (keepsProofs && domains.length > 0 ? leaving.where('domain', 'not in', domains) : leaving).execute();
  for (const domain of domains) {
    await tx.db
      .insertInto('home_directory_domain')
      .values({ domain, home_directory_id: id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  if (domains.length === 0) return;
  const bound = await tx.db
    .selectFrom('home_directory_domain')
    .select(['domain', 'home_directory_id'])
    .where('domain', 'in', domains)
    .execute();
  const taken = bound.find((one) => one.home_directory_id !== id);
  if (taken) throw new Refusal('directory.domain-taken', { domain: taken.domain });
}

async function readDomains(tx: Transaction, texts: readonly string[]): Promise<string[]> {
  const { initialDomain } = await getDirectoryIdentity(tx.db);
  const domains = texts.map((text) => {
    const domain = parseDomain(text);
    if (!domain)
      throw new Refusal('request.invalid', { field: 'domains', reason: 'holds something that is no A-label domain' });
    if (domain === initialDomain) throw new Refusal('directory.domain-own', { domain });
    return domain;
  });
  return [...new Set(domains)];
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: 'home-directory.registered' | 'home-directory.updated' | 'home-directory.removed',
  { id, displayName, ...details }: HomeDirectoryView,
): Promise<void> {
  await recordActivity(tx, { activity, actor, targets: [{ id, type: 'Directory', displayName }], details });
}
