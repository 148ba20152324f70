/**
 * Privileged access has the same requests, schedules and approvals wherever it is about: directory roles, or membership and
 * ownership of groups. A surface is what is different: addresses, bodies, rows, and who sees them.
 */
import type { Scope } from '#model/scope.ts';
import type {
  NamedRequest,
  NamedSchedule,
  RequestFilter,
  RequestKind,
  ScheduleFilter,
  ScheduleReach,
  ScheduleVisibility,
} from '#modules/assignments/index.ts';
import type { AskedRequest } from '../schedule-commands.ts';
import type { GraphCall } from './operation.ts';
import type { Expandable } from './present-roles.ts';

/** What a list is asked for. */
export interface AskedList {
  readonly scope: Scope;
  readonly filter: Pick<RequestFilter, 'principalId' | 'roleDefinitionId' | 'status'> &
    Pick<ScheduleFilter, 'assignmentType'>;
}

export interface PrivilegedSurface {
  readonly root: string;
  readonly requests: Readonly<Record<RequestKind, string>>;
  readonly schedules: Readonly<Record<string, Pick<ScheduleReach, 'kind' | 'which'>>>;
  readonly approvals: string;
  readonly bodyKeys: readonly string[];
  /** All scopes of the surface together. */
  readonly everywhere: Scope;
  isHere(scope: Scope): boolean;
  readRequest(call: GraphCall, kind: RequestKind, requestId: string): Promise<AskedRequest>;
  /** `own`: a list of the caller's own, which needs no further narrowing. */
  readList(call: GraphCall, whose: 'anybody' | 'own'): Promise<AskedList>;
  /** Whose rows the caller sees at a scope, or at all of them. */
  visibility(call: GraphCall, scope: Scope): ScheduleVisibility;
  /** Scopes at and below which the caller decides about extensions. */
  administered(call: GraphCall): readonly Scope[];
  /** The id of a schedule as it stands in an address. */
  readScheduleId(text: string): string | undefined;
  presentRequest(request: NamedRequest, now: Date, expand: ReadonlySet<Expandable>): object;
  presentSchedule(schedule: NamedSchedule, reach: ScheduleReach, expand: ReadonlySet<Expandable>): object;
}
