/**
 * `roleManagementAlerts` and what belongs to them (2022-08-01-preview).
 *
 * What is wrong is computed by reading, so that a refresh is done when it is asked for: its operation is named by the
 * instant, and complete.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import { parseInstant } from '#model/instant.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import {
  alertDefinitions,
  alertsAt,
  configureAlert,
  definitionOf,
  dismissIncidents,
  findAlert,
  findConfiguration,
  findIncident,
  fixIncident,
  listAlerts,
  listIncidents,
  readAlert,
  reopenIncidents,
  type AlertId,
} from '#modules/alerts/index.ts';
import { getResource } from '#modules/resources/index.ts';
import type { Attempt } from '../attempt.ts';
import { holds } from '../guard.ts';
import { originOf } from '../paging.ts';
import { invalid, objectOf, plainText, truth } from '../read-body.ts';
import { MAXIMUM_JUSTIFICATION } from '../schedule-body.ts';
import {
  alertCollections,
  configurationType,
  presentAlert,
  presentConfiguration,
  presentDefinition,
  presentIncident,
} from './alert-shape.ts';
import { authorizationId } from './ids.ts';
import { list, noContent, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';

const read = { action: 'Microsoft.Authorization/roleAssignments/read', at: 'scope' } as const;
const write = { action: 'Microsoft.Authorization/roleAssignments/write', at: 'scope' } as const;
const { alerts, definitions, configurations, operations } = alertCollections;
const incidents = `{scope}/~/${alerts}/{name}/alertIncidents`;
const thresholdNames = Object.values(alertDefinitions).flatMap(({ thresholds }) => thresholds.map(({ name }) => name));
/** Of the incidents of one alert, as many as come with it. */
const SHOWN_INCIDENTS = 50;

export const alertOperations: readonly ArmOperation[] = [
  { method: 'GET', path: `{scope}/~/${definitions}`, permission: read, handle: listDefinitions },
  { method: 'GET', path: `{scope}/~/${definitions}/{name}`, permission: read, handle: getDefinition },
  { method: 'GET', path: `{scope}/~/${configurations}`, permission: read, handle: listConfigurations },
  { method: 'GET', path: `{scope}/~/${configurations}/{name}`, permission: read, handle: getConfiguration },
  {
    method: 'PATCH',
    path: `{scope}/~/${configurations}/{name}`,
    permission: write,
    activity: 'alert-configuration.updated',
    about: aboutAlert,
    bodyKeys: ['properties', 'isEnabled', 'alertConfigurationType', ...thresholdNames],
    handle: patchConfiguration,
  },
  { method: 'GET', path: `{scope}/~/${alerts}`, permission: read, handle: listAll },
  { method: 'GET', path: `{scope}/~/${alerts}/{name}`, permission: read, handle: getAlert },
  {
    method: 'PATCH',
    path: `{scope}/~/${alerts}/{name}`,
    permission: write,
    activity: 'alert-incident.dismissed',
    about: aboutAlert,
    bodyKeys: ['properties', 'isActive', 'justification'],
    handle: patchAlert,
  },
  { method: 'POST', path: `{scope}/~/${alerts}/refresh`, permission: read, handle: refreshAll },
  { method: 'POST', path: `{scope}/~/${alerts}/{name}/refresh`, permission: read, handle: refreshOne },
  { method: 'GET', path: incidents, permission: read, handle: listOfAlert },
  { method: 'GET', path: `${incidents}/{id}`, permission: read, handle: getIncident },
  {
    method: 'POST',
    path: `${incidents}/{id}/remediate`,
    permission: write,
    activity: 'alert-incident.fixed',
    about: aboutAlert,
    handle: remediate,
  },
  { method: 'GET', path: `{scope}/~/${operations}/{name}`, permission: read, handle: getOperation },
];

async function aboutAlert(call: ArmCall): Promise<Attempt> {
  const alert = findAlert(call.params['name'] ?? '');
  return alert ? { scope: call.scope.scope, described: [{ id: null, type: 'Policy', displayName: alert }] } : {};
}

/** The scope of the call, which is there. */
async function placeOf({ ports, scope }: ArmCall): Promise<Scope> {
  return (await getResource(ports.database, scope.scope)).scope;
}

async function alertOf(call: ArmCall): Promise<{ readonly alert: AlertId; readonly scope: Scope }> {
  const scope = await placeOf(call);
  const name = call.params['name'] ?? '';
  const alert = findAlert(name);
  if (!alert || !alertsAt(scope).includes(alert)) throw new Refusal('alert.not-found', { alert: name.slice(0, 100) });
  return { alert, scope };
}

async function listDefinitions(call: ArmCall): Promise<ArmReply> {
  const found = alertsAt(await placeOf(call));
  return list(call, { rows: found, after: undefined }, (alert) => presentDefinition(call, alert));
}

async function getDefinition(call: ArmCall): Promise<ArmReply> {
  return ok(presentDefinition(call, (await alertOf(call)).alert));
}

async function listConfigurations(call: ArmCall): Promise<ArmReply> {
  const scope = await placeOf(call);
  const rows = [];
  for (const alert of alertsAt(scope)) rows.push(await findConfiguration(call.ports.database, alert, scope));
  return list(call, { rows, after: undefined }, (row) => presentConfiguration(call, row));
}

async function getConfiguration(call: ArmCall): Promise<ArmReply> {
  const { alert, scope } = await alertOf(call);
  return ok(presentConfiguration(call, await findConfiguration(call.ports.database, alert, scope)));
}

