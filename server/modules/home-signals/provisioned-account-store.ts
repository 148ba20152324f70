/**
 * The people of a home directory as its provisioning system sees them, and how it calls them.
 *
 * Its people are whoever is linked to an account there, and guests of its domains who are linked to no other directory:
 * invited and not come yet, or come by their mailbox. Nobody else is ever found, changed or counted.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

export interface ProvisionedAccount {
  readonly id: string;
  /** As the home directory calls them; else their mailbox. */
  readonly userName: string;
  readonly externalId: string | null;
  readonly mail: string | null;
  readonly displayName: string;
  /** What the home directory says through its provisioning; what administrators here decided is not told. */
  readonly active: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The home directory has told how it calls them. */
  readonly isBound: boolean;
}

/** All of these at once. */
export interface AccountFilter {
  readonly id?: string;
  readonly userName?: string;
  readonly externalId?: string;
  readonly address?: string;
  readonly active?: boolean;
}

const domainsOf = (homeDirectoryId: string) =>
  sql`select d.domain from home_directory_domain d where d.home_directory_id = ${homeDirectoryId}::uuid`;

/** The account there counts while the directory is of the issuer it was linked at. */
const linkedTo = (homeDirectoryId: string) => sql`
  identity_link l join home_directory h on h.id = l.home_directory_id and h.issuer = l.issuer
  where l.home_directory_id = ${homeDirectoryId}::uuid and l.removed_at is null`;

const isUnclaimed = sql`u.creation_type is not null and not exists (select from identity_link l
  where l.user_id = u.id and l.removed_at is null and l.home_directory_id is not null)`;

/** Everybody of a home directory. */
const everybody = (homeDirectoryId: string) => sql`
  select l.user_id as id from ${linkedTo(homeDirectoryId)}
  union
  select u.id from directory_user u
  where split_part(u.mail, '@', 2) = any(array(${domainsOf(homeDirectoryId)})) and ${isUnclaimed}`;

/** Whether a row `u` of a user is one of them. */
const isOneOf = (homeDirectoryId: string) => sql`(
  exists (select from ${linkedTo(homeDirectoryId)} and l.user_id = u.id)
  or split_part(u.mail, '@', 2) in (${domainsOf(homeDirectoryId)}) and ${isUnclaimed})`;

/** Few who may be meant, found by an index; undefined: everybody may. */
function candidates(homeDirectoryId: string, filter: AccountFilter): RawBuilder<unknown> | undefined {
  const named = sql`select a.user_id as id from provisioned_account a where a.home_directory_id = ${homeDirectoryId}::uuid`;
  if (filter.id !== undefined) return sql`select ${filter.id}::uuid as id`;
  if (filter.externalId !== undefined) return sql`${named} and a.external_id = ${filter.externalId}`;
  if (filter.userName !== undefined) {
    return sql`${named} and lower(a.user_name) = lower(${filter.userName} collate "C")
      union select u.id from directory_user u where u.mail = lower(${filter.userName} collate "C")`;
  }
  if (filter.address !== undefined) {
    return sql`select u.id from directory_user u where u.mail = lower(${filter.address} collate "C")`;
  }
  return undefined;
}

const NAME = sql`coalesce(a.user_name, u.mail, u.user_principal_name)`;

function selected(homeDirectoryId: string, filter: AccountFilter) {
  const few = candidates(homeDirectoryId, filter);
  const conditions = [
    sql`p.deleted_at is null`,
    ...(few ? [isOneOf(homeDirectoryId)] : []),
    ...(filter.userName === undefined ? [] : [sql`lower(${NAME}) = lower(${filter.userName} collate "C")`]),
    ...(filter.externalId === undefined ? [] : [sql`a.external_id = ${filter.externalId}`]),
    ...(filter.address === undefined ? [] : [sql`u.mail = lower(${filter.address} collate "C")`]),
    ...(filter.active === undefined ? [] : [sql`(u.home_inactive_at is null) = ${filter.active}`]),
  ];
  return sql`from (${few ?? everybody(homeDirectoryId)}) one
    join directory_user u on u.id = one.id join principal p on p.id = u.id
    left join provisioned_account a on a.home_directory_id = ${homeDirectoryId}::uuid and a.user_id = u.id
    where ${sql.join(conditions, sql` and `)}`;
}

export interface AccountPage {
  readonly offset: number;
  readonly limit: number;
}

/** By id, so that a page is the same page the next time. */
export async function listAccounts(
  db: Reader,
  homeDirectoryId: string,
  filter: AccountFilter,
  { offset, limit }: AccountPage,
): Promise<ProvisionedAccount[]> {
  const { rows } = await sql<ProvisionedAccount>`
    select u.id, ${NAME} as "userName", a.external_id as "externalId", u.mail, p.display_name as "displayName",
      u.home_inactive_at is null as active, p.created_at as "createdAt",
      greatest(p.created_at, a.updated_at, u.home_inactive_at) as "updatedAt", a.user_id is not null as "isBound"
    ${selected(homeDirectoryId, filter)} order by u.id limit ${limit} offset ${offset}`.execute(db);
  return rows;
}

export async function countAccounts(db: Reader, homeDirectoryId: string, filter: AccountFilter): Promise<number> {
  // Whoever is deleted is linked to nothing and has no mailbox: without a filter nothing more has to be looked at.
  const counted =
    Object.keys(filter).length === 0
      ? sql`from (${everybody(homeDirectoryId)}) one`
      : selected(homeDirectoryId, filter);
  const { rows } = await sql<{ count: number }>`select count(*)::int as count ${counted}`.execute(db);
  return rows[0]!.count;
}

export async function findAccount(
  db: Reader,
  homeDirectoryId: string,
  filter: AccountFilter,
): Promise<ProvisionedAccount | undefined> {
  return (await listAccounts(db, homeDirectoryId, filter, { offset: 0, limit: 1 }))[0];
}

export interface AccountNames {
  readonly userName: string;
  readonly externalId: string | null;
}

/** False when another of its people has one of the names. Whoever had them and is none of its people any more gives way. */
export async function saveAccountNames(
  tx: Transaction,
  homeDirectoryId: string,
  userId: string,
  { userName, externalId }: AccountNames,
): Promise<boolean> {
  await sql`select from home_directory where id = ${homeDirectoryId}::uuid for no key update`.execute(tx.db);
  const others = await sql<{ id: string }>`
    select a.user_id as id from provisioned_account a
    where a.home_directory_id = ${homeDirectoryId}::uuid and a.user_id <> ${userId}::uuid
      and (lower(a.user_name) = lower(${userName} collate "C") or a.external_id = ${externalId})`.execute(tx.db);
  for (const { id } of others.rows) {
    if (await findAccount(tx.db, homeDirectoryId, { id })) return false;
    await forgetAccountNames(tx, homeDirectoryId, id);
  }
  const row = { user_name: userName, external_id: externalId, updated_at: tx.now };
  await tx.db
    .insertInto('provisioned_account')
    .values({ home_directory_id: homeDirectoryId, user_id: userId, ...row })
    .onConflict((conflict) => conflict.columns(['home_directory_id', 'user_id']).doUpdateSet(row))
    .execute();
  return true;
}

export async function forgetAccountNames(tx: Transaction, homeDirectoryId: string, userId: string): Promise<void> {
  await tx.db
    .deleteFrom('provisioned_account')
    .where('home_directory_id', '=', homeDirectoryId)
    .where('user_id', '=', userId)
    .execute();
}
