/**
 * `roleAssignments`: what is in force now, one for each instance of an assignment; and plain ones made here.
 */
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import {
  assignPlainRole,
  findSchedule,
  listSchedules,
  MAXIMUM_CONDITION,
  removePlainRole,
  type NamedSchedule,
} from '#modules/assignments/index.ts';
import { readAsOf, readInTime } from '../as-of.ts';
import { authorizationId, guidAtEndOf, shownRoleId } from './ids.ts';
import { created, list, noContent, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';
import { readScheduleFilter, visibilityOf } from './schedule-filter.ts';

const READ = 'Microsoft.Authorization/roleAssignments/read';
const COLLECTION = 'roleAssignments';
const one = `{scope}/~/${COLLECTION}/{name}`;

export const roleAssignmentOperations: readonly ArmOperation[] = [
  { method: 'GET', path: `{scope}/~/${COLLECTION}`, permission: 'signed-in', handle: listAssignments },
  { method: 'GET', path: one, permission: 'signed-in', handle: getAssignment },
  {
    method: 'PUT',
    path: one,
    // The command asks for the right in its own transaction as well.
    permission: { action: 'Microsoft.Authorization/roleAssignments/write', at: 'scope' },
    activity: 'assignment.assigned',
    bodyKeys: [
      'properties',
      'roleDefinitionId',
      'principalId',
      'principalType',
      'description',
      'condition',
      'conditionVersion',
    ],
    handle: putAssignment,
  },
  {
    method: 'DELETE',
    path: one,
    permission: { action: 'Microsoft.Authorization/roleAssignments/delete', at: 'scope' },
    activity: 'assignment.removed',
    about: aboutAssignment,
    handle: deleteAssignment,
  },
];

async function listAssignments(call: ArmCall): Promise<ArmReply> {
  const asked = readScheduleFilter(call);
  const self = call.actor.principalId;
  const isAboutSelf = asked.isOwn || asked.filter.assignedTo === self || asked.filter.principalId === self;
  if (!isAboutSelf) call.guard(READ);
  const asOf = readAsOf(call.query.get('asof'));
  const reach = {
    kind: 'assignment',
    which: 'instances',
    scope: call.scope.scope,
    extent: asked.extent,
    at: asOf ?? call.ports.clock.now(),
    isPast: asOf !== undefined,
  } as const;
  const visibility = visibilityOf(call, READ);
  const page = await readInTime(call.ports, asOf, (db) =>
    listSchedules(db, reach, visibility, asked.filter, call.page),
  );
  return list(call, page, (schedule) => presentAssignment(call, schedule));
}

async function getAssignment(call: ArmCall): Promise<ArmReply> {
  const found = await findAssignment(call);
  if (!found) throw new Refusal('assignment.not-found', { scheduleId: call.params['name'] ?? '' });
  return ok(presentAssignment(call, found));
}

async function aboutAssignment(call: ArmCall) {
  const found = await findAssignment(call);
  return found && { subjectId: found.principalId, roleDefinitionId: found.roleDefinitionId };
}

async function findAssignment(call: ArmCall): Promise<NamedSchedule | undefined> {
  const id = parseGuid(call.params['name']);
  if (!id) return undefined;
  const reach = {
    kind: 'assignment',
    which: 'instances',
    scope: call.scope.scope,
    at: call.ports.clock.now(),
  } as const;
  return findSchedule(call.ports.database, reach, visibilityOf(call, READ), id);
}

async function putAssignment(call: ArmCall): Promise<ArmReply> {
  const properties = readProperties(call.body);
  const text = (name: string, maximum: number): string | null | undefined => {
    const value = properties[name];
    if (value === undefined || value === null) return value;
    if (typeof value === 'string' && value.length <= maximum) return value;
    throw new Refusal('request.invalid', { field: name, reason: `is a text of up to ${maximum} characters` });
  };
  const assignmentId = nameAsGuid(call);
  await assignPlainRole(call.ports, call.actor, {
    assignmentId,
    scope: call.scope.scope,
    roleDefinitionId: required(properties, 'roleDefinitionId'),
    principalId: required(properties, 'principalId'),
    principalType: readPrincipalType(properties['principalType']),
    description: text('description', 2048),
    condition: text('condition', MAXIMUM_CONDITION),
    conditionVersion: text('conditionVersion', 8),
  });
  const stored = await findAssignment(call);
  if (!stored) throw new Refusal('assignment.not-found', { scheduleId: assignmentId });
  return created(presentAssignment(call, stored));
}

async function deleteAssignment(call: ArmCall): Promise<ArmReply> {
  const id = parseGuid(call.params['name']);
  const found = id && (await findAssignment(call));
  const removed = found && (await removePlainRole(call.ports, call.actor, call.scope.scope, id));
  return removed ? ok(presentAssignment(call, found)) : noContent;
}

function readProperties(body: unknown): Record<string, unknown> {
  const properties = (body as { properties?: unknown } | undefined)?.properties;
  if (properties !== null && typeof properties === 'object' && !Array.isArray(properties)) {
    return properties as Record<string, unknown>;
  }
  throw new Refusal('request.invalid', { field: 'properties', reason: 'is missing' });
}

function required(properties: Record<string, unknown>, field: string): string {
  const guid = guidAtEndOf(properties[field]);
  if (!guid) throw new Refusal('request.invalid', { field, reason: 'must be a GUID' });
  return guid;
}

function readPrincipalType(value: unknown): 'User' | 'Group' | 'ServicePrincipal' | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 'User' || value === 'Group' || value === 'ServicePrincipal') return value;
  throw new Refusal('request.invalid', { field: 'principalType', reason: 'is User, Group or ServicePrincipal' });
}

function nameAsGuid(call: ArmCall): string {
  const id = parseGuid(call.params['name']);
  if (!id) throw new Refusal('request.invalid', { field: 'roleAssignmentName', reason: 'must be a GUID' });
  return id;
}

function presentAssignment(call: ArmCall, schedule: NamedSchedule) {
  const { names } = schedule;
  return {
    id: authorizationId(names.scopePath, COLLECTION, schedule.id),
    name: schedule.id,
    type: `Microsoft.Authorization/${COLLECTION}`,
    properties: {
      roleDefinitionId: shownRoleId(call, schedule.roleDefinitionId, names.scopePath),
      principalId: schedule.principalId,
      principalType: names.principalKind,
      scope: names.scopePath,
      condition: schedule.condition,
      conditionVersion: schedule.conditionVersion,
      createdOn: schedule.createdAt.toISOString(),
      updatedOn: schedule.updatedAt.toISOString(),
      createdBy: schedule.createdBy,
      updatedBy: schedule.createdBy,
      delegatedManagedIdentityResourceId: null,
      description: schedule.description,
    },
  };
}
