/**
 * Tokens of provisioning systems: each is good for the people of one home directory and for nothing else.
 *
 * A token is shown once, when it is made; the database knows its keyed hash. Two may stand side by side, so that one
 * takes the place of the other without a gap.
 */
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { findHomeDirectory, findRegisteredHome, type HomeDirectory } from '#modules/home-directories/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';

const PURPOSE = 'provisioning-token';
/** Found by those who look for secrets where none should be. */
const PREFIX = 'daypass_scim_';
const HINT_LENGTH = 4;
const MAXIMUM_TOKENS = 2;
/** A use is noted this often at most. */
const NOTED_MILLISECONDS = 60_000;

export interface ProvisioningToken {
  readonly id: string;
  readonly homeDirectoryId: string;
  /** How it ends. */
  readonly hint: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Where the provisioning system of a home directory works (SCIM 2.0). */
export function provisioningUrl({ settings }: Pick<Ports, 'settings'>, homeDirectoryId: string): string {
  return `${publicOrigins(settings).baseUrl}/scim/v2/${homeDirectoryId}`;
}

function selectTokens(db: Reader) {
  return db
    .selectFrom('provisioning_token')
    .select(['id', 'home_directory_id as homeDirectoryId', 'hint', 'created_at as createdAt'])
    .select('last_used_at as lastUsedAt')
    .where('removed_at', 'is', null);
}

/** The oldest first. */
export async function listProvisioningTokens(db: Reader, homeDirectoryId: string): Promise<ProvisioningToken[]> {
  return selectTokens(db)
    .where('home_directory_id', '=', homeDirectoryId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function addProvisioningToken(
  ports: Ports,
  actor: Actor,
  homeDirectoryId: string,
): Promise<{ readonly token: ProvisioningToken; readonly secret: string }> {
  return ports.unitOfWork(async (tx) => {
    const home = await lockHome(tx, homeDirectoryId);
    const before = await listProvisioningTokens(tx.db, home.id);
    if (before.length >= MAXIMUM_TOKENS) throw new Refusal('provisioning.too-many-tokens', { maximum: MAXIMUM_TOKENS });
    const secret = `${PREFIX}${ports.randomness.token()}`;
    const [id, hint] = [tx.guid(), secret.slice(-HINT_LENGTH)];
    const secret_hash = ports.secrets.hash(PURPOSE, secret);
    await tx.db
      .insertInto('provisioning_token')
      .values({ id, home_directory_id: home.id, secret_hash, hint, created_at: tx.now })
      .execute();
    await record(tx, actor, 'provisioning-token.added', home, id);
    return { token: { id, homeDirectoryId: home.id, hint, createdAt: tx.now, lastUsedAt: null }, secret };
  });
}

/** From this commit on it opens nothing. */
export async function removeProvisioningToken(
  ports: Ports,
  actor: Actor,
  homeDirectoryId: string,
  id: string,
): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const home = await lockHome(tx, homeDirectoryId);
    const { numUpdatedRows } = await tx.db
      .updateTable('provisioning_token')
      .set({ removed_at: tx.now })
      .where('id', '=', id)
      .where('home_directory_id', '=', home.id)
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new Refusal('provisioning.token-not-found', {});
    await record(tx, actor, 'provisioning-token.removed', home, id);
  });
}

/** The home directory in use that this token belongs to, when it is the one that is asked for. Notes the use. */
export async function findProvisionedHome(
  ports: Ports,
  homeDirectoryId: string,
  secret: string,
): Promise<HomeDirectory | undefined> {
  if (secret.length > 256) return undefined;
  const token = await selectTokens(ports.database)
    .where('secret_hash', '=', ports.secrets.hash(PURPOSE, secret))
    .where('home_directory_id', '=', homeDirectoryId)
    .executeTakeFirst();
  const home = token && (await findHomeDirectory(ports.database, homeDirectoryId));
  if (!home) return undefined;
  const now = ports.clock.now();
  if (!token.lastUsedAt || now.getTime() - token.lastUsedAt.getTime() >= NOTED_MILLISECONDS) {
    await ports.unitOfWork((tx) =>
      tx.db.updateTable('provisioning_token').set({ last_used_at: tx.now }).where('id', '=', token.id).execute(),
    );
  }
  return home;
}

async function lockHome(tx: Transaction, id: string): Promise<HomeDirectory> {
  await sql`select from home_directory where id = ${id} for update`.execute(tx.db);
  const home = await findRegisteredHome(tx.db, id);
  if (!home) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId: id });
  return home;
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: 'provisioning-token.added' | 'provisioning-token.removed',
  home: HomeDirectory,
  tokenId: string,
): Promise<void> {
  const targets = [{ id: home.id, type: 'Directory' as const, displayName: home.displayName }];
  await recordActivity(tx, { activity, actor, targets, details: { tokenId } });
}
