/**
 * Sponsors beside the users of a list, where the caller asks for them by `$expand` or filters by them.
 *
 * Both need the right the list of one guest's sponsors needs.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { foldAscii } from '#model/guid.ts';
import type { Filter } from '#model/odata-filter.ts';
import type { DirectoryUser } from '#modules/directory/index.ts';
import { listSponsors } from '#modules/invitations/index.ts';
import { presentObjects } from './directory-objects.ts';
import type { GraphCall } from './operation.ts';

export const SPONSORS = 'sponsors';

/** Before a list is read: who may not know sponsors neither sees them nor finds anybody by them. */
export function guardSponsors(call: GraphCall): void {
  if (call.query.has('$expand') || filtersSponsors(call.filter)) call.guard(directoryActions.readUsers);
}

function filtersSponsors(filter: Filter | undefined): boolean {
  switch (filter?.kind) {
    case 'and':
    case 'or':
      return filter.operands.some(filtersSponsors);
    case 'not':
      return filtersSponsors(filter.operand);
    case 'any':
    case 'all':
      return foldAscii(filter.path) === SPONSORS;
    default:
      return false;
  }
}

/** The users as they were presented, with their sponsors where these are asked for. */
export async function expandSponsors(
  call: GraphCall,
  users: readonly DirectoryUser[],
  presented: readonly Record<string, unknown>[],
): Promise<Record<string, unknown>[]> {
  if (!call.query.has('$expand')) return [...presented];
  const ids = await listSponsors(
    call.ports.database,
    users.map(({ id }) => id),
  );
  const shown = await presentObjects(call, [...new Set([...ids.values()].flat())]);
  const byId = new Map(shown.map((object) => [object['id'] as string, object]));
  return presented.map((object, index) => ({
    ...object,
    [SPONSORS]: (ids.get(users[index]!.id) ?? []).map((id) => byId.get(id)),
  }));
}
