/**
 * Schedules and schedule instances of eligibilities and assignments: lists and single ones.
 *
 * What a caller may not see looks like what does not exist.
 */
import { Refusal } from '#model/refusal.ts';
import {
  ENDED_SHOWN_MILLISECONDS,
  findSchedule,
  listSchedules,
  type NamedSchedule,
  type RequestKind,
  type ScheduleReach,
} from '#modules/assignments/index.ts';
import { readAsOf, readInTime } from '../as-of.ts';
import { authorizationId, guidAtEndOf, shownRoleId } from './ids.ts';
import { list, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';
import { expandedProperties } from './request-shape.ts';
import { readScheduleFilter, visibilityOf } from './schedule-filter.ts';

interface Collection {
  readonly name: string;
  readonly kind: RequestKind;
  readonly which: ScheduleReach['which'];
}

const collections: readonly Collection[] = [
  { name: 'roleEligibilitySchedules', kind: 'eligibility', which: 'schedules' },
  { name: 'roleEligibilityScheduleInstances', kind: 'eligibility', which: 'instances' },
  { name: 'roleAssignmentSchedules', kind: 'assignment', which: 'schedules' },
  { name: 'roleAssignmentScheduleInstances', kind: 'assignment', which: 'instances' },
];

export const scheduleOperations: readonly ArmOperation[] = collections.flatMap((collection): ArmOperation[] => [
  {
    method: 'GET',
    path: `{scope}/~/${collection.name}`,
    permission: 'signed-in',
    handle: (call) => listOf(call, collection),
  },
  {
    method: 'GET',
    path: `{scope}/~/${collection.name}/{name}`,
    permission: 'signed-in',
    handle: (call) => getOf(call, collection),
  },
]);

async function listOf(call: ArmCall, collection: Collection): Promise<ArmReply> {
  const asked = readScheduleFilter(call);
  const asOf = readAsOf(call.query.get('asof'));
  const at = asOf ?? call.ports.clock.now();
  const showsEnded = asked.isOwn && collection.which === 'schedules' && !asOf;
  const reach: ScheduleReach = {
    kind: collection.kind,
    which: collection.which,
    scope: call.scope.scope,
    extent: asked.extent,
    at,
    isPast: asOf !== undefined,
    ...(showsEnded ? { endedSince: new Date(at.getTime() - ENDED_SHOWN_MILLISECONDS) } : {}),
  };
  const visibility = visibilityOf(call, readAction(collection));
  const page = await readInTime(call.ports, asOf, (db) =>
    listSchedules(db, reach, visibility, asked.filter, call.page),
  );
  return list(call, page, (schedule) => presentSchedule(call, collection, schedule));
}

async function getOf(call: ArmCall, collection: Collection): Promise<ArmReply> {
  const { kind, which } = collection;
  const id = guidAtEndOf(call.params['name']);
  const reach = { kind, which, scope: call.scope.scope, at: call.ports.clock.now() };
  const visibility = visibilityOf(call, readAction(collection));
  const schedule = id && (await findSchedule(call.ports.database, reach, visibility, id));
  if (!schedule) throw new Refusal('request.not-found', { what: `The ${collection.name.slice(0, -1)}` });
  return ok(presentSchedule(call, collection, schedule));
}

function readAction({ name }: Collection): string {
  return `Microsoft.Authorization/${name}/read`;
}

function presentSchedule(call: ArmCall, { name, kind, which }: Collection, schedule: NamedSchedule) {
  const { names } = schedule;
  const path = names.scopePath;
  const roleDefinitionId = shownRoleId(call, schedule.roleDefinitionId, path);
  const expanded = expandedProperties(schedule, names);
  return {
    id: authorizationId(path, name, schedule.id),
    name: schedule.id,
    type: `Microsoft.Authorization/${name}`,
    properties: {
      scope: path,
      roleDefinitionId,
      principalId: schedule.principalId,
      principalType: names.principalKind,
      ...(kind === 'eligibility' ? eligibilityIds(schedule, which) : assignmentIds(schedule, which)),
      memberType: schedule.memberType,
      status: schedule.status,
      startDateTime: schedule.startsAt.toISOString(),
      endDateTime: schedule.endsAt?.toISOString() ?? null,
      condition: schedule.condition,
      conditionVersion: schedule.conditionVersion,
      createdOn: schedule.createdAt.toISOString(),
      ...(which === 'schedules' ? { updatedOn: schedule.updatedAt.toISOString() } : {}),
      expandedProperties: { ...expanded, roleDefinition: { ...expanded.roleDefinition, id: roleDefinitionId } },
    },
  };
}

function eligibilityIds({ id, requestId, names }: NamedSchedule, which: ScheduleReach['which']) {
  return which === 'instances'
    ? { roleEligibilityScheduleId: authorizationId(names.scopePath, 'roleEligibilitySchedules', id) }
    : {
        roleEligibilityScheduleRequestId:
          requestId && authorizationId(names.scopePath, 'roleEligibilityScheduleRequests', requestId),
      };
}

function assignmentIds(schedule: NamedSchedule, which: ScheduleReach['which']) {
  const { id, requestId, linkedEligibilityId: linked, assignmentType, names } = schedule;
  const idOf = (collection: string, name: string) => authorizationId(names.scopePath, collection, name);
  const common = {
    linkedRoleEligibilityScheduleId: linked && idOf('roleEligibilitySchedules', linked),
    assignmentType,
  };
  return which === 'instances'
    ? {
        ...common,
        roleAssignmentScheduleId: idOf('roleAssignmentSchedules', id),
        originRoleAssignmentId: idOf('roleAssignments', id),
        linkedRoleEligibilityScheduleInstanceId: linked && idOf('roleEligibilityScheduleInstances', linked),
      }
    : {
        ...common,
        roleAssignmentScheduleRequestId: requestId && idOf('roleAssignmentScheduleRequests', requestId),
      };
}
