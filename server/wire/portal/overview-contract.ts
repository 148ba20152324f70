/**
 * What the overview of a resource is told. Imported by the portal as types only.
 */

/**
 * `GET /portal/api/overview?scope=` → `Overview`: the figures of a scope and of everything below it, at one instant of the
 * server's clock, in days of UTC. `days` (1 to 365, otherwise 30): how long an eligibility has gone unused to be counted so.
 * Assignments are counted, not the people in a group, and nothing of who is deleted.
 */
export interface Overview {
  at: string;
  /** Active assignments that no activation made, in force. */
  standing: number;
  /** Eligible assignments in force. */
  eligible: number;
  /** The roles with the most assignments, and how many roles have any. */
  roles: RoleFigure[];
  roleCount: number;
  /** Assignments that end within 14 days; activations are not among them. */
  ending: { eligible: number; active: number };
  /** Requests that wait for an answer. */
  waiting: { activations: number; extensions: number };
  /** Eligible assignments that began longer ago than `days` and were not activated since. */
  unused: { count: number; days: number };
  /** The last 30 days, today the last: how many activations began on each. */
  activations: { day: string; count: number }[];
  /** What was approved on those days: how long half of it and nineteen of twenty took at most, in minutes. */
  approvals: { approved: number; medianMinutes: number | null; p95Minutes: number | null };
}

export interface RoleFigure {
  id: string;
  name: string;
  eligible: number;
  standing: number;
}

/** `GET /portal/api/overview/requests?scope=` → `Page<WaitingRequest>`: what waits at a scope and below it, place by place, at each the oldest first. */
export interface WaitingRequest {
  id: string;
  asksTo: 'activate' | 'extend' | 'renew';
  person: { id: string; displayName: string; mail: string | null; kind: 'User' | 'Group' | 'ServicePrincipal' };
  role: { id: string; name: string };
  resource: { scope: string; name: string };
  createdAt: string;
  /** When it runs out without an answer; null: it does not. */
  answerUntil: string | null;
}
