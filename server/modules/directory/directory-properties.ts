/**
 * What this directory is: decided once at first start, read everywhere.
 */
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';
import { RESTRICTED_GUEST } from './guest-access.ts';

export interface DirectoryIdentity {
  readonly tenantId: string;
  readonly displayName: string;
  /** The domain guests' sign-in names are made in; it belongs to this organization. */
  readonly initialDomain: string;
  readonly createdAt: Date;
}

/**
 * Creates the directory at first start. Later starts change nothing: settings
 * only say what a new directory is called.
 */
export async function ensureDirectory(ports: Ports): Promise<DirectoryIdentity> {
  const { settings } = ports;
  await ports.unitOfWork(async (tx) => {
    const known = {
      tenantId: tx.guid(),
      displayName: settings.DAYPASS_ORGANIZATION,
      initialDomain: settings.DAYPASS_DOMAIN.toLowerCase(),
      createdAt: tx.now.toISOString(),
    };
    await tx.db
      .insertInto('directory_property')
      .values(Object.entries(known).map(([name, value]) => ({ name, value: JSON.stringify(value) })))
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    await tx.db
      .insertInto('authorization_policy')
      .values({
        id: 'authorizationPolicy',
        allow_invites_from: 'adminsAndGuestInviters',
        guest_user_role_id: RESTRICTED_GUEST,
        updated_at: tx.now,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  });
  return getDirectoryIdentity(ports.database);
}

export async function getDirectoryIdentity(database: Reader): Promise<DirectoryIdentity> {
  const rows = await database.selectFrom('directory_property').selectAll().execute();
  const values = Object.fromEntries(rows.map((row) => [row.name, row.value])) as Record<string, string>;
  return {
    tenantId: values['tenantId']!,
    displayName: values['displayName']!,
    initialDomain: values['initialDomain']!,
    createdAt: new Date(values['createdAt']!),
  };
}
