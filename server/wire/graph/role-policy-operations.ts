/**
 * `policies/roleManagementPolicies` and `…PolicyAssignments`: the settings of directory roles, and of the members and owners
 * of groups, rule by rule.
 *
 * Settings exist for every one of them; they cannot be created or deleted, only changed.
 */
import { parseGuid } from '#model/guid.ts';
import type { Page, PageAsked } from '#model/page.ts';
import { Refusal } from '#model/refusal.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import {
  findPrincipalNames,
  findRoleOfPolicy,
  getRoleSettings,
  listAssignableRoles,
  listRoleSettings,
  ruleTarget,
  updateRoleSettings,
  type Approver,
  type RoleSettings,
  type Rule,
  type RuleId,
} from '#modules/role-settings/index.ts';
import { olderRuleIds, presentRuleBody, readRules, ruleBodyKeys, ruleIdOf } from '../policy-rules.ts';
import { answerAll, answerEntity } from './collections.ts';
import type { GraphAnswer, GraphCall, GraphOperation } from './operation.ts';
import {
  presentPlace,
  presentRoleId,
  readPolicyFilter,
  readPolicyPlace,
  readRoleId,
  requireChanging,
  type AskedPolicies,
} from './policy-place.ts';
import { answerRows } from './role-lists.ts';

const POLICIES = 'policies/roleManagementPolicies';
const ASSIGNMENTS = 'policies/roleManagementPolicyAssignments';

const ruleTypes = {
  expiration: 'ExpirationRule',
  enablement: 'EnablementRule',
  approval: 'ApprovalRule',
  authenticationContext: 'AuthenticationContextRule',
  notification: 'NotificationRule',
  // Graph has no such rule, and lists none; who names it by its id gets the name ARM has for it.
  pimOnly: 'PimOnlyModeRule',
} as const satisfies Record<Rule['type'], string>;

interface Shown {
  readonly tenantId: string;
  readonly names: Awaited<ReturnType<typeof findPrincipalNames>>;
}

/** A page of the roles of a place with their settings. */
async function readPage(
  call: GraphCall,
  { scope, roleId }: AskedPolicies,
  asked: PageAsked,
): Promise<Page<RoleSettings>> {
  const { database } = call.ports;
  const page = await listAssignableRoles(database, scope, roleId, asked);
  const ids = page.rows.map(({ id }) => id);
  return { ...page, rows: await listRoleSettings(database, scope, ids) };
}

async function shownWith(call: GraphCall, found: readonly RoleSettings[]): Promise<Shown> {
  const { database } = call.ports;
  const changedBy = found.map(({ updatedBy }) => updatedBy).filter((id) => id !== null);
  const { tenantId } = await getDirectoryIdentity(database);
  return { tenantId, names: await findPrincipalNames(database, changedBy) };
}

async function find(call: GraphCall): Promise<RoleSettings> {
  const { database } = call.ports;
  const text = call.params['id'] ?? '';
  const scope = await readPolicyPlace(call);
  const id = parseGuid(text.split('_').at(-1));
  const role = id && (await findRoleOfPolicy(database, scope, id));
  if (!role) throw new Refusal('role-settings.not-found', { policyId: text });
  return getRoleSettings(database, scope, role.id);
}

function presentRule(id: RuleId, rule: Rule) {
  const { caller, level } = ruleTarget(id);
  const approver = ({ id: principalId, userType, description }: Approver) =>
    userType === 'Group'
      ? { '@odata.type': '#microsoft.graph.groupMembers', groupId: principalId, description, isBackup: false }
      : { '@odata.type': '#microsoft.graph.singleUser', userId: principalId, description, isBackup: false };
  return {
    '@odata.type': `#microsoft.graph.unifiedRoleManagementPolicy${ruleTypes[rule.type]}`,
    id,
    ...presentRuleBody(id, rule, approver),
    target: { caller, operations: ['All'], level, inheritableSettings: [], enforcedSettings: [] },
  };
}

const presentRules = (settings: RoleSettings) => olderRuleIds.map((id) => presentRule(id, settings.rules[id]));

function policyId(settings: RoleSettings, tenantId: string): string {
  return `${presentPlace(settings.scope, tenantId).prefix}_${settings.policyId}`;
}

function presentPolicy(settings: RoleSettings, { tenantId, names }: Shown, expand: string) {
  const by = settings.updatedBy;
  const { scopeId, scopeType } = presentPlace(settings.scope, tenantId);
  return {
    id: policyId(settings, tenantId),
    displayName: scopeType,
    description: scopeType,
    isOrganizationDefault: settings.latest === null,
    scopeId,
    scopeType,
    lastModifiedDateTime: settings.updatedAt?.toISOString() ?? null,
    lastModifiedBy: by === null ? null : { id: by, displayName: names.get(by)?.name ?? null },
    ...(/\brules\b/i.test(expand) ? { rules: presentRules(settings) } : {}),
    ...(/\beffectiveRules\b/i.test(expand) ? { effectiveRules: presentRules(settings) } : {}),
  };
}

