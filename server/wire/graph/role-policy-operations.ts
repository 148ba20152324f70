/**
 * `policies/roleManagementPolicies` and `…PolicyAssignments`: the settings of directory roles, rule by rule.
 *
 * Settings exist for every directory role; they cannot be created or deleted, only changed.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf } from '#model/odata-filter.ts';
import type { Page, PageAsked } from '#model/page.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import {
  findPrincipalNames,
  findRoleOfPolicy,
  getRoleSettings,
  listAssignableRoles,
  listRoleSettings,
  ruleIds,
  ruleTarget,
  updateRoleSettings,
  type Approver,
  type RoleSettings,
  type Rule,
  type RuleId,
} from '#modules/role-settings/index.ts';
import { presentRuleBody, readRules, ruleBodyKeys, ruleIdOf } from '../policy-rules.ts';
import { answerAll, answerEntity } from './collections.ts';
import type { GraphAnswer, GraphCall, GraphOperation } from './operation.ts';
import { answerRows } from './role-lists.ts';

const POLICIES = 'policies/roleManagementPolicies';
const ASSIGNMENTS = 'policies/roleManagementPolicyAssignments';
const PREFIX = 'DirectoryRole';

const ruleTypes = {
  expiration: 'ExpirationRule',
  enablement: 'EnablementRule',
  approval: 'ApprovalRule',
  authenticationContext: 'AuthenticationContextRule',
  notification: 'NotificationRule',
} as const satisfies Record<Rule['type'], string>;

interface Shown {
  readonly tenantId: string;
  readonly names: Awaited<ReturnType<typeof findPrincipalNames>>;
}

/** A page of directory roles with their settings. */
async function readPage(call: GraphCall, roleId: string | undefined, asked: PageAsked): Promise<Page<RoleSettings>> {
  const { database } = call.ports;
  const page = await listAssignableRoles(database, DIRECTORY_SCOPE, roleId, asked);
  const ids = page.rows.map(({ id }) => id);
  return { ...page, rows: await listRoleSettings(database, DIRECTORY_SCOPE, ids) };
}

async function shownWith(call: GraphCall, found: readonly RoleSettings[]): Promise<Shown> {
  const { database } = call.ports;
  const changedBy = found.map(({ updatedBy }) => updatedBy).filter((id) => id !== null);
  const { tenantId } = await getDirectoryIdentity(database);
  return { tenantId, names: await findPrincipalNames(database, changedBy) };
}

/** `DirectoryRole_{tenant}_{policy}`; the policy alone is understood as well. */
async function find(call: GraphCall, text = call.params['id'] ?? ''): Promise<RoleSettings> {
  const { database } = call.ports;
  const id = parseGuid(text.split('_').at(-1));
  const role = id && (await findRoleOfPolicy(database, DIRECTORY_SCOPE, id));
  if (!role) throw new Refusal('role-settings.not-found', { policyId: text });
  return getRoleSettings(database, DIRECTORY_SCOPE, role.id);
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

const presentRules = (settings: RoleSettings) => ruleIds.map((id) => presentRule(id, settings.rules[id]));

function policyId(settings: RoleSettings, tenantId: string): string {
  return `${PREFIX}_${tenantId}_${settings.policyId}`;
}

function presentPolicy(settings: RoleSettings, { tenantId, names }: Shown, expand: string) {
  const by = settings.updatedBy;
  return {
    id: policyId(settings, tenantId),
    displayName: PREFIX,
    description: PREFIX,
    isOrganizationDefault: settings.updatedAt === null,
    scopeId: '/',
    scopeType: PREFIX,
    lastModifiedDateTime: settings.updatedAt?.toISOString() ?? null,
    lastModifiedBy: by === null ? null : { id: by, displayName: names.get(by)?.name ?? null },
    ...(/\brules\b/i.test(expand) ? { rules: presentRules(settings) } : {}),
    ...(/\beffectiveRules\b/i.test(expand) ? { effectiveRules: presentRules(settings) } : {}),
  };
}

function presentAssignment(settings: RoleSettings, shown: Shown, expand: string) {
  const id = policyId(settings, shown.tenantId);
  return {
    id: `${id}_${settings.roleDefinitionId}`,
    policyId: id,
    scopeId: '/',
    scopeType: PREFIX,
    roleDefinitionId: settings.roleDefinitionId,
    ...(/^\s*policy\b/i.test(expand) ? { policy: presentPolicy(settings, shown, expand) } : {}),
  };
}

/** `scopeId eq '/' and scopeType eq 'DirectoryRole'`, which clients must say, and one role if they like. */
function readRoleFilter(call: GraphCall): string | undefined {
  let roleId: string | undefined;
  for (const part of conjuncts(call.filter)) {
    if (part.kind !== 'compare' || part.operator !== 'eq' || part.value.type !== 'string') {
      throw filterRefusal(positionOf(part), 'This list understands eq, joined with and');
    }
    const [path, { value }] = [foldAscii(part.path), part.value];
    const isHere =
      (path === 'scopeid' && value === '/') || (path === 'scopetype' && foldAscii(value) === 'directoryrole');
    if (path === 'roledefinitionid') roleId = parseGuid(value) ?? refuse(part.at, 'A GUID is expected here');
    else if (!isHere) refuse(part.at, `Only scopeId eq '/', scopeType eq '${PREFIX}' and roleDefinitionId eq '…'`);
  }
  return roleId;
}

function refuse(at: number, reason: string): never {
  throw filterRefusal(at, reason);
}

const expandOf = (call: GraphCall) => call.query.get('$expand') ?? '';

type Present = (settings: RoleSettings, shown: Shown, expand: string) => object;

async function listOf(call: GraphCall, context: string, present: Present): Promise<GraphAnswer> {
  const page = await readPage(call, readRoleFilter(call), call.page);
  const shown = await shownWith(call, page.rows);
  return answerRows(call, context, page, (settings) => present(settings, shown, expandOf(call)));
}

async function getPolicy(call: GraphCall): Promise<GraphAnswer> {
  const settings = await find(call);
  return answerEntity(call, POLICIES, presentPolicy(settings, await shownWith(call, [settings]), expandOf(call)));
}

async function getAssignment(call: GraphCall): Promise<GraphAnswer> {
  const roleId = parseGuid((call.params['id'] ?? '').split('_').at(-1));
  const found = roleId && (await readPage(call, roleId, { limit: 1, after: undefined }));
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

const reading = { action: directoryActions.readDirectoryRoleDefinitions, at: 'directory' } as const;
const changing = {
  permission: { action: directoryActions.updateDirectoryRoleSettings, at: 'directory' },
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
