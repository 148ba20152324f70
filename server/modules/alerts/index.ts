/** The door of the alerts: what is watched, what is wrong now, and what was done about it. */
export {
  alertDefinitions,
  alertsAt,
  definitionOf,
  findAlert,
  type AlertDefinition,
  type AlertId,
  type Fix,
  type Severity,
  type Threshold,
} from './alert-definitions.ts';
export { findConfiguration, type AlertConfiguration } from './configuration-queries.ts';
export { configureAlert, type AlertChange } from './configure-alert.ts';
export { dismissIncidents, reopenIncidents, type IncidentAsked } from './dismiss-incident.ts';
export { fixIncident, type FixAsked } from './fix-incident.ts';
export { listPastIncidents, type PastIncident } from './history-queries.ts';
export { watchAlerts } from './watch-alerts.ts';
export {
  findIncident,
  listAlerts,
  listIncidents,
  readAlert,
  type AlertState,
  type Incident,
  type IncidentState,
} from './incident-queries.ts';
export { alertTexts, type AlertText } from './alert-texts.ts';
