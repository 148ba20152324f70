/**
 * What somebody did in Daypass itself needs a role too, and leaves no decision record: the audit trail tells of it.
 *
 * Which activity needed which action is data; an activity that is not listed is one nobody may conclude anything from.
 */
import { sql } from 'kysely';
import type { Scope } from '#model/scope.ts';
import type { ActivityName } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';

const assign = 'Microsoft.Authorization/roleAssignments/write';

/** Done with one's own access, or by being asked: no role is needed at the place. */
const needsNothing =
  /^(?:role\.|approval\.|request\.|extension\.requested$|access-review\.decided$|eligibility\.expired$|assignment\.expired$)/;

const needed: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:eligibility|assignment|extension|access-review|alert-incident|alert-configuration|protected-application)\./,
    assign,
  ],
  [/^role-settings\./, 'Microsoft.Authorization/roleManagementPolicies/write'],
  [/^role-definition\./, 'Microsoft.Authorization/roleDefinitions/write'],
];

/** The action an activity needed at its place; null where it needed none, undefined where that is not known. */
function actionOf(activity: ActivityName): string | null | undefined {
  if (needsNothing.test(activity)) return null;
  return needed.find(([form]) => form.test(activity))?.[1];
}

export interface OwnWrite {
  /** Undefined: nobody knows which. */
  readonly action: string | undefined;
  readonly scope: Scope;
  readonly count: number;
}

/** What each of some people and applications changed in the resource tree in a span of time. */
export async function readOwnWrites(
  db: Reader,
  principalIds: readonly string[],
  from: Date,
  to: Date,
): Promise<Map<string, OwnWrite[]>> {
  const { rows } = await sql<{ id: string; activity: ActivityName; scope: Scope; count: number }>`
    select actor_id as id, activity, scope, count(*)::int as count from audit_entry
    where actor_id = any(${[...principalIds]}::uuid[]) and trail = 'resource' and result = 'success' and scope is not null
      and occurred_at >= ${from} and occurred_at <= ${to}
    group by actor_id, activity, scope order by actor_id, scope`.execute(db);
  const found = new Map<string, OwnWrite[]>();
  for (const { id, activity, scope, count } of rows) {
    const action = actionOf(activity);
    if (action !== null) found.set(id, [...(found.get(id) ?? []), { action, scope, count }]);
  }
  return found;
}
