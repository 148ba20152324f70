/**
 * Home directories: register, change and remove the OpenID and SAML identity providers of partners.
 *
 * Of a partner only published metadata is fetched here, before anything is written; sign-in does the rest.
 */
import type { Actor } from '#model/actor.ts';
import { parseDomain } from '#model/mail-address.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { getDirectoryIdentity, requireDisplayName } from '#modules/directory/index.ts';
import {
  connectionView,
  readConnection,
  requireAddress,
  type ConnectionInput,
  type ConnectionView,
} from './connection-settings.ts';
import { mfaAccepted } from './home-directory-queries.ts';
import { deletePartnerAccess } from './cross-tenant-store.ts';
import { fetchMetadata } from './fetch-metadata.ts';

/**
 * What binds an account there to the invited mailbox: the directory's own claim
 * that it verified the address, or that the domain is proven to be its own.
 */
export const accountBindings = ['verified-claim', 'proven-domain'] as const;
export type AccountBinding = (typeof accountBindings)[number];

interface CommonSettings {
  readonly displayName: string;
  readonly domains: readonly string[];
  readonly accountBinding: AccountBinding;
  readonly livenessSeconds: number;
  readonly enabled: boolean;
  /** Who signs security event tokens about its people; null: none are taken. */
  readonly signalsIssuer: string | null;
  /** What they are addressed to; null: the address they are sent to. */
  readonly signalsAudience: string | null;
}

/** `issuer`: of SAML the entity id. */
export type HomeDirectoryView = CommonSettings & { readonly id: string; readonly issuer: string } & ConnectionView;

type Signals = 'signalsIssuer' | 'signalsAudience';

export type HomeDirectoryInput = Omit<CommonSettings, 'accountBinding' | Signals> & {
  /** Absent: no signals are taken. */
  readonly signalsIssuer?: string | null | undefined;
  readonly signalsAudience?: string | null | undefined;
  /** Absent: the strict one, `verified-claim`; with SAML, which verifies no address, the other. */
  readonly accountBinding?: AccountBinding | undefined;
} & ConnectionInput;

export async function listHomeDirectories(database: Reader, id?: string): Promise<HomeDirectoryView[]> {
  let query = database.selectFrom('home_directory').selectAll().where('removed_at', 'is', null);
  if (id) query = query.where('id', '=', id);
  const rows = await query.orderBy('display_name').orderBy('id').execute();
  const domains = await database.selectFrom('home_directory_domain').selectAll().orderBy('domain').execute();
  return rows.map((row) => ({
    id: row.id,
    displayName: row.display_name,
    issuer: row.issuer,
    domains: domains.filter((one) => one.home_directory_id === row.id).map((one) => one.domain),
    accountBinding: row.account_binding as AccountBinding,
    livenessSeconds: row.liveness_seconds,
    enabled: row.enabled,
    signalsIssuer: row.signals_issuer,
    signalsAudience: row.signals_audience,
    ...connectionView(row),
  }));
}

export interface BoundHomeDirectory {
  readonly id: string;
  readonly displayName: string;
  readonly issuer: string;
  readonly protocol: 'openid' | 'saml';
  /** A second factor proved there counts here. */
  readonly mfaTrusted: boolean;
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
    .select(['h.protocol', mfaAccepted.as('mfaTrusted')])
    .where('d.domain', '=', domain)
    .where('h.enabled', '=', true)
    .where('h.removed_at', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  const { account_binding: rule, proven_at: provenAt, ...home } = row;
  const protocol = home.protocol as BoundHomeDirectory['protocol'];
  return { ...home, protocol, speaksForDomain: (rule as AccountBinding) === 'proven-domain' && provenAt !== null };
}

/** Registers a home directory under the id the caller chose, or changes it. */
export async function updateHomeDirectory(
  ports: Ports,
  actor: Actor,
  id: string,
  given: HomeDirectoryInput,
): Promise<HomeDirectoryView> {
  const input = await withMetadata(ports, id, given);
  return ports.unitOfWork(async (tx) => {
    const before = await tx.db
      .selectFrom('home_directory')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    // A removed one is a tombstone: its id is not used again.
    if (before?.removed_at) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId: id });
    const connection = readConnection(ports, id, before, input, tx.now);
    const { issuer } = connection;
    await requireFreeIssuer(tx, id, issuer);
    const row = {
      ...connection,
      display_name: requireDisplayName(input.displayName),
      account_binding: readBinding(input),
      liveness_seconds: readLiveness(input),
      enabled: input.enabled,
      ...readSignals(ports, input),
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

/** An address of metadata that is new is read at once, so that one which is of no use is never stored. */
async function withMetadata(ports: Ports, id: string, input: HomeDirectoryInput): Promise<HomeDirectoryInput> {
  if (input.protocol !== 'saml' || !input.metadataUrl || input.metadata !== undefined) return input;
  const url = requireAddress(input.metadataUrl, ports.settings.DAYPASS_ALLOW_LOOPBACK_HOMES);
  const [stored] = await listHomeDirectories(ports.database, id);
  if (stored?.protocol === 'saml' && stored.metadataUrl === url) return input;
  return { ...input, metadata: await fetchMetadata(ports, url) };
}

/** Its guests cannot sign in again; their objects and assignments stay. */
export async function removeHomeDirectory(ports: Ports, actor: Actor, id: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    await tx.db.selectFrom('home_directory').select('id').where('id', '=', id).forUpdate().execute();
    const view = (await listHomeDirectories(tx.db, id))[0];
    if (!view) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId: id });
    await deletePartnerAccess(tx, id);
    await tx.db.deleteFrom('home_directory_domain').where('home_directory_id', '=', id).execute();
    await tx.db
      .updateTable('home_directory')
      .set({ removed_at: tx.now, enabled: false })
      .where('id', '=', id)
      .execute();
    await record(tx, actor, 'home-directory.removed', view);
  });
}

/** What its signals are addressed to, where whoever sends them says so; null: the address they are sent to. */
export async function setSignalsAudience(tx: Transaction, id: string, audience: string | null): Promise<void> {
  await tx.db.updateTable('home_directory').set({ signals_audience: audience }).where('id', '=', id).execute();
}

/** A SAML provider confirms by another sign-in, which is wanted less often than an answer. */
function readLiveness({ protocol, livenessSeconds }: HomeDirectoryInput): number {
  const [least, most] = protocol === 'saml' ? [300, 86_400] : [5, 3600];
  if (livenessSeconds >= least && livenessSeconds <= most) return livenessSeconds;
  throw new Refusal('request.invalid', { field: 'livenessSeconds', reason: `is not from ${least} to ${most}` });
}

function readBinding({ protocol, accountBinding }: HomeDirectoryInput): AccountBinding {
  if (protocol !== 'saml') return accountBinding ?? 'verified-claim';
  if (accountBinding === 'verified-claim') {
    throw new Refusal('request.invalid', { field: 'accountBinding', reason: 'of SAML is always proven-domain' });
  }
  return 'proven-domain';
}

function readSignals({ settings }: Ports, { signalsIssuer, signalsAudience }: HomeDirectoryInput) {
  const audience = signalsAudience || null;
  if (!signalsIssuer) {
    if (!audience) return { signals_issuer: null, signals_audience: null };
    throw new Refusal('request.invalid', { field: 'signalsAudience', reason: 'needs an issuer of signals' });
  }
  const issuer = requireAddress(signalsIssuer, settings.DAYPASS_ALLOW_LOOPBACK_HOMES);
  return { signals_issuer: issuer, signals_audience: audience };
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
