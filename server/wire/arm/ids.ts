/**
 * Ids as ARM shows and reads them.
 *
 * Clients join lists by comparing ids of roles as text, so the same role has
 * the same id in everything one address answers.
 */
import { parseGuid } from '#model/guid.ts';
import { filterRefusal } from '#model/odata-filter.ts';
import type { ArmCall } from './operation.ts';

/** `{scope}/providers/Microsoft.Authorization/{collection}/{name}`. */
export function authorizationId(scopePath: string, collection: string, name: string): string {
  return `${scopePath === '/' ? '' : scopePath}/providers/Microsoft.Authorization/${collection}/${name}`;
}

/**
 * The id of a role in the answer to a call: with the subscription of the
 * address, also for what is inherited from above it. Lists over everything go
 * by the scope of each object.
 */
export function shownRoleId(call: ArmCall, roleDefinitionId: string, objectPath: string = '/'): string {
  const place = call.scope.kind === 'root' ? objectPath : call.scope.path;
  const subscription = /^\/subscriptions\/[^/]+/.exec(place)?.[0] ?? '/';
  return authorizationId(subscription, 'roleDefinitions', roleDefinitionId);
}

/** The GUID a client means, whether it writes the GUID alone or a full id with any prefix. */
export function guidAtEndOf(text: unknown): string | undefined {
  return typeof text === 'string' ? parseGuid(text.split('/').at(-1)) : undefined;
}

export function filterGuid(value: unknown, position: number): string {
  const guid = guidAtEndOf(value);
  if (!guid) throw filterRefusal(position, 'A GUID is expected here');
  return guid;
}
