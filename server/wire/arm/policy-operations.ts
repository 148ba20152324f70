/**
 * `roleManagementPolicies` and `roleManagementPolicyAssignments`: the settings of roles on ARM.
 *
 * Settings exist for every role at every scope, and each role keeps its own: to
 * assign a policy says what is so already, to delete one takes back what is set
 * there.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import { filterRefusal, type Filter } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import {
  findPrincipalNames,
  findRoleOfPolicy,
  findSettingsPlace,
  getRoleSettings,
  listAssignableRoles,
  listRoleSettings,
  namedPrincipals,
  nothingSet,
  updateRoleSettings,
  type AssignableRole,
  type RoleSettings,
  type SettingsPlace,
} from '#modules/role-settings/index.ts';
import { objectOf } from '../read-body.ts';
import { readRules, ruleBodyKeys } from '../policy-rules.ts';
import { created, done, list, noContent, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';
import { presentPolicy, presentPolicyAssignment, type Shown } from './policy-shape.ts';
import { guidAtEnd } from './request-body.ts';

const policies = 'roleManagementPolicies';
const assignments = 'roleManagementPolicyAssignments';
const readPolicies = { action: `Microsoft.Authorization/${policies}/read`, at: 'scope' } as const;
const writePolicies = { action: `Microsoft.Authorization/${policies}/write`, at: 'scope' } as const;
const readAssignments = { action: `Microsoft.Authorization/${assignments}/read`, at: 'scope' } as const;

const changing = { permission: writePolicies, activity: 'role-settings.updated', about: aboutPolicy } as const;

export const policyOperations: readonly ArmOperation[] = [
  { method: 'GET', path: `{scope}/~/${policies}`, permission: readPolicies, handle: listPolicies },
  { method: 'GET', path: `{scope}/~/${policies}/{name}`, permission: readPolicies, handle: getPolicy },
  {
    method: 'PATCH',
    path: `{scope}/~/${policies}/{name}`,
    ...changing,
    bodyKeys: ['properties', ...ruleBodyKeys],
    handle: patchPolicy,
  },
  { method: 'DELETE', path: `{scope}/~/${policies}/{name}`, ...changing, handle: deletePolicy },
  { method: 'GET', path: `{scope}/~/${assignments}`, permission: readAssignments, handle: listAssignments },
  { method: 'GET', path: `{scope}/~/${assignments}/{name}`, permission: readAssignments, handle: getAssignment },
  {
    method: 'PUT',
    path: `{scope}/~/${assignments}/{name}`,
    ...changing,
    bodyKeys: ['properties', 'policyId', 'roleDefinitionId'],
    handle: putAssignment,
  },
  { method: 'DELETE', path: `{scope}/~/${assignments}/{name}`, ...changing, handle: deleteAssignment },
];

async function placeOf(call: ArmCall): Promise<SettingsPlace> {
  const place = await findSettingsPlace(call.ports.database, call.scope.scope);
  if (!place) throw new Refusal('resource.not-found', { scope: call.scope.path });
  return place;
}

/** A page of roles with their settings, and the names in them. */
async function readMany(call: ArmCall) {
  const { ports, scope } = call;
  const place = await placeOf(call);
  const page = await listAssignableRoles(ports.database, scope.scope, readRoleFilter(call.filter), call.page);
  const ids = page.rows.map((role) => role.id);
  const found = await listRoleSettings(ports.database, scope.scope, ids);
  const rows = page.rows.map((role, index) => ({ role, settings: found[index]! }));
  return { place, page: { ...page, rows }, shown: await shownFor(call, found) };
}

async function listPolicies(call: ArmCall): Promise<ArmReply> {
  const { place, page, shown } = await readMany(call);
  return list(call, page, ({ settings }) => presentPolicy(settings, place, shown));
}

async function listAssignments(call: ArmCall): Promise<ArmReply> {
  const { place, page, shown } = await readMany(call);
  return list(call, page, ({ role, settings }) => presentPolicyAssignment(settings, role, place, shown));
}

async function getPolicy(call: ArmCall): Promise<ArmReply> {
  const { place, settings } = await findPolicy(call, call.params['name'] ?? '');
  return ok(presentPolicy(settings, place, await shownFor(call, [settings])));
}

async function getAssignment(call: ArmCall): Promise<ArmReply> {
  return ok(await presentAssignment(call, await findAssignment(call)));
}

