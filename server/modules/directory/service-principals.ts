/**
 * Applications: service principals and their client secrets.
 *
 * A secret is shown once, when it is made; the database knows its keyed hash.
 */
import type { Actor } from '#model/actor.ts';
import { parseGuid } from '#model/guid.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { announcePrincipal, insertPrincipal, lockPrincipal, updatePrincipal } from './principal-store.ts';
import { requireDisplayName } from './user.ts';

const PURPOSE = 'client-secret';
const HINT_LENGTH = 3;

export interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly createdAt: Date;
}

export interface ClientSecret {
  readonly keyId: string;
  /** Shown once. */
  readonly secret: string;
  readonly hint: string;
  readonly expiresAt: Date | null;
}

export type NewClient = { readonly servicePrincipal: ServicePrincipal; readonly clientSecret: ClientSecret };

/** An application with its first secret: the operator's shell, `daypass client create`. */
export async function createClient(
  ports: Ports,
  actor: Actor,
  input: { displayName: string; expiresAt?: Date | null },
): Promise<NewClient> {
  return ports.unitOfWork(async (tx) => {
    const id = tx.guid();
    const appId = tx.guid();
    const displayName = requireDisplayName(input.displayName);
    await insertPrincipal(tx, { id, kind: 'ServicePrincipal', displayName, enabled: true });
    await tx.db.insertInto('service_principal').values({ id, app_id: appId }).execute();
    await announcePrincipal(tx, id);
    await recordActivity(tx, {
      activity: 'application.added',
      actor,
      targets: [{ id, type: 'ServicePrincipal', displayName }],
      details: { appId },
    });
    const clientSecret = await insertSecret(ports, tx, actor, { id, displayName }, input.expiresAt ?? null);
    return { servicePrincipal: { id, appId, displayName, enabled: true, createdAt: tx.now }, clientSecret };
  });
}

export async function addClientSecret(
  ports: Ports,
  actor: Actor,
  servicePrincipalId: string,
  expiresAt: Date | null,
): Promise<ClientSecret> {
  return ports.unitOfWork(async (tx) => {
    const owner = await lockPrincipal(tx, servicePrincipalId, 'ServicePrincipal');
    return insertSecret(ports, tx, actor, owner, expiresAt);
  });
}

/** Deletes an application, its secrets with it: a tombstone stays, and the engine denies from this commit on. */
export async function removeClientIn(tx: Transaction, actor: Actor, servicePrincipalId: string): Promise<void> {
  const { id, displayName } = await lockPrincipal(tx, servicePrincipalId, 'ServicePrincipal');
  await tx.db
    .updateTable('client_secret')
    .set({ removed_at: tx.now })
    .where('service_principal_id', '=', id)
    .where('removed_at', 'is', null)
    .execute();
  await updatePrincipal(tx, id, { deleted_at: tx.now });
  await announcePrincipal(tx, id);
  await recordActivity(tx, {
    activity: 'application.removed',
    actor,
    targets: [{ id, type: 'ServicePrincipal', displayName }],
  });
}

async function insertSecret(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  owner: { id: string; displayName: string },
  expiresAt: Date | null,
): Promise<ClientSecret> {
  const secret = ports.randomness.token();
  const keyId = tx.guid();
  const hint = secret.slice(0, HINT_LENGTH);
  await tx.db
    .insertInto('client_secret')
    .values({
      id: keyId,
      service_principal_id: owner.id,
      secret_hash: ports.secrets.hash(PURPOSE, secret),
      hint,
      created_at: tx.now,
      expires_at: expiresAt,
    })
    .execute();
  await recordActivity(tx, {
    activity: 'application-secret.added',
    actor,
    targets: [{ id: owner.id, type: 'ServicePrincipal', displayName: owner.displayName }],
    details: { keyId, expiresAt: expiresAt?.toISOString() ?? null },
  });
  return { keyId, secret, hint, expiresAt };
}

/**
 * The enabled application this id and secret belong to, or undefined. The
 * lookup is by the keyed hash, so the time it takes tells nothing.
 */
export async function verifyClientSecret(
  ports: Pick<Ports, 'database' | 'secrets' | 'clock'>,
  appId: string,
  secret: string,
): Promise<ServicePrincipal | undefined> {
  const id = parseGuid(appId);
  if (!id || secret.length > 512) return undefined;
  const row = await selectServicePrincipals(ports.database)
    .innerJoin('client_secret as c', 'c.service_principal_id', 's.id')
    .where('s.app_id', '=', id)
    .where('p.enabled', '=', true)
    .where('c.secret_hash', '=', ports.secrets.hash(PURPOSE, secret))
    .where('c.removed_at', 'is', null)
    .where((eb) => eb.or([eb('c.expires_at', 'is', null), eb('c.expires_at', '>', ports.clock.now())]))
    .executeTakeFirst();
  return row && toServicePrincipal(row);
}

export function selectServicePrincipals(database: Reader) {
  return database
    .selectFrom('service_principal as s')
    .innerJoin('principal as p', 'p.id', 's.id')
    .where('p.kind', '=', 'ServicePrincipal')
    .where('p.deleted_at', 'is', null)
    .select(['s.id', 's.app_id', 'p.display_name', 'p.enabled', 'p.created_at']);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectServicePrincipals>['executeTakeFirstOrThrow']>>;

export function toServicePrincipal(row: Row): ServicePrincipal {
  return {
    id: row.id,
    appId: row.app_id,
    displayName: row.display_name,
    enabled: row.enabled,
    createdAt: row.created_at,
  };
}

/** By object id or by application id. */
export async function findServicePrincipal(database: Reader, id: string): Promise<ServicePrincipal | undefined> {
  const row = await selectServicePrincipals(database)
    .where((eb) => eb.or([eb('s.id', '=', id), eb('s.app_id', '=', id)]))
    .executeTakeFirst();
  return row && toServicePrincipal(row);
}
