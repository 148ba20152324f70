/**
 * A node that moves in the tree inherits from elsewhere: what becomes different is in the trail, and announced where it
 * asks less.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '#model/actor.ts';
import type { MovedNode, MoveHook } from '#modules/resources/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { recordSettings } from './record-settings.ts';
import { findNames, listRoleSettings } from './role-settings-queries.ts';
import { lockInheritance } from './role-settings-store.ts';
import { ruleIds } from './rules.ts';
import { listRolesSetAbove } from './settings-below-queries.ts';

export const onMoveSettings: MoveHook = { lock: lockInheritance, around: moveSettings };

async function moveSettings(
  tx: Transaction,
  actor: Actor,
  { scope, from, to }: MovedNode,
  move: () => Promise<void>,
): Promise<void> {
  const roleIds = await listRolesSetAbove(tx.db, [scope, to]);
  const before = await listRoleSettings(tx.db, scope, roleIds);
  await move();
  const after = await listRoleSettings(tx.db, scope, roleIds);
  for (const [index, was] of before.entries()) {
    const is = after[index]!;
    const modified = ruleIds.filter((id) => !isDeepStrictEqual(was.rules[id], is.rules[id]));
    const names = modified.length > 0 && (await findNames(tx.db, scope, was.roleDefinitionId));
    if (!names) continue;
    await recordSettings(tx, actor, {
      before: was,
      after: is,
      modified,
      names,
      details: { movedFrom: from, movedTo: to },
    });
  }
}
