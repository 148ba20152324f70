/**
 * `roleManagementPolicies` and `roleManagementPolicyAssignments`: the settings of roles on ARM.
 *
 * Settings exist for every role at every scope; they cannot be created or
 * deleted, only changed.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import { filterRefusal, type Filter } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import {
  findPrincipalNames,
  findSettingsPlace,
  getRoleSettings,
  listRoleSettings,
  policyIdOf,
  updateRoleSettings,
  type RoleSettings,
  type SettingsPlace,
} from '#modules/role-settings/index.ts';
import { objectOf } from '../read-body.ts';
import { readRules, ruleBodyKeys } from '../policy-rules.ts';
import { list, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';
import { presentPolicy, presentPolicyAssignment } from './policy-shape.ts';
import { guidAtEnd } from './request-body.ts';

const policies = 'roleManagementPolicies';
const assignments = 'roleManagementPolicyAssignments';
const readPolicies = { action: `Microsoft.Authorization/${policies}/read`, at: 'scope' } as const;
const writePolicies = { action: `Microsoft.Authorization/${policies}/write`, at: 'scope' } as const;
const readAssignments = { action: `Microsoft.Authorization/${assignments}/read`, at: 'scope' } as const;

export const policyOperations: readonly ArmOperation[] = [
  { method: 'GET', path: `{scope}/~/${policies}`, permission: readPolicies, handle: listPolicies },
  { method: 'GET', path: `{scope}/~/${policies}/{name}`, permission: readPolicies, handle: getPolicy },
  {
    method: 'PATCH',
    path: `{scope}/~/${policies}/{name}`,
    permission: writePolicies,
    activity: 'role-settings.updated',
    about: aboutPolicy,
    bodyKeys: ['properties', ...ruleBodyKeys],
    handle: patchPolicy,
  },
  { method: 'GET', path: `{scope}/~/${assignments}`, permission: readAssignments, handle: listAssignments },
  { method: 'GET', path: `{scope}/~/${assignments}/{name}`, permission: readAssignments, handle: getAssignment },
];

async function placeOf(call: ArmCall): Promise<SettingsPlace> {
  const place = await findSettingsPlace(call.ports.database, call.scope.scope);
  if (!place) throw new Refusal('resource.not-found', { scope: call.scope.path });
  return place;
}

async function readMany(call: ArmCall) {
  const place = await placeOf(call);
  const roleId = readRoleFilter(call.filter);
  const roles = roleId ? place.roles.filter((role) => role.id === roleId) : place.roles;
  const found = await listRoleSettings(
    call.ports.database,
    call.scope.scope,
    roles.map((role) => role.id),
  );
  const names = await namesFor(call, found);
  return { place, roles, found, names };
}

async function listPolicies(call: ArmCall): Promise<ArmReply> {
  const { place, found, names } = await readMany(call);
  return list(call, { rows: found, after: undefined }, (settings) => presentPolicy(settings, place, names));
}

async function listAssignments(call: ArmCall): Promise<ArmReply> {
  const { place, roles, found, names } = await readMany(call);
  return list(call, { rows: found, after: undefined }, (settings) => {
    const role = roles.find((one) => one.id === settings.roleDefinitionId)!;
    return presentPolicyAssignment(settings, role, place, names);
  });
}

async function getPolicy(call: ArmCall): Promise<ArmReply> {
  const { place, settings } = await findPolicy(call, call.params['name'] ?? '');
  return ok(presentPolicy(settings, place, await namesFor(call, [settings])));
}

async function getAssignment(call: ArmCall): Promise<ArmReply> {
  const [policyId, roleId] = (call.params['name'] ?? '').split('_');
  const { place, settings } = await findPolicy(call, policyId ?? '');
  const role = place.roles.find((one) => one.id === parseGuid(roleId));
  if (!role || role.id !== settings.roleDefinitionId) {
    throw new Refusal('role-settings.not-found', { policyId: policyId ?? '' });
  }
  return ok(presentPolicyAssignment(settings, role, place, await namesFor(call, [settings])));
}

async function patchPolicy(call: ArmCall): Promise<ArmReply> {
  const { place, settings } = await findPolicy(call, call.params['name'] ?? '');
  const { scope, roleDefinitionId } = settings;
  const { rules: written } = objectOf(objectOf(call.body, 'body')['properties'], 'properties');
  const rules = readRules(written, settings.rules);
  const after = await updateRoleSettings(call.ports, call.actor, { scope, roleDefinitionId, rules });
  return ok(presentPolicy(after, place, await namesFor(call, [after])));
}

async function aboutPolicy(call: ArmCall) {
  const { settings } = await findPolicy(call, call.params['name'] ?? '');
  return { roleDefinitionId: settings.roleDefinitionId };
}

/** Ids are derived from scope and role, so the role is the one whose id they are. */
async function findPolicy(call: ArmCall, name: string): Promise<{ place: SettingsPlace; settings: RoleSettings }> {
  const place = await placeOf(call);
  const policyId = parseGuid(name);
  const role = place.roles.find((one) => policyIdOf(call.scope.scope, one.id) === policyId);
  if (!role) throw new Refusal('role-settings.not-found', { policyId: name });
  return { place, settings: await getRoleSettings(call.ports.database, call.scope.scope, role.id) };
}

function namesFor(call: ArmCall, found: readonly RoleSettings[]) {
  const ids = found.flatMap((settings) => [
    ...(settings.updatedBy === null ? [] : [settings.updatedBy]),
    ...settings.rules.Approval_EndUser_Assignment.approvers.map((approver) => approver.id),
  ]);
  return findPrincipalNames(call.ports.database, ids);
}

/** `roleDefinitionId eq '…'` selects one role; `atScope()` is what the list is anyway. */
function readRoleFilter(filter: Filter | undefined): string | undefined {
  if (!filter) return undefined;
  if (filter.kind === 'function' && filter.name === 'atscope') return undefined;
  if (filter.kind === 'and') {
    return filter.operands.reduce<string | undefined>((found, one) => readRoleFilter(one) ?? found, undefined);
  }
  const isRole =
    filter.kind === 'compare' &&
    filter.operator === 'eq' &&
    filter.value.type === 'string' &&
    foldAscii(filter.path) === 'roledefinitionid';
  if (!isRole) throw filterRefusal('at' in filter ? filter.at : 0, "Only roleDefinitionId eq '…' and atScope()");
  return guidAtEnd(filter.value.value, 'roleDefinitionId');
}
