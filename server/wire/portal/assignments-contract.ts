/**
 * What the portal's lists of assignments are told. Imported by the portal as types only.
 */
import type { ResourceAuditEntry } from './contract.ts';

/**
 * `GET /portal/api/assignments?scope=` → `Page<ResourceAssignment>`: who is eligible or has a role at a scope, now or later,
 * by what was assigned there and above. Narrowed by `kind` (`eligible`, `active`), `reach` (`direct`, `inherited`; `below`:
 * what was assigned there and below instead), `role` (GUID), `principal` (object id; also through groups), `state` (`current`:
 * in force; `assigned` and `activated`: in force and so; `scheduled`; `expiring`: within 14 days, without activations;
 * `unused`: eligible and not activated for `days`, otherwise 30); sorted by `sort` (`name`, `end`, with `-` in front
 * downwards; with `below` by place and name). With `asOf`, an instant that
 * has passed: as it stood then; not together with `below`. `/portal/api/assignments.csv` takes the same query.
 */
export interface ResourceAssignment {
  id: string;
  kind: 'eligible' | 'active';
  scope: string;
  scopeName: string;
  /** Made above the scope that was asked for. */
  inherited: boolean;
  roleDefinitionId: string;
  roleName: string;
  principal: {
    id: string;
    displayName: string;
    kind: 'User' | 'Group' | 'ServicePrincipal';
    mail: string | null;
    guest: boolean;
    pending: boolean;
  };
  /** The groups that lead from the person who was asked for to the principal, by name. */
  groupWay: string[];
  state: 'assigned' | 'activated' | 'eligible';
  /** The eligibility an activation stands on. */
  eligibilityId: string | null;
  startsAt: string;
  /** Null: permanent. */
  endsAt: string | null;
  scheduled: boolean;
  condition: string | null;
}

/**
 * `GET /portal/api/assignments/{id}?scope=` → `AssignmentDetailView`: one assignment, made at the scope, above it or below
 * it; also when it is over.
 */
export interface AssignmentDetailView extends ResourceAssignment {
  /** Since when it is over; null: it counts, or will. */
  endedAt: string | null;
  /** Taken away before its end. */
  isRemoved: boolean;
  /** Null: nobody is known. */
  givenBy: string | null;
  givenAt: string;
}

/** `GET /portal/api/assignments/{id}/timeline?scope=` → `AssignmentTimeline`: its story, oldest first. */
export interface AssignmentTimeline {
  entries: (ResourceAuditEntry & {
    /** Done by its holder at its place while it lasted; the others are about the assignment itself. */
    isUse: boolean;
  })[];
  /** What protected applications recorded of its use, hour by hour, oldest first. */
  uses: AssignmentUse[];
  /** There is more than is told; `/portal/api/assignments/{id}/uses` has every use. */
  isCut: boolean;
}

/** What one person did by it in an hour: one action at one place. */
export interface AssignmentUse {
  person: { id: string; displayName: string };
  /** Null: the application is not there any more. */
  application: string | null;
  action: string;
  scope: string;
  scopeName: string;
  /** As counted: where `share` of a hundred decisions were recorded, so many of those. */
  count: number;
  share: number;
  firstAt: string;
  lastAt: string;
}
