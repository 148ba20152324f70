/**
 * `identityGovernance/roleManagementAlerts` (beta): the alerts of directory roles, their definitions, configurations and
 * incidents.
 *
 * What is wrong is computed by reading, so that a refresh is done when it is asked for: its operation is named by the
 * instant, and has succeeded.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { parseInstant } from '#model/instant.ts';
import { conjuncts, filterRefusal, positionOf } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import {
  alertDefinitions,
  alertsAt,
  configureAlert,
  dismissIncidents,
  findAlert,
  findConfiguration,
  findIncident,
  fixIncident,
  listIncidents,
  readAlert,
  reopenIncidents,
  type AlertId,
  type AlertState,
} from '#modules/alerts/index.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import { holds } from '../guard.ts';
import { invalid, plainText, truth } from '../read-body.ts';
import { MAXIMUM_JUSTIFICATION } from '../schedule-body.ts';
import { answerAll, answerEntity } from './collections.ts';
import { noContent, type GraphAnswer, type GraphCall, type GraphOperation } from './operation.ts';
import {
  alertIdOf,
  configurationKeys,
  presentAlert,
  presentConfiguration,
  presentDefinition,
  presentIncident,
  readThresholds,
} from './present-alerts.ts';
import { answerRows } from './role-lists.ts';

const ROOT = 'identityGovernance/roleManagementAlerts';
const ALERTS = `${ROOT}/alerts`;
const DEFINITIONS = `${ROOT}/alertDefinitions`;
const CONFIGURATIONS = `${ROOT}/alertConfigurations`;
const OPERATIONS = `${ROOT}/operations`;
const scope = DIRECTORY_SCOPE;
const reading = { action: directoryActions.readDirectoryRoles, at: 'directory' } as const;
const writing = { action: directoryActions.manageDirectoryRoles, at: 'directory' } as const;
/** Of the incidents of one alert, as many as come with it. */
const SHOWN_INCIDENTS = 50;
const thresholdNames = Object.values(alertDefinitions).flatMap(({ thresholds }) => thresholds.map(({ name }) => name));

const tenantOf = async (call: GraphCall) => (await getDirectoryIdentity(call.ports.database)).tenantId;

/** `DirectoryRole_{tenant}_{alert}`, or the alert by its name alone. */
function alertOf(call: GraphCall): AlertId {
  const text = call.params['id'] ?? '';
  const alert = findAlert(text.split('_').at(-1)!);
  if (!alert || !alertsAt(scope).includes(alert)) throw new Refusal('alert.not-found', { alert: text.slice(0, 100) });
  return alert;
}

interface AskedAlerts {
  readonly isEnabled?: boolean;
  readonly isActive?: boolean;
}

/** `scopeId eq '/' and scopeType eq 'DirectoryRole'`, and whether they are on or found something. */
function readFilter(call: GraphCall): AskedAlerts {
  let asked: AskedAlerts = {};
  for (const part of conjuncts(call.filter)) {
    if (part.kind !== 'compare' || part.operator !== 'eq') {
      throw filterRefusal(positionOf(part), 'This list understands eq, joined with and');
    }
    const { value } = part.value as { value: unknown };
    const path = foldAscii(part.path);
    const text = typeof value === 'string' ? foldAscii(value) : value;
    if (path === 'scopeid' && text === '/') continue;
    if (path === 'scopetype' && text === 'directoryrole') continue;
    if (path === 'isactive' && typeof value === 'boolean') asked = { ...asked, isActive: value };
    else if (['isenabled', 'alertconfiguration/isenabled'].includes(path) && typeof value === 'boolean') {
      asked = { ...asked, isEnabled: value };
    } else {
      throw filterRefusal(
        part.at,
        "Only scopeId '/', scopeType 'DirectoryRole', isActive and alertConfiguration/isEnabled",
      );
    }
  }
  return asked;
}

const isAsked = (wanted: boolean | undefined, is: boolean) => wanted === undefined || wanted === is;

async function listDefinitions(call: GraphCall): Promise<GraphAnswer> {
  readFilter(call);
  const tenantId = await tenantOf(call);
  return answerAll(
    call,
    DEFINITIONS,
    alertsAt(scope).map((alert) => presentDefinition(tenantId, alert)),
  );
}

async function getDefinition(call: GraphCall): Promise<GraphAnswer> {
  return answerEntity(call, DEFINITIONS, presentDefinition(await tenantOf(call), alertOf(call)));
}

/** With the definition, where it is asked for. */
async function viewConfiguration(call: GraphCall, alert: AlertId, tenantId: string) {
  const configuration = await findConfiguration(call.ports.database, alert, scope);
  const isExpanded = expanded(call).has('alertdefinition');
  return {
    ...presentConfiguration(tenantId, configuration),
    ...(isExpanded ? { alertDefinition: presentDefinition(tenantId, alert) } : {}),
  };
}

