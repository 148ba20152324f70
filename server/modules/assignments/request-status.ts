/**
 * The life of a schedule request: which status may follow which.
 *
 * The table `request_transition` holds the same list, and a foreign key there
 * refuses every other step, whatever a program tries.
 */
import { parseInstant } from '#model/instant.ts';

export type RequestStatus =
  | 'Provisioned'
  | 'Granted'
  | 'PendingApproval'
  | 'PendingAdminDecision'
  | 'Revoked'
  | 'Denied'
  | 'AdminDenied'
  | 'Canceled'
  | 'TimedOut';

/** `New` is no status anybody sees: it stands for "not stored yet". */
export const transitions = {
  New: ['Provisioned', 'Granted', 'PendingApproval', 'PendingAdminDecision', 'Revoked'],
  Granted: ['Canceled'],
  PendingApproval: ['Provisioned', 'Granted', 'Denied', 'Canceled', 'TimedOut'],
  PendingAdminDecision: ['Provisioned', 'Granted', 'AdminDenied', 'Canceled'],
  Provisioned: [],
  Revoked: [],
  Denied: [],
  AdminDenied: [],
  Canceled: [],
  TimedOut: [],
} as const satisfies Record<RequestStatus | 'New', readonly RequestStatus[]>;

export function mayFollow(from: RequestStatus | 'New', to: RequestStatus): boolean {
  return (transitions[from] as readonly RequestStatus[]).includes(to);
}

/** Nothing can happen to it any more. */
export function isTerminal(status: RequestStatus): boolean {
  return transitions[status].length === 0;
}

/** Status of a request that was granted: in force at once, or agreed for later. */
export function grantedStatus(startsAt: Date, now: Date): 'Provisioned' | 'Granted' {
  return startsAt.getTime() > now.getTime() ? 'Granted' : 'Provisioned';
}

/**
 * Status of a request that somebody else granted, with a start of their choice. The clock moves on by the start that was asked
 * for; with another one the request has done its part, and from when access counts is said by the schedule.
 */
export function decidedStatus(
  { scheduleInfo }: { readonly scheduleInfo: Readonly<Record<string, unknown>> },
  startsAt: Date,
  now: Date,
): 'Provisioned' | 'Granted' {
  const asked = parseInstant(scheduleInfo['startDateTime']);
  return asked?.getTime() === startsAt.getTime() ? grantedStatus(startsAt, now) : 'Provisioned';
}

/** The clock moves a status on without a job: what was agreed for later begins, what nobody answered runs out. */
export function statusAt(
  request: {
    readonly status: RequestStatus;
    readonly scheduleInfo: Readonly<Record<string, unknown>>;
    readonly approvalExpiresAt: Date | null;
  },
  now: Date,
): RequestStatus {
  const { status, approvalExpiresAt, scheduleInfo } = request;
  if (status === 'PendingApproval' && approvalExpiresAt && approvalExpiresAt <= now) return 'TimedOut';
  const startsAt = parseInstant(scheduleInfo['startDateTime']);
  return status === 'Granted' && startsAt && startsAt <= now ? 'Provisioned' : status;
}