async function presentAssignment(call: ArmCall, { place, settings, role }: Found) {
  return presentPolicyAssignment(settings, role, place, await shownFor(call, [settings]));
}

/** Nothing is written: a role has its own policy, and no other can be given to it. */
async function putAssignment(call: ArmCall): Promise<ArmReply> {
  const found = await findAssignment(call);
  const { policyId, roleDefinitionId } = found.settings;
  const properties = objectOf(objectOf(call.body, 'body')['properties'], 'properties');
  const asked = {
    policyId: guidAtEnd(properties['policyId'], 'policyId') ?? policyId,
    roleDefinitionId: guidAtEnd(properties['roleDefinitionId'], 'roleDefinitionId') ?? roleDefinitionId,
  };
  if (asked.policyId !== policyId || asked.roleDefinitionId !== roleDefinitionId) {
    throw new Refusal('role-settings.policy-of-another-role', { policyId, roleDefinitionId });
  }
  return created(await presentAssignment(call, found));
}

async function deletePolicy(call: ArmCall): Promise<ArmReply> {
  return resetSettings(call, await lookUpPolicy(call, call.params['name'] ?? ''));
}

async function deleteAssignment(call: ArmCall): Promise<ArmReply> {
  return resetSettings(call, await lookUpAssignment(call));
}

/** Nothing is set here any more: 204 where nothing was. */
async function resetSettings(call: ArmCall, found: Found | undefined): Promise<ArmReply> {
  if (!found) return noContent;
  const { scope, roleDefinitionId, own } = found.settings;
  if (Object.keys(own).length === 0) return noContent;
  await updateRoleSettings(call.ports, call.actor, { scope, roleDefinitionId, rules: nothingSet });
  return done;
}

async function patchPolicy(call: ArmCall): Promise<ArmReply> {
  const { place, settings } = await findPolicy(call, call.params['name'] ?? '');
  const { scope, roleDefinitionId } = settings;
  const { rules: written } = objectOf(objectOf(call.body, 'body')['properties'], 'properties');
  const after = await updateRoleSettings(call.ports, call.actor, {
    scope,
    roleDefinitionId,
    rules: (current) => readRules(written, current),
  });
  return ok(presentPolicy(after, place, await shownFor(call, [after])));
}

/** The policy an address names, by itself or in front of its role. */
async function aboutPolicy(call: ArmCall) {
  const { settings } = await findPolicy(call, (call.params['name'] ?? '').split('_')[0]!);
  return { roleDefinitionId: settings.roleDefinitionId };
}

interface Found {
  readonly place: SettingsPlace;
  readonly settings: RoleSettings;
  readonly role: AssignableRole;
}

async function findPolicy(call: ArmCall, name: string): Promise<Found> {
  const found = await lookUpPolicy(call, name);
  if (!found) throw new Refusal('role-settings.not-found', { policyId: name });
  return found;
}

async function findAssignment(call: ArmCall): Promise<Found> {
  const found = await lookUpAssignment(call);
  if (!found) throw new Refusal('role-settings.not-found', { policyId: call.params['name'] ?? '' });
  return found;
}

/** `{policy}_{role}`. */
async function lookUpAssignment(call: ArmCall): Promise<Found | undefined> {
  const [policyId = '', roleId] = (call.params['name'] ?? '').split('_');
  const found = await lookUpPolicy(call, policyId);
  return found?.role.id === parseGuid(roleId) ? found : undefined;
}

/** Ids are derived from scope and role, so the role is the one whose id they are. */
async function lookUpPolicy(call: ArmCall, name: string): Promise<Found | undefined> {
  const { database } = call.ports;
  const { scope } = call.scope;
  const place = await placeOf(call);
  const policyId = parseGuid(name);
  const role = policyId && (await findRoleOfPolicy(database, scope, policyId));
  return role ? { place, role, settings: await getRoleSettings(database, scope, role.id) } : undefined;
}

async function shownFor(call: ArmCall, found: readonly RoleSettings[]): Promise<Shown> {
  const ids = found.flatMap((settings) => [
    ...(settings.updatedBy === null ? [] : [settings.updatedBy]),
    ...namedPrincipals(settings.rules),
  ]);
  return {
    names: await findPrincipalNames(call.ports.database, ids),
    apiVersion: call.query.get('api-version') ?? '',
  };
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