function presentAssignment(settings: RoleSettings, shown: Shown, expand: string) {
  const id = policyId(settings, shown.tenantId);
  const { scopeId, scopeType } = presentPlace(settings.scope, shown.tenantId);
  const roleDefinitionId = presentRoleId(settings.scope, settings.roleDefinitionId);
  return {
    id: `${id}_${roleDefinitionId}`,
    policyId: id,
    scopeId,
    scopeType,
    roleDefinitionId,
    ...(/^\s*policy\b/i.test(expand) ? { policy: presentPolicy(settings, shown, expand) } : {}),
  };
}

const expandOf = (call: GraphCall) => call.query.get('$expand') ?? '';

type Present = (settings: RoleSettings, shown: Shown, expand: string) => object;

async function listOf(call: GraphCall, context: string, present: Present): Promise<GraphAnswer> {
  const page = await readPage(call, await readPolicyFilter(call), call.page);
  const shown = await shownWith(call, page.rows);
  return answerRows(call, context, page, (settings) => present(settings, shown, expandOf(call)));
}

async function getPolicy(call: GraphCall): Promise<GraphAnswer> {
  const settings = await find(call);
  return answerEntity(call, POLICIES, presentPolicy(settings, await shownWith(call, [settings]), expandOf(call)));
}

async function getAssignment(call: GraphCall): Promise<GraphAnswer> {
  const scope = await readPolicyPlace(call);
  const roleId = readRoleId(scope, (call.params['id'] ?? '').split('_').at(-1)!);
  const found = roleId && (await readPage(call, { scope, roleId }, { limit: 1, after: undefined }));
  const settings = found ? found.rows[0] : undefined;
  if (!settings) throw new Refusal('role-settings.not-found', { policyId: call.params['id'] ?? '' });
  return answerEntity(
    call,
    ASSIGNMENTS,
    presentAssignment(settings, await shownWith(call, [settings]), expandOf(call)),
  );
}

function requireRuleId(call: GraphCall): RuleId {
  const id = ruleIdOf(call.params['ruleId']);
  if (!id) throw new Refusal('request.not-found', { what: 'The rule' });
  return id;
}

async function getRule(call: GraphCall): Promise<GraphAnswer> {
  const id = requireRuleId(call);
  return answerEntity(call, `${POLICIES}/rules`, presentRule(id, (await find(call)).rules[id]));
}

async function change(call: GraphCall, written: unknown): Promise<RoleSettings> {
  const { scope, roleDefinitionId } = await find(call);
  requireChanging(call, scope);
  return updateRoleSettings(call.ports, call.actor, {
    scope,
    roleDefinitionId,
    rules: (current) => readRules(written, current),
  });
}

async function patchRule(call: GraphCall): Promise<GraphAnswer> {
  const id = requireRuleId(call);
  const after = await change(call, [{ ...call.body, id }]);
  return answerEntity(call, `${POLICIES}/rules`, presentRule(id, after.rules[id]));
}

async function patchPolicy(call: GraphCall): Promise<GraphAnswer> {
  const after = await change(call, call.body['rules']);
  return answerEntity(call, POLICIES, presentPolicy(after, await shownWith(call, [after]), 'rules'));
}

/** Guarded by the handlers, at the directory or at the group. */
const reading = 'signed-in';
const changing = {
  permission: reading,
  activity: 'role-settings.updated',
  bodyKeys: ruleBodyKeys,
} as const;

export const rolePolicyOperations: readonly GraphOperation[] = [
  { method: 'GET', path: POLICIES, permission: reading, handle: (call) => listOf(call, POLICIES, presentPolicy) },
  { method: 'GET', path: `${POLICIES}/{id}`, permission: reading, handle: getPolicy },
  { method: 'PATCH', path: `${POLICIES}/{id}`, ...changing, handle: patchPolicy },
  {
    method: 'GET',
    path: `${POLICIES}/{id}/rules`,
    permission: reading,
    handle: async (call) => answerAll(call, `${POLICIES}/rules`, presentRules(await find(call))),
  },
  { method: 'GET', path: `${POLICIES}/{id}/rules/{ruleId}`, permission: reading, handle: getRule },
  { method: 'PATCH', path: `${POLICIES}/{id}/rules/{ruleId}`, ...changing, handle: patchRule },
  {
    method: 'GET',
    path: ASSIGNMENTS,
    permission: reading,
    handle: (call) => listOf(call, ASSIGNMENTS, presentAssignment),
  },
  { method: 'GET', path: `${ASSIGNMENTS}/{id}`, permission: reading, handle: getAssignment },
];
