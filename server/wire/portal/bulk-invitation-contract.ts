/**
 * The contract of bulk invitations, types only. Conventions as in `contract.ts`. For whom `Abilities.manageInvitations`, and of
 * them who uploaded the file.
 *
 * `PUT /portal/api/bulk-invitations/{id}` with `BulkUploadBody` stores a file under an id of the caller and answers 204; its rows
 * are checked by themselves. `POST …/{id}/start` runs what was not refused, `POST …/{id}/retry` what failed or was refused; 204.
 * `GET /portal/api/bulk-invitations/template.csv` and `…/{id}/results.csv` are files.
 */
export interface BulkUploadBody {
  fileName: string;
  /** The whole file. */
  text: string;
}

/** `GET /portal/api/bulk-invitations` → a page, newest first; `GET …/{id}` → one. */
export interface BulkInvitationView {
  id: string;
  fileName: string;
  uploadedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  counts: Record<BulkRowState, number>;
}

/**
 * `checked`: the row would be run; `refused`: it would not. `waiting`: it is about to run. `done` and `failed`: it ran.
 */
export type BulkRowState = 'unchecked' | 'checked' | 'refused' | 'waiting' | 'done' | 'failed';

/** `GET /portal/api/bulk-invitations/{id}/rows` → a page in the order of the file. */
export interface BulkRowView {
  number: number;
  state: BulkRowState;
  address: string | null;
  role: string | null;
  scope: string | null;
  /** What the run does, or did. */
  outcome: 'invited' | 'invited-again' | 'already-here' | null;
  problem: { code: string; what: string; why: string; nextStep: string } | null;
  userId: string | null;
}
