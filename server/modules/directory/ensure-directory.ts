/**
 * The directory itself: decided once, at the first start.
 */
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';

export interface DirectoryIdentity {
  readonly tenantId: string;
  readonly displayName: string;
  /** The original domain: part of every guest's user principal name, never changed. */
  readonly initialDomain: string;
}

/** "Limited" guest access: a guest reads their own objects and looks up single ones. */
export const LIMITED_GUEST_ACCESS = '10dae51f-b6af-4016-8d66-8c2a99b929b3';

/** Reads who this directory is; on the first start decides it. Safe when two processes start at once. */
export async function ensureDirectory(ports: Ports): Promise<DirectoryIdentity> {
  await ports.unitOfWork(async ({ db, now, guid }) => {
    const identity = {
      tenantId: guid(),
      displayName: ports.settings.DAYPASS_ORGANIZATION,
      initialDomain: ports.settings.DAYPASS_DOMAIN,
    };
    await db
      .insertInto('directory_property')
      .values({ name: 'identity', value: JSON.stringify(identity) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db
      .insertInto('authorization_policy')
      .values({
        id: 'authorizationPolicy',
        allow_invites_from: 'adminsAndGuestInviters',
        guest_user_role_id: LIMITED_GUEST_ACCESS,
        updated_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
  return getDirectoryIdentity(ports.database);
}

export async function getDirectoryIdentity(database: Reader): Promise<DirectoryIdentity> {
  const row = await database
    .selectFrom('directory_property')
    .where('name', '=', 'identity')
    .select('value')
    .executeTakeFirstOrThrow();
  return row.value as unknown as DirectoryIdentity;
}
