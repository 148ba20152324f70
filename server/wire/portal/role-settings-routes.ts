/**
 * The settings of a role for the portal: read as a decision, previewed, saved against the version that was read.
 *
 * The rules are those ARM shows and changes; the permissions are the same.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { MAXIMUM_SCOPE_LENGTH } from '#model/scope.ts';
import {
  assessRules,
  defaultRules,
  describeChanges,
  findPrincipalNames,
  findSettingsPlace,
  getRoleSettings,
  listAssignableRoles,
  policyIdOf,
  previewRoleSettings,
  updateRoleSettings,
  versionOf,
  wordSettings,
  type RoleSettings,
  type RuleSet,
  type SettingChange,
} from '#modules/role-settings/index.ts';
import type { Attempt } from '../attempt.ts';
import { guard, holds } from '../guard.ts';
import { declareRoute } from '../route.ts';
import type {
  RoleSettingsChange,
  RoleSettingsPreview,
  RoleSettingsPreviewRequest,
  RoleSettingsView,
  SettingChangeView,
  SettingsChanged,
} from './role-settings-contract.ts';
import { actionAt, findPlace, readPlace } from './places.ts';
import { fieldOf, formOf, formSchema, rulesOf } from './role-settings-form.ts';

const READ = 'Microsoft.Authorization/roleManagementPolicies/read';
const WRITE = 'Microsoft.Authorization/roleManagementPolicies/write';
const url = '/portal/api/role-settings/:roleDefinitionId';
const querystring = {
  type: 'object',
  required: ['scope'],
  properties: { scope: { type: 'string', minLength: 1, maxLength: MAXIMUM_SCOPE_LENGTH } },
};
const version = { type: 'string', maxLength: 64 };
const writing = {
  permission: { action: WRITE, at: 'scope' },
  activity: 'role-settings.updated',
  attempt: aboutSettings,
} as const;

export function roleSettingsRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url,
    permission: { action: READ, at: 'scope' },
    schema: { querystring },
    handler: async (request) => view(request, await findSettings(request, READ)),
  });
  declareRoute(app, {
    method: 'PUT',
    url,
    ...writing,
    schema: { querystring, body: bodyOf({ version, settings: formSchema }) },
    handler: save,
  });
  declareRoute(app, {
    method: 'POST',
    url: `${url}/preview`,
    ...writing,
    schema: { querystring, body: bodyOf({ version, opened: formSchema, settings: formSchema }) },
    handler: preview,
  });
}

function bodyOf(properties: Record<string, object>) {
  return { type: 'object', required: Object.keys(properties), additionalProperties: false, properties };
}

async function save(request: FastifyRequest): Promise<RoleSettingsView> {
  const { version: expectedVersion, settings: form } = request.body as RoleSettingsChange;
  const found = await findSettings(request, WRITE);
  const { scope, roleDefinitionId } = found.settings;
  const settings = await updateRoleSettings(request.ports, request.actor, {
    scope,
    roleDefinitionId,
    rules: (current) => rulesOf(form, current),
    expectedVersion,
  });
  return view(request, { ...found, settings });
}

async function preview(request: FastifyRequest): Promise<RoleSettingsPreview> {
  const { version: known, opened, settings: form } = request.body as RoleSettingsPreviewRequest;
  const { settings } = await findSettings(request, WRITE);
  const { database } = request.ports;
  const { problems, changes } = await previewRoleSettings(database, settings, rulesOf(form, settings.rules));
  return {
    problems: problems.map((problem) => ({ field: fieldOf(problem), text: problem.reason })),
    changes: changes.map(changeView),
    meanwhile:
      versionOf(settings.rules) === known
        ? null
        : {
            changed: await lastChange(request, settings),
            changes: await changesSince(request, settings, rulesOf(opened, settings.rules)),
          },
  };
}

/** What the form was opened with comes from the caller and may be anything; only settings in order have words. */
async function changesSince(request: FastifyRequest, { scope, rules }: RoleSettings, opened: RuleSet) {
  if (assessRules(scope, opened).length > 0) return [];
  return (await describeChanges(request.ports.database, opened, rules)).map(changeView);
}

interface Found {
  readonly settings: RoleSettings;
  readonly path: string;
  readonly scopeName: string;
  readonly roleName: string;
}

/** The settings of the address, to those who hold the action there. */
async function findSettings(request: FastifyRequest, action: string): Promise<Found> {
  const scope = readPlace((request.query as { scope: string }).scope);
  guard(request, actionAt(action, scope), scope);
  const { database } = request.ports;
  const place = await findSettingsPlace(database, scope);
  if (!place) throw new Refusal('resource.not-found', { scope });
  const { roleDefinitionId } = request.params as { roleDefinitionId: string };
  const roleId = parseGuid(roleDefinitionId);
  const found = roleId && (await listAssignableRoles(database, scope, roleId, { limit: 1, after: undefined }));
  const role = found ? found.rows[0] : undefined;
  if (!role) throw new Refusal('role-settings.not-found', { policyId: policyIdOf(scope, roleDefinitionId) });
  const settings = await getRoleSettings(database, scope, role.id);
  return { settings, path: place.path, scopeName: place.displayName, roleName: role.name };
}

async function view(request: FastifyRequest, found: Found): Promise<RoleSettingsView> {
  const { settings, path, scopeName, roleName } = found;
  const { scope, roleDefinitionId, rules } = settings;
  const approverIds = rules.Approval_EndUser_Assignment.approvers.map(({ id }) => id);
  const names = await findPrincipalNames(request.ports.database, approverIds);
  return {
    scope: path,
    scopeName,
    roleDefinitionId,
    roleName,
    version: versionOf(rules),
    changed: await lastChange(request, settings),
    mayChange: holds(request, actionAt(WRITE, scope), scope),
    settings: formOf(rules, names),
    defaults: formOf(defaultRules(scope), names),
    lines: wordSettings(rules, (id) => names.get(id)?.name ?? id),
  };
}

async function lastChange(
  request: FastifyRequest,
  { updatedAt, updatedBy }: RoleSettings,
): Promise<SettingsChanged | null> {
  if (!updatedAt) return null;
  const names = updatedBy === null ? undefined : await findPrincipalNames(request.ports.database, [updatedBy]);
  return { at: updatedAt.toISOString(), by: names?.get(updatedBy!)?.name ?? updatedBy };
}

function changeView({ id, label, before, after, isWeaker }: SettingChange): SettingChangeView {
  return { id, label, before, after, weaker: isWeaker };
}

/** What a refused write was about. */
function aboutSettings({ query, params }: FastifyRequest): Attempt {
  const { scope = '' } = query as { scope?: string };
  return {
    scope: typeof scope === 'string' ? findPlace(scope) : undefined,
    roleDefinitionId: parseGuid((params as { roleDefinitionId?: string }).roleDefinitionId),
  };
}
