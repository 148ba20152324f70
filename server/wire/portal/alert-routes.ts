/**
 * Alerts of a resource or of the directory: what is wrong there and below, and what is watched.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseInstant } from '#model/instant.ts';
import { Refusal } from '#model/refusal.ts';
import { MAXIMUM_SCOPE_LENGTH, type Scope } from '#model/scope.ts';
import {
  alertTexts,
  configureAlert,
  definitionOf,
  dismissIncidents,
  fixIncident,
  findAlert,
  alertsAt,
  listAlerts,
  listIncidents,
  listPastIncidents,
  readAlert,
  reopenIncidents,
  type AlertId,
  type AlertState,
  type Incident,
  type IncidentAsked,
} from '#modules/alerts/index.ts';
import type { Attempt } from '../attempt.ts';
import { holds } from '../guard.ts';
import { invalid, plainText } from '../read-body.ts';
import { MAXIMUM_JUSTIFICATION } from '../schedule-body.ts';
import { declareRoute } from '../route.ts';
import type {
  AlertConfigurationChange,
  AlertList,
  AlertView,
  DismissalRequest,
  FixRequest,
  IncidentView,
  PastIncidentView,
} from './alerts-contract.ts';
import type { Page } from './contract.ts';
import { cursorOfKey, keyOfCursor } from './cursor.ts';
import { oneOf } from './list-query.ts';
import { findPlace, guardAt, holdsAt, readTreePlace } from './places.ts';
import { readId } from './read-id.ts';

const READ = 'Microsoft.Authorization/roleAssignments/read';
const WRITE = 'Microsoft.Authorization/roleAssignments/write';
const PAGE = 50;

const querystring = {
  type: 'object',
  required: ['scope'],
  properties: { scope: { type: 'string', minLength: 1, maxLength: MAXIMUM_SCOPE_LENGTH } },
};
const configurationBody = {
  type: 'object',
  required: ['enabled', 'thresholds'],
  additionalProperties: false,
  properties: {
    enabled: { type: 'boolean' },
    thresholds: { type: 'object', maxProperties: 4, additionalProperties: { type: 'integer' } },
  },
};

const dismissalBody = {
  type: 'object',
  required: ['reason', 'until'],
  additionalProperties: false,
  properties: {
    reason: { type: 'string', maxLength: MAXIMUM_JUSTIFICATION },
    until: { anyOf: [{ type: 'string', maxLength: 40 }, { type: 'null' }] },
  },
};
const fixBody = {
  type: 'object',
  required: ['fix'],
  additionalProperties: false,
  properties: {
    fix: { enum: ['remove', 'make-eligible', 'delete-role', 'require-mfa'] },
    justification: { type: 'string', maxLength: MAXIMUM_JUSTIFICATION },
  },
};

export function alertRoutes(app: FastifyInstance): void {
  const url = '/portal/api/alerts';
  const reading = { permission: { action: READ, at: 'scope' }, schema: { querystring } } as const;
  declareRoute(app, { method: 'GET', url, ...reading, handler: readAlerts });
  declareRoute(app, { method: 'GET', url: `${url}/:alert/incidents`, ...reading, handler: readIncidents });
  declareRoute(app, {
    method: 'PUT',
    url: `${url}/:alert/configuration`,
    permission: { action: WRITE, at: 'scope' },
    activity: 'alert-configuration.updated',
    attempt: aboutAlert,
    schema: { querystring, body: configurationBody },
    handler: configure,
  });
  incidentRoutes(app, url);
}

function incidentRoutes(app: FastifyInstance, url: string): void {
  const incident = `${url}/:alert/incidents/:id`;
  const writing = { permission: { action: WRITE, at: 'scope' }, attempt: aboutAlert } as const;
  declareRoute(app, {
    method: 'GET',
    url: `${url}/:alert/history`,
    permission: { action: READ, at: 'scope' },
    schema: { querystring },
    handler: readHistory,
  });
  declareRoute(app, {
    method: 'POST',
    url: `${incident}/dismissal`,
    ...writing,
    activity: 'alert-incident.dismissed',
    schema: { querystring, body: dismissalBody },
    handler: dismiss,
  });
  declareRoute(app, {
    method: 'DELETE',
    url: `${incident}/dismissal`,
    ...writing,
    activity: 'alert-incident.reopened',
    schema: { querystring },
    handler: reopen,
  });
  declareRoute(app, {
    method: 'POST',
    url: `${incident}/fix`,
    ...writing,
    activity: 'alert-incident.fixed',
    schema: { querystring, body: fixBody },
    handler: fix,
  });
}

function aboutAlert({ params, query }: FastifyRequest): Attempt {
  const alert = findAlert((params as { alert: string }).alert);
  return {
    scope: findPlace((query as { scope?: string }).scope ?? ''),
    described: alert ? [{ id: null, type: 'Policy', displayName: alert }] : [],
  };
}

function readScope(request: FastifyRequest, action: string): Scope {
  const scope = readTreePlace((request.query as { scope: string }).scope);
  guardAt(request, action, scope);
  return scope;
}

function readAlertId({ params }: FastifyRequest, scope: Scope): AlertId {
  const { alert: name } = params as { alert: string };
  const alert = findAlert(name);
  if (!alert || !alertsAt(scope).includes(alert)) throw new Refusal('alert.not-found', { alert: name.slice(0, 100) });
  return alert;
}

async function readAlerts(request: FastifyRequest): Promise<AlertList> {
  const scope = readScope(request, READ);
  const { database, clock } = request.server.ports;
  const at = clock.now();
  const states = await listAlerts(database, scope, at);
  return { at: at.toISOString(), value: states.map(viewAlert), mayChange: holdsAt(request, WRITE, scope) };
}

async function readIncidents(request: FastifyRequest): Promise<Page<IncidentView>> {
  const scope = readScope(request, READ);
  const alert = readAlertId(request, scope);
  const state = oneOf('state', (request.query as { state?: string }).state, ['open', 'dismissed'] as const);
  const { database, clock } = request.server.ports;
  const asked = { limit: PAGE, after: keyOfCursor(request.query) };
  const page = await listIncidents(database, { alert, scope, at: clock.now(), state }, asked);
  return { value: page.rows.map(viewIncident), nextCursor: cursorOfKey(page.after) };
}

async function configure(request: FastifyRequest): Promise<AlertView> {
  const scope = readScope(request, WRITE);
  const alert = readAlertId(request, scope);
  const { ports, actor } = request;
  await configureAlert(ports, actor, { ...(request.body as AlertConfigurationChange), alert, scope });
  return viewAlert(await readAlert(ports.database, alert, scope, ports.clock.now()));
}

async function readHistory(request: FastifyRequest): Promise<Page<PastIncidentView>> {
  const scope = readScope(request, READ);
  const alert = readAlertId(request, scope);
  const asked = { limit: PAGE, after: keyOfCursor(request.query) };
  const page = await listPastIncidents(request.server.ports.database, { alert, scope }, asked);
  return {
    value: page.rows.map(({ id, about: { person, role, place }, openedAt, clearedAt }) => {
      return { id, person, role, place, openedAt: openedAt.toISOString(), clearedAt: clearedAt.toISOString() };
    }),
    nextCursor: cursorOfKey(page.after),
  };
}

function readIncident(request: FastifyRequest): IncidentAsked & { readonly incidentId: string } {
  const scope = readScope(request, WRITE);
  return { scope, alert: readAlertId(request, scope), incidentId: readId(request) };
}

async function dismiss(request: FastifyRequest, reply: FastifyReply) {
  const asked = readIncident(request);
  const { reason, until } = request.body as DismissalRequest;
  const end = until === null ? null : (parseInstant(until) ?? invalid('until', 'is not an instant'));
  const words = plainText(reason, 'reason', MAXIMUM_JUSTIFICATION) || invalid('reason', 'is required');
  await dismissIncidents(request.ports, request.actor, asked, { reason: words, until: end });
  return reply.code(204).send();
}

async function reopen(request: FastifyRequest, reply: FastifyReply) {
  await reopenIncidents(request.ports, request.actor, readIncident(request));
  return reply.code(204).send();
}

async function fix(request: FastifyRequest, reply: FastifyReply) {
  const asked = readIncident(request);
  const { fix: chosen, justification } = request.body as FixRequest;
  const words = plainText(justification, 'justification', MAXIMUM_JUSTIFICATION) || undefined;
  const may = (action: string, scope: Scope) => holds(request, action, scope);
  await fixIncident(request.ports, request.actor, may, { ...asked, fix: chosen, justification: words });
  return reply.code(204).send();
}

function viewAlert(state: AlertState): AlertView {
  const { severity, thresholds, fixes } = definitionOf(state.alert);
  return {
    id: state.alert,
    ...alertTexts[state.alert],
    severity,
    enabled: state.enabled,
    thresholds: thresholds.map((threshold, index) => ({ ...threshold, value: state.thresholds[index]! })),
    setAt: state.setAt ?? null,
    open: state.open,
    dismissed: state.dismissed,
    fixes: [...fixes],
    latestSince: state.latestSince?.toISOString() ?? null,
  };
}

function viewIncident({ principal, role, dismissal, ...incident }: Incident): IncidentView {
  return {
    id: incident.id,
    resource: { scope: incident.scopePath, name: incident.scopeName },
    person: principal && {
      id: principal.id,
      displayName: principal.name,
      mail: principal.userPrincipalName,
      kind: principal.kind,
    },
    role,
    scheduleId: incident.scheduleId,
    since: incident.since.toISOString(),
    noticedAt: incident.noticedAt?.toISOString() ?? null,
    dismissal: dismissal && {
      at: dismissal.at.toISOString(),
      byName: dismissal.byName,
      until: dismissal.until?.toISOString() ?? null,
      reason: dismissal.reason,
    },
    details: { ...incident.details },
  };
}
