/** The door of the assignments: who is eligible, who is assigned, and the requests that made it so. */
export {
  GLOBAL_ADMINISTRATOR_ROLE,
  holdsDirectoryRoles,
  OWNER_ROLE,
  requirePermission,
  requireRight,
  rightAt,
  WRITE_ASSIGNMENTS,
} from './actor-right-queries.ts';
export { listAdministratorIds, listAdministratorIdsBelow } from './administrator-queries.ts';
export {
  countActivations,
  countEnding,
  countHoldings,
  countUnused,
  type Both,
  type Holdings,
  type RoleHoldings,
} from './overview-queries.ts';
export { findSpans, inSpan, spanTable, type ScopeSpans } from './scope-spans.ts';
export { countSchedulesByRole, type RoleCount } from './schedule-counts.ts';
export { type AdminRequest, type RequestAnswer } from './admin-request.ts';
export { type AssignmentAssessment } from './assess-assignment.ts';
export { assignDirectoryRole, assignDirectoryRoleIn } from './assign-directory-role.ts';
export { listOutsidePim } from './outside-pim-queries.ts';
export { assignPlainRole, assignPlainRoleIn, removePlainRole, type PlainAssignment } from './assign-plain-role.ts';
export { askExtension, previewExtension } from './ask-extension.ts';
export { assignRole, assignRoleIn, previewAssignment } from './assign-role.ts';
export { MAXIMUM_CONDITION, NO_CONDITION, readCondition, type AskedCondition, type Condition } from './condition.ts';
export { decideExtension, proposeEnd, type ExtensionDecision } from './decide-extension.ts';
export { assessExtensionTime, RENEWAL_MILLISECONDS } from './extension.ts';
export { tellExpired, warnOfExpiry } from './assignment-jobs.ts';
export { nextWarning } from './expiry-warning.ts';
export { findKnownNames, findNames, placeTargets, type KnownNames, type NamedPlace } from './place-queries.ts';
export { cancelWaiting } from './cancel-waiting.ts';
export { elevateAccess } from './elevate-access.ts';
export { removeSchedule, removeScheduleIn } from './remove-schedule.ts';
export { lockHeld, removeEverythingIn, removeHeldIn, type HeldSchedules } from './remove-held.ts';
export { grantedStatus, statusAt, type RequestStatus } from './request-status.ts';
export {
  addRequest,
  changeStatus,
  digestOf,
  findRequest,
  findRequestForUpdate,
  findRetried,
  lockRequest,
  placeLockKey,
  requestLockKey,
  requestToRow,
  scopeLockKey,
  type NewRequest,
  type RequestKind,
  type RequestType,
  type ScheduleRequest,
} from './schedule-request-store.ts';
export {
  addSchedule,
  announceSchedule,
  changeSchedule,
  endSchedule,
  membershipOf,
  overlapAsRefusal,
  type NewSchedule,
  type Place,
  type Schedule,
} from './schedule-store.ts';
export { earlierEnd, isInForce, MINIMUM_MILLISECONDS, type Window } from './schedule-window.ts';
export { isFresh, saysSomething, type Reasons, type Ticket, type Unmet } from './unmet.ts';
export { extendSchedule, previewChange, renewSchedule, updateSchedule } from './update-schedule.ts';
export { lockActivated, lockScheduleOf } from './schedule-locks-store.ts';
export {
  findNamedRequest,
  findNamedRequests,
  findPlaceNames,
  listRequests,
  type NamedRequest,
  type PlaceNames,
  type RequestFilter,
  type RequestReach,
} from './schedule-request-queries.ts';
export { narrowed, type RequestNarrowing } from './request-narrowing.ts';
export { listPlanned } from './planned-queries.ts';
export { listOwnAsked, type OwnAskedListing, type OwnAskedState } from './own-request-queries.ts';
export {
  countWaitingBelow,
  findHeldSchedules,
  listWaitingBelow,
  listWaitingExtensions,
  type WaitingCount,
  type WaitingExtensions,
} from './waiting-request-queries.ts';
export { findActivation, listExtensible, listRunning, type Extensible } from './extensible-queries.ts';
export { endAssignmentsAt, endAssignmentsOf, groupEnding, requireDispensable } from './end-assignments.ts';
export { cutThrough, endActivationsOf, lockMemberships, membershipsLockKey, wayTable } from './end-activation.ts';
export {
  ENDED_SHOWN_MILLISECONDS,
  findSchedule,
  listEligibleScopes,
  listSchedules,
  type NamedSchedule,
  type ScheduleFilter,
  type ScheduleReach,
  type ScheduleStatus,
  type ScheduleVisibility,
} from './schedule-queries.ts';
export {
  listAssignments,
  type AssignmentListing,
  type AssignmentOrder,
  type ListedAssignment,
} from './assignment-list-queries.ts';
export { getAssignment, type AssignmentDetail } from './assignment-detail-queries.ts';
export { listDenyAssignments, type DenyAssignment, type DenyAssignmentSearch } from './deny-assignment-queries.ts';
export { groupCondition } from './scope-below.ts';
export { askableTables, isHeldNow, waitsForApprover } from './waiting-sql.ts';
export { keepLastOwnerThrough } from './last-owner.ts';
