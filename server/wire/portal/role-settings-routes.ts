/**
 * The settings of a role for the portal: read as a decision, previewed, saved against the version that was read.
 *
 * The rules are those ARM shows and changes; the permissions are the same.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { MAXIMUM_SCOPE_LENGTH, type Scope } from '#model/scope.ts';
import { readPast } from '#modules/history/index.ts';
import {
  assessRules,
  compileTicketPattern,
  describeChanges,
  findSettingsPlace,
  getRoleSettings,
  listAssignableRoles,
  policyIdOf,
  previewRoleSettings,
  settingsAfter,
  updateRoleSettings,
  versionOf,
  type EffectiveRules,
  type RoleSettings,
  type RuleProblem,
  type SettingChange,
} from '#modules/role-settings/index.ts';
import { previewRecipients } from '#modules/notifications/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { placeOfRights, readAsOf } from '../as-of.ts';
import { readingOfDirectory, type Attempt } from '../attempt.ts';
import { declareRoute } from '../route.ts';
import type {
  RecipientsPreview,
  RecipientsPreviewRequest,
  RoleSettingsChange,
  RoleSettingsForm,
  RoleSettingsPreview,
  RoleSettingsPreviewRequest,
  RoleSettingsView,
  SettingChangeView,
} from './role-settings-contract.ts';
import { viewOutsidePim } from './outside-pim-preview.ts';
import { findPlace, guardAt, readPlace } from './places.ts';
import { changeOf, fieldOf, formSchema, openedWith } from './role-settings-form.ts';
import { changedBy, READ, viewSettings, WRITE, type FoundSettings } from './role-settings-view.ts';

const url = '/portal/api/role-settings/:roleDefinitionId';
export const querystring = {
  type: 'object',
  required: ['scope'],
  properties: { scope: { type: 'string', minLength: 1, maxLength: MAXIMUM_SCOPE_LENGTH } },
};
const asOf = { type: 'string', maxLength: 40 };
const MOST_RECIPIENTS = 50;
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
    schema: { querystring: { ...querystring, properties: { ...querystring.properties, asOf } } },
    handler: read,
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
  declareRoute(app, {
    method: 'POST',
    url: `${url}/recipients`,
    permission: { action: READ, at: 'scope' },
    schema: { querystring, body: bodyOf({ settings: formSchema }) },
    handler: listRecipients,
  });
}

export function bodyOf(properties: Record<string, object>) {
  return { type: 'object', required: Object.keys(properties), additionalProperties: false, properties };
}

/** Now, or as it was at an instant that has passed. */
async function read(request: FastifyRequest): Promise<RoleSettingsView> {
  const at = readAsOf((request.query as { asOf?: string }).asOf);
  if (!at) return viewSettings(request, await findSettings(request, READ));
  const scope = readPlace((request.query as { scope: string }).scope);
  guardAt(request, READ, await placeOfRights(request, scope, at));
  return readPast(request.ports, at, async (past) =>
    viewSettings(request, await findSettingsIn(past, request, scope), past),
  );
}

async function save(request: FastifyRequest): Promise<RoleSettingsView> {
  const { version: expectedVersion, settings: form } = request.body as RoleSettingsChange;
  const found = await findSettings(request, WRITE);
  const { scope, roleDefinitionId } = found.settings;
  const settings = await updateRoleSettings(request.ports, request.actor, {
    scope,
    roleDefinitionId,
    rules: (current) => changeOf(form, current),
    expectedVersion,
  });
  return viewSettings(request, { ...found, settings });
}

async function preview(request: FastifyRequest): Promise<RoleSettingsPreview> {
  const { version: known, opened, settings: form } = request.body as RoleSettingsPreviewRequest;
  const { settings } = await findSettings(request, WRITE);
  const { database } = request.ports;
  const change = changeOf(form, settings);
  const { problems, changes } = await previewRoleSettings(database, settings, change);
  const isAboutPim = changes.some(({ rules }) => rules.includes('PIMOnlyMode_Admin_Assignment'));
  return {
    problems: problems.map((problem) => ({ field: fieldOf(problem), text: problem.reason })),
    changes: changes.map(changeView),
    ticketExample: exampleOf(form, problems),
    outsidePim: isAboutPim
      ? await viewOutsidePim(request, settingsAfter(settings, change), settings.roleDefinitionId)
      : null,
    meanwhile:
      versionOf(settings) === known
        ? null
        : {
            changed: settings.latest && (await changedBy(request, settings.latest)),
            changes: await changesSince(request, settings, openedWith(opened, settings)),
          },
  };
}

async function listRecipients(request: FastifyRequest): Promise<RecipientsPreview> {
  const { settings: form } = request.body as RecipientsPreviewRequest;
  const { settings } = await findSettings(request, READ);
  const { rules } = settingsAfter(settings, changeOf(form, settings));
  const found = await previewRecipients(request.ports, { scope: settings.scope, rules }, MOST_RECIPIENTS);
  const readsPeople = (await readingOfDirectory(request)) === 'all';
  const views = Object.entries(found).map(([rule, { isHolderTold, unreachable, count, people }]) => {
    const shown = readsPeople ? people.map(({ choice, ...person }) => ({ ...person, mail: choice })) : null;
    return [rule, { holder: isHolderTold, unreachable, count, people: shown }];
  });
  return Object.fromEntries(views) as RecipientsPreview;
}

/** Of a pattern that was just found to be one. */
function exampleOf(
  { activation: { ticketPattern } }: RoleSettingsForm,
  problems: readonly RuleProblem[],
): string | null {
  const isInOrder = ticketPattern !== '' && problems.every(({ property }) => property !== 'ticketPattern');
  return isInOrder ? compileTicketPattern(ticketPattern).example : null;
}

/** What the form was opened with comes from the caller and may be anything; only settings in order have words. */
async function changesSince(request: FastifyRequest, settings: RoleSettings, opened: EffectiveRules) {
  if (assessRules(settings.scope, opened.rules).length > 0) return [];
  return (await describeChanges(request.ports.database, opened, settings)).map(changeView);
}

/** The settings of the address, to those who hold the action there. */
export async function findSettings(request: FastifyRequest, action: string): Promise<FoundSettings> {
  const scope = readPlace((request.query as { scope: string }).scope);
  guardAt(request, action, scope);
  return findSettingsIn(request.ports.database, request, scope);
}

async function findSettingsIn(database: Reader, request: FastifyRequest, scope: Scope): Promise<FoundSettings> {
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