async function listConfigurations(call: GraphCall): Promise<GraphAnswer> {
  const { isEnabled } = readFilter(call);
  const tenantId = await tenantOf(call);
  const rows = [];
  for (const alert of alertsAt(scope)) rows.push(await viewConfiguration(call, alert, tenantId));
  return answerAll(
    call,
    CONFIGURATIONS,
    rows.filter((row) => isAsked(isEnabled, row.isEnabled)),
  );
}

async function getConfiguration(call: GraphCall): Promise<GraphAnswer> {
  return answerEntity(call, CONFIGURATIONS, await viewConfiguration(call, alertOf(call), await tenantOf(call)));
}

async function patchConfiguration(call: GraphCall): Promise<GraphAnswer> {
  const alert = alertOf(call);
  const current = await findConfiguration(call.ports.database, alert, scope);
  const enabled = truth(call.body['isEnabled'], current.enabled, 'isEnabled');
  await configureAlert(call.ports, call.actor, { alert, scope, enabled, thresholds: readThresholds(alert, call.body) });
  return noContent;
}

const expandable = ['alertdefinition', 'alertconfiguration', 'alertincidents'] as const;

function expanded(call: GraphCall): ReadonlySet<string> {
  const text = call.query.get('$expand')?.trim() ?? '';
  if (text === '') return new Set();
  if (text === '*') return new Set(expandable);
  const names = text.split(',').map((name) => foldAscii(name.trim()));
  const unknown = names.find((name) => !expandable.some((one) => one === name));
  if (unknown === undefined) return new Set(names);
  throw new Refusal('request.invalid', { field: '$expand', reason: `knows ${expandable.join(', ')}` });
}

async function viewAlert(call: GraphCall, state: AlertState, tenantId: string) {
  const { alert } = state;
  const at = call.ports.clock.now();
  const wanted = expanded(call);
  const incidents = wanted.has('alertincidents')
    ? (await openIncidents(call, alert, { limit: SHOWN_INCIDENTS, after: undefined })).rows.map(presentIncident)
    : undefined;
  return {
    ...presentAlert(tenantId, state, at),
    ...(wanted.has('alertdefinition') ? { alertDefinition: presentDefinition(tenantId, alert) } : {}),
    ...(wanted.has('alertconfiguration') ? { alertConfiguration: presentConfiguration(tenantId, state) } : {}),
    ...(incidents ? { alertIncidents: incidents } : {}),
  };
}

function openIncidents(call: GraphCall, alert: AlertId, page: GraphCall['page']) {
  const { database, clock } = call.ports;
  return listIncidents(database, { alert, scope, at: clock.now(), state: 'open' }, page);
}

async function listAll(call: GraphCall): Promise<GraphAnswer> {
  const { isActive, isEnabled } = readFilter(call);
  const { database, clock } = call.ports;
  const tenantId = await tenantOf(call);
  const found = [];
  // One after the other: a list that many ask for must not take every connection.
  for (const alert of alertsAt(scope)) {
    const state = await readAlert(database, alert, scope, clock.now());
    if (!isAsked(isActive, state.open > 0) || !isAsked(isEnabled, state.enabled)) continue;
    found.push(await viewAlert(call, state, tenantId));
  }
  return answerAll(call, ALERTS, found);
}

async function getAlert(call: GraphCall): Promise<GraphAnswer> {
  const { database, clock } = call.ports;
  const state = await readAlert(database, alertOf(call), scope, clock.now());
  return answerEntity(call, ALERTS, await viewAlert(call, state, await tenantOf(call)));
}

/** `isActive: false` dismisses every incident of the alert; what comes later is not. `true` takes them up again. */
async function patchAlert(call: GraphCall): Promise<GraphAnswer> {
  const asked = { alert: alertOf(call), scope };
  if (call.body['isActive'] === undefined) invalid('isActive', 'is required');
  const reason = plainText(call.body['justification'], 'justification', MAXIMUM_JUSTIFICATION);
  if (truth(call.body['isActive'], true, 'isActive')) await reopenIncidents(call.ports, call.actor, asked);
  else {
    const said = { reason: reason || 'Dismissed without a reason over Graph', until: null };
    await dismissIncidents(call.ports, call.actor, asked, said);
  }
  return noContent;
}

const incidentsOf = (alert: AlertId, tenantId: string) => `${ALERTS}('${alertIdOf(tenantId, alert)}')/alertIncidents`;

async function listOfAlert(call: GraphCall): Promise<GraphAnswer> {
  const alert = alertOf(call);
  const page = await openIncidents(call, alert, call.page);
  return answerRows(call, incidentsOf(alert, await tenantOf(call)), page, presentIncident);
}

