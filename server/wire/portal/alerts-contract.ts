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
  /** What mends an incident by one click, the usual first. */
  fixes: IncidentFix[];
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

/** `POST /portal/api/alerts/:alert/incidents/:id/dismissal?scope=`; `DELETE` takes it up again. */
export interface DismissalRequest {
  reason: string;
  /** Null: until somebody takes it up again. */
  until: string | null;
}

export type IncidentFix = 'remove' | 'make-eligible' | 'delete-role' | 'require-mfa';

/** `POST /portal/api/alerts/:alert/incidents/:id/fix?scope=`. */
export interface FixRequest {
  fix: IncidentFix;
  justification?: string;
}

/** `GET /portal/api/alerts/:alert/history?scope=&cursor=` → `Page<PastIncidentView>`: what is over, the latest first. */
export interface PastIncidentView {
  id: string;
  person: string | null;
  role: string | null;
  place: string;
  openedAt: string;
  clearedAt: string;
}
