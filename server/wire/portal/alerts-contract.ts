/**
 * What the pages of alerts are told and send. Imported by the portal as types only.
 *
 * Every address takes `?scope=`: what is there and below counts. Whoever may read role assignments there reads alerts, whoever
 * may write them changes what is watched.
 */

/** `GET /portal/api/alerts?scope=` → `AlertList`. */
export interface AlertList {
  at: string;
  /** The worst first. */
  value: AlertView[];
  /** Whether the caller may change what is watched here, dismiss and mend. */
  mayChange: boolean;
}

export interface AlertView {
  id: string;
  title: string;
  description: string;
  impact: string;
  mitigation: string;
  prevention: string;
  severity: 'High' | 'Medium' | 'Low';
  enabled: boolean;
  thresholds: AlertThreshold[];
  /** The scope whose configuration counts here; null: the defaults do. */
  setAt: string | null;
  open: number;
  dismissed: number;
  /** When the youngest open incident began. */
  latestSince: string | null;
}

export interface AlertThreshold {
  name: string;
  unit: 'count' | 'percent' | 'days' | 'hours';
  value: number;
  usual: number;
  minimum: number;
  maximum: number;
}

/** `GET /portal/api/alerts/:alert/incidents?scope=&state=open|dismissed&cursor=` → `Page<IncidentView>`, the youngest first. */
export interface IncidentView {
  id: string;
  resource: { scope: string; name: string };
  person: { id: string; displayName: string; mail: string | null; kind: 'User' | 'Group' | 'ServicePrincipal' } | null;
  role: { id: string; name: string } | null;
  scheduleId: string | null;
  since: string;
  noticedAt: string | null;
  dismissal: { at: string; byName: string | null; until: string | null; reason: string } | null;
  details: Record<string, unknown>;
}

/** `PUT /portal/api/alerts/:alert/configuration?scope=` → `AlertView`. */
export interface AlertConfigurationChange {
  enabled: boolean;
  thresholds: Record<string, number>;
}