function readIncidentId(call: GraphCall): string {
  return parseGuid(call.params['incidentId']) ?? invalid('alertIncidentId', 'is not a GUID');
}

async function getIncident(call: GraphCall): Promise<GraphAnswer> {
  const alert = alertOf(call);
  const id = readIncidentId(call);
  const { database, clock } = call.ports;
  const incident = await findIncident(database, { alert, scope, at: clock.now(), id });
  if (!incident) throw new Refusal('alert.incident-not-found', { incidentId: id });
  return answerEntity(call, incidentsOf(alert, await tenantOf(call)), presentIncident(incident));
}

async function remediate(call: GraphCall): Promise<GraphAnswer> {
  const may = (action: string, at: Scope) => holds(call.request, action, at);
  const asked = { alert: alertOf(call), scope, incidentId: readIncidentId(call) };
  await fixIncident(call.ports, call.actor, may, asked);
  return { status: 200 };
}

async function refreshAll(call: GraphCall): Promise<GraphAnswer> {
  const { scopeId = '/', scopeType = 'DirectoryRole' } = call.body;
  if (scopeId !== '/') invalid('scopeId', 'must be /');
  if (typeof scopeType !== 'string' || foldAscii(scopeType) !== 'directoryrole') {
    invalid('scopeType', 'must be DirectoryRole');
  }
  return refreshed(call, undefined);
}

async function refreshOne(call: GraphCall): Promise<GraphAnswer> {
  return refreshed(call, alertOf(call));
}

/** Named by the instant and, of one alert, by that. */
function refreshed(call: GraphCall, alert: AlertId | undefined): GraphAnswer {
  const instant = call.ports.clock.now().toISOString().replaceAll(/[-:.]/g, '');
  const location = `${call.root}/${OPERATIONS}/${instant}${alert ? `_${alert}` : ''}`;
  return { status: 202, headers: { location } };
}

const operationName = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/;

async function getOperation(call: GraphCall): Promise<GraphAnswer> {
  const name = call.params['id'] ?? '';
  const [instant, named] = name.split('_');
  const at = parseInstant((instant ?? '').replace(operationName, '$1-$2-$3T$4:$5:$6.$7Z'));
  const alert = named === undefined ? undefined : findAlert(named);
  if (!at || at > call.ports.clock.now() || (named !== undefined && !alert)) {
    throw new Refusal('request.not-found', { what: 'The operation' });
  }
  const path = alert ? `${ALERTS}/${alertIdOf(await tenantOf(call), alert)}` : ALERTS;
  return answerEntity(call, OPERATIONS, {
    id: name,
    createdDateTime: at.toISOString(),
    lastActionDateTime: at.toISOString(),
    resourceLocation: `${call.root}/${path}`,
    status: 'succeeded',
    statusDetail: 'Computed from the state.',
  });
}

const one = `${ALERTS}/{id}`;
const incident = `${one}/alertIncidents/{incidentId}`;

export const alertOperations: readonly GraphOperation[] = [
  { method: 'GET', path: DEFINITIONS, permission: reading, handle: listDefinitions },
  { method: 'GET', path: `${DEFINITIONS}/{id}`, permission: reading, handle: getDefinition },
  { method: 'GET', path: CONFIGURATIONS, permission: reading, handle: listConfigurations },
  { method: 'GET', path: `${CONFIGURATIONS}/{id}`, permission: reading, handle: getConfiguration },
  {
    method: 'PATCH',
    path: `${CONFIGURATIONS}/{id}`,
    permission: writing,
    activity: 'alert-configuration.updated',
    bodyKeys: [...configurationKeys, ...thresholdNames],
    handle: patchConfiguration,
  },
  { method: 'GET', path: ALERTS, permission: reading, handle: listAll },
  { method: 'GET', path: one, permission: reading, handle: getAlert },
  {
    method: 'PATCH',
    path: one,
    permission: writing,
    activity: 'alert-incident.dismissed',
    bodyKeys: ['isActive', 'justification'],
    handle: patchAlert,
  },
  {
    method: 'POST',
    path: `${ALERTS}/refresh`,
    permission: reading,
    bodyKeys: ['scopeId', 'scopeType'],
    handle: refreshAll,
  },
  { method: 'POST', path: `${one}/refresh`, permission: reading, handle: refreshOne },
  { method: 'GET', path: `${one}/alertIncidents`, permission: reading, handle: listOfAlert },
  { method: 'GET', path: incident, permission: reading, handle: getIncident },
  {
    method: 'POST',
    path: `${incident}/remediate`,
    permission: writing,
    activity: 'alert-incident.fixed',
    handle: remediate,
  },
  { method: 'GET', path: `${OPERATIONS}/{id}`, permission: reading, handle: getOperation },
];
