/**
 * What the portal is told of recorded decisions. Imported by the portal as types only.
 */

/**
 * One action of one person at one place, decided for one application in one minute: how often.
 *
 * Each of these is a `Page<DecisionRecordView>`, the newest first:
 * - `GET /portal/api/assignments/{id}/uses?scope=`: what was done by one assignment, there and below
 * - `GET /portal/api/decision-records?person=`: of one person, for whoever reads the audit of the directory
 * - `GET /portal/api/own-decision-records`: one's own
 * - `GET /portal/api/protected-applications/{id}/records`: for whoever reads the assignments where the application is
 */
export interface DecisionRecordView {
  id: string;
  /** Its name is null when it is not there any more. */
  application: { id: string; displayName: string | null };
  person: { id: string; displayName: string };
  scope: string;
  scopeName: string;
  action: string;
  isDataAction: boolean;
  allowed: boolean;
  /** Why not, in a sentence; null where it was allowed. */
  reason: string | null;
  /** By which role; null where it was denied, or the role is gone. */
  role: { id: string; name: string } | null;
  /** As counted. Of a share of the decisions that share only was counted. */
  count: number;
  /** Of a hundred decisions of the application so many were recorded then. */
  share: number;
  firstAt: string;
  lastAt: string;
}

/** `PUT /portal/api/protected-applications/{id}/recording` → 204: 0 records nothing, 100 all, what is between a share by lot. */
export interface RecordingBody {
  share: number;
}
