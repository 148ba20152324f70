/**
 * What the portal is told of right-sizing. Imported by the portal as types only.
 */

/**
 * `GET /portal/api/right-sizing?scope=` → `Page<SizingView>`: the assignments at a scope and below it, by place and name, each
 * with what it was used for in the last days and the narrowest role and place that would have been enough. `kind` (`eligible`,
 * the default, or `active`: assigned, without activations), `days` (1 to 365, otherwise 30) and `role` (GUID: only at the scope
 * itself) narrow it.
 */
export interface SizingView {
  assignmentId: string;
  kind: 'eligible' | 'active';
  principal: { id: string; displayName: string; kind: 'User' | 'Group' | 'ServicePrincipal'; mail: string | null };
  role: { id: string; name: string };
  scope: string;
  scopeName: string;
  /** `unused` only where all is recorded; `unknown`: nothing is recorded, or too little to say. */
  state: 'narrower' | 'fits' | 'unused' | 'unknown';
  /** The role that would have been enough; null: the one that is held. */
  narrowerRole: { id: string; name: string } | null;
  narrowerScope: { scope: string; name: string } | null;
  /** What was done, the first twenty by name, and how many actions it were. */
  actions: string[];
  actionCount: number;
  /** Decisions as counted: of a share, that share of them. */
  count: number;
  people: number;
  lastUsedAt: string | null;
  /** Changes the holder made in Daypass itself. */
  ownWrites: number;
  basis: SizingBasisView;
}

/** What it stands on. */
export interface SizingBasisView {
  /** Every application that could ask records all of it, for all of the days, and nothing was dropped. */
  isWhole: boolean;
  applications: number;
  recording: number;
  /** The smallest share among those that record. */
  share: number;
  /** Since when they record as they do, where that is less than the days. */
  since: string | null;
  dropped: number;
}

/** `GET /portal/api/right-sizing/applications?scope=` → `RecordingView[]`: the applications that could ask about the scope. */
export interface RecordingView {
  id: string;
  displayName: string;
  host: string;
  scope: string;
  share: number;
  recordedSince: string | null;
  /** Decisions that were to be recorded in the last 30 days and found no room. */
  dropped: number;
  /** The caller may say how much is recorded. */
  mayChange: boolean;
}

/**
 * `POST /portal/api/right-sizing/proposals` → 201 `{ id }`: an access review of everybody who holds the role at the scope, with
 * what was found in its description. The caller answers it, for 14 days.
 */
export interface ProposalBody {
  scope: string;
  roleDefinitionId: string;
  days?: number;
}
