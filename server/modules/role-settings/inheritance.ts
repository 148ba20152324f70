/**
 * Whether role settings are inherited down the tree: one decision for the whole directory.
 *
 * Off, each scope starts from the defaults, as at the vendor. What scopes set themselves stays in either case.
 */
import type { Actor } from '#model/actor.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';
import { lockInheritance } from './role-settings-store.ts';

export interface Inheritance {
  readonly isInherited: boolean;
  readonly updatedAt: Date | null;
  readonly updatedBy: string | null;
}

export async function getInheritance(db: Reader): Promise<Inheritance> {
  const row = await db.selectFrom('role_settings_inheritance').selectAll().executeTakeFirstOrThrow();
  return { isInherited: row.inherited, updatedAt: row.updated_at, updatedBy: row.updated_by };
}

/** Waits for everybody who acts on settings, and they for this. */
export async function changeInheritance(ports: Ports, actor: Actor, isInherited: boolean): Promise<Inheritance> {
  return ports.unitOfWork(async (tx) => {
    await lockInheritance(tx);
    const before = await getInheritance(tx.db);
    if (before.isInherited === isInherited) return before;
    const changed = { inherited: isInherited, updated_at: tx.now, updated_by: actor.principalId };
    await tx.db.updateTable('role_settings_inheritance').set(changed).execute();
    await recordActivity(tx, {
      activity: 'role-settings-inheritance.updated',
      actor,
      targets: [
        {
          id: null,
          type: 'Policy',
          displayName: 'Inheritance of role settings',
          modified: [{ name: 'isInherited', before: before.isInherited, after: isInherited }],
        },
      ],
    });
    await tx.send({
      type: 'role-settings-inheritance.updated',
      payload: { isInherited, actorName: actor.displayName, changedAt: tx.now.toISOString() },
    });
    return { isInherited, updatedAt: tx.now, updatedBy: actor.principalId };
  });
}
