/**
 * `signInActivity` of users, where it is selected: when each of them last came in. Who may read it may read sign-ins.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { findLastSignIns } from '#modules/audit/index.ts';
import type { DirectoryUser } from '#modules/directory/index.ts';
import { readSelect } from './collections.ts';
import type { GraphCall } from './operation.ts';

const isSelected = (call: GraphCall) => readSelect(call)?.has('signinactivity') === true;

/** Before anything is read. */
export function guardSignInActivity(call: GraphCall): void {
  if (isSelected(call)) call.guard(directoryActions.readSignIns);
}

export async function addSignInActivity(
  call: GraphCall,
  users: readonly DirectoryUser[],
  presented: readonly Record<string, unknown>[],
): Promise<Record<string, unknown>[]> {
  if (!isSelected(call)) return [...presented];
  const last = await findLastSignIns(
    call.ports.database,
    users.map(({ id }) => id),
  );
  return presented.map((object, index) => {
    const { at, entryId } = last.get(users[index]!.id) ?? {};
    if (!at) return { ...object, signInActivity: null };
    const instant = at.toISOString();
    return {
      ...object,
      signInActivity: {
        lastSignInDateTime: instant,
        lastSignInRequestId: entryId,
        lastSuccessfulSignInDateTime: instant,
        lastSuccessfulSignInRequestId: entryId,
      },
    };
  });
}
