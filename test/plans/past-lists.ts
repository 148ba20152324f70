/** Lists of an instant that has passed, and activations on record, among a hundred thousand of everything. */
import { ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { listAssignments, listSchedules } from '#modules/assignments/index.ts';
import { findStandingPlace, readPast } from '#modules/history/index.ts';
import { listRoleSettings } from '#modules/role-settings/index.ts';
import { MovableClock } from '#platform/clock.ts';
import type { Database } from '#platform/database/database.ts';
import {
  findSettingsChains,
  listRecordedActivations,
} from '../../server/modules/activation/recorded-activations-queries.ts';
import { readGround } from '../../server/modules/decisions/explanation-queries.ts';
import { crowdedScope } from '../support/planting.ts';

const page = { limit: 100, after: undefined };
const crowd = crowdedScope as Scope;
const nobody = '00000000-0000-4000-8000-000000000000';

export function pastLists(
  subscription: () => Scope,
  somebody: () => string,
  since: Date,
  at: Date,
): Readonly<Record<string, (db: Database) => Promise<unknown>>> {
  const clock = new MovableClock(at);
  const inThePast = (work: (past: Database) => Promise<unknown>) => (db: Database) =>
    readPast({ database: db, clock }, at, work);
  const listing = { at, isPast: true, order: 'name', descending: false } as const;
  const resource = () => `${subscription()}/resourcegroups/group-6` as Scope;
  return {
    'activations of a role on record': async (db) => {
      const { id } = await db
        .selectFrom('role_definition')
        .select('id')
        .where('name', '=', 'Role 7')
        .executeTakeFirstOrThrow();
      for (const scope of [resource(), subscription(), ROOT_SCOPE]) {
        const asked = { scope, roleDefinitionId: id, since, limit: 101 };
        await listRecordedActivations(db, { ...asked, isInherited: true });
        await listRecordedActivations(db, { ...asked, isInherited: false });
      }
      await findSettingsChains(db, id, [crowd, resource()]);
    },
    'assignments of a resource at an instant that has passed': inThePast((past) =>
      listAssignments(past, { ...listing, scope: resource() }, page),
    ),
    'assignments of a resource at such an instant, of one role': inThePast((past) =>
      listAssignments(past, { ...listing, scope: resource(), roleDefinitionId: nobody }, page),
    ),
    'assignments of a resource at such an instant, of one person': inThePast((past) =>
      listAssignments(past, { ...listing, scope: crowd, principalId: somebody() }, page),
    ),
    'assignments over ARM at such an instant': inThePast(async (past) => {
      for (const kind of ['eligibility', 'assignment'] as const) {
        const reach = { kind, which: 'instances', scope: resource(), extent: 'all', at, isPast: true } as const;
        await listSchedules(past, reach, 'all', {}, page);
      }
    }),
    'the ground of an explanation of such an instant': inThePast((past) => {
      const wanted = { action: 'Microsoft.Web/sites/read', isDataAction: false };
      return readGround(past, { principalId: somebody(), scope: crowd, wanted }, at);
    }),
    'settings of a role at such an instant': inThePast((past) => listRoleSettings(past, crowd, [nobody])),
    'a place that is not there any more': (db) =>
      findStandingPlace({ database: db, clock }, `${crowdedScope}/providers/a.b/c/d` as Scope, at),
  };
}