/** What is not said stays as it counts there; what a client read and sends back is no change. */
async function patchConfiguration(call: ArmCall): Promise<ArmReply> {
  const { alert, scope } = await alertOf(call);
  const properties = objectOf(objectOf(call.body, 'body')['properties'], 'properties');
  const type = properties['alertConfigurationType'];
  if (type !== undefined && (typeof type !== 'string' || foldAscii(type) !== foldAscii(configurationType(alert)))) {
    invalid('alertConfigurationType', `must be ${configurationType(alert)}`);
  }
  const current = await findConfiguration(call.ports.database, alert, scope);
  const said = definitionOf(alert).thresholds.flatMap(({ name }) => {
    const value = properties[name];
    if (value === undefined || value === null) return [];
    return [[name, typeof value === 'number' ? value : invalid(name, 'must be a number')] as const];
  });
  await configureAlert(call.ports, call.actor, {
    alert,
    scope,
    enabled: truth(properties['isEnabled'], current.enabled, 'isEnabled'),
    thresholds: Object.fromEntries(said),
  });
  return noContent;
}

async function listAll(call: ArmCall): Promise<ArmReply> {
  const { database, clock } = call.ports;
  const rows = await listAlerts(database, await placeOf(call), clock.now());
  return list(call, { rows, after: undefined }, (state) => presentAlert(call, state));
}

async function getAlert(call: ArmCall): Promise<ArmReply> {
  const { database, clock } = call.ports;
  const asked = { ...(await alertOf(call)), at: clock.now() };
  const state = await readAlert(database, asked.alert, asked.scope, asked.at);
  const shown = await listIncidents(
    database,
    { ...asked, state: 'open' },
    { limit: SHOWN_INCIDENTS, after: undefined },
  );
  return ok(presentAlert(call, state, shown.rows));
}

/** `isActive: false` dismisses every incident of the alert; what comes later is not. `true` takes them up again. */
async function patchAlert(call: ArmCall): Promise<ArmReply> {
  const asked = await alertOf(call);
  const properties = objectOf(objectOf(call.body, 'body')['properties'], 'properties');
  if (properties['isActive'] === undefined) invalid('isActive', 'is required');
  const reason = plainText(properties['justification'], 'justification', MAXIMUM_JUSTIFICATION);
  if (truth(properties['isActive'], true, 'isActive')) await reopenIncidents(call.ports, call.actor, asked);
  else {
    const said = { reason: reason || 'Dismissed without a reason over ARM', until: null };
    await dismissIncidents(call.ports, call.actor, asked, said);
  }
  return noContent;
}

async function listOfAlert(call: ArmCall): Promise<ArmReply> {
  const { database, clock } = call.ports;
  const page = await listIncidents(database, { ...(await alertOf(call)), at: clock.now(), state: 'open' }, call.page);
  return list(call, page, (incident) => presentIncident(call, incident));
}

async function readIncident(call: ArmCall) {
  const asked = await alertOf(call);
  const incidentId = parseGuid(call.params['id']) ?? invalid('alertIncidentId', 'is not a GUID');
  return { ...asked, incidentId };
}

async function getIncident(call: ArmCall): Promise<ArmReply> {
  const { incidentId, ...asked } = await readIncident(call);
  const { database, clock } = call.ports;
  const incident = await findIncident(database, { ...asked, at: clock.now(), id: incidentId });
  if (!incident) throw new Refusal('alert.incident-not-found', { incidentId });
  return ok(presentIncident(call, incident));
}

async function remediate(call: ArmCall): Promise<ArmReply> {
  const may = (action: string, scope: Scope) => holds(call.request, action, scope);
  await fixIncident(call.ports, call.actor, may, await readIncident(call));
  return noContent;
}

async function refreshAll(call: ArmCall): Promise<ArmReply> {
  return refreshed(call, alertsAt(await placeOf(call)));
}

async function refreshOne(call: ArmCall): Promise<ArmReply> {
  return refreshed(call, [(await alertOf(call)).alert]);
}

function refreshed(call: ArmCall, found: readonly AlertId[]): ArmReply {
  const at = call.ports.clock.now();
  const name = at.toISOString().replaceAll(/[-:.]/g, '');
  const path = authorizationId(call.scope.path, operations, name);
  const version = call.query.get('api-version')!;
  const location = `${originOf(call.request)}${path}?api-version=${encodeURIComponent(version)}`;
  return { status: 202, body: operationOf(call, name, at, found), headers: { location } };
}

const operationName = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/;

async function getOperation(call: ArmCall): Promise<ArmReply> {
  const scope = await placeOf(call);
  const name = call.params['name'] ?? '';
  const at = parseInstant(name.replace(operationName, '$1-$2-$3T$4:$5:$6.$7Z'));
  if (!at || at > call.ports.clock.now()) throw new Refusal('request.not-found', { what: 'The operation' });
  return ok(operationOf(call, name, at, alertsAt(scope)));
}

function operationOf(call: ArmCall, name: string, at: Date, found: readonly AlertId[]) {
  const statusDetail = { result: found.map((alert) => ({ name: alert, statusDetail: 'Computed from the state.' })) };
  return {
    id: name,
    status: 'Completed',
    statusDetail: JSON.stringify(statusDetail),
    createdDateTime: at.toISOString(),
    lastActionDateTime: at.toISOString(),
    resourceLocation: `${originOf(call.request)}${authorizationId(call.scope.path, alerts, '').replace(/\/$/, '')}`,
  };
}
