/** Words and ids of access to groups on Graph: `member` or `owner`, and `{group}_{access}_{schedule}`. */
import { GROUP_MEMBER_ROLE, GROUP_OWNER_ROLE, groupOfScope } from '#model/group-access.ts';
import { foldAscii } from '#model/guid.ts';
import type { Place } from '#modules/assignments/index.ts';

export type AccessId = 'member' | 'owner';

export const roleOfAccess: Readonly<Record<AccessId, string>> = { member: GROUP_MEMBER_ROLE, owner: GROUP_OWNER_ROLE };

/** For refusals. */
export const accessIds = "must be 'member' or 'owner'";

export function readAccessId(value: unknown): AccessId | undefined {
  const folded = typeof value === 'string' ? foldAscii(value) : '';
  return folded === 'member' || folded === 'owner' ? folded : undefined;
}

type At = Pick<Place, 'scope' | 'roleDefinitionId'>;

/** Group and kind of access of a row at a group. */
export function accessOf({ scope, roleDefinitionId }: At): { groupId: string; accessId: AccessId } {
  return { groupId: groupOfScope(scope)!, accessId: roleDefinitionId === GROUP_OWNER_ROLE ? 'owner' : 'member' };
}

export function accessScheduleId(at: At, id: string): string {
  const { groupId, accessId } = accessOf(at);
  return `${groupId}_${accessId}_${id}`;
}
