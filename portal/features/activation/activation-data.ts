/**
 * Reads this person's eligibilities and active roles over ARM (on resources) and Graph (of the directory and groups), and
 * activates, extends or deactivates them.
 */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  ActivationExtended,
  ActivationExtensionRequest,
  ActivationForesight,
  ActivationPreview,
  ActivationPreviewRequest,
  ExtensionPreviewRequest,
} from '../../../server/wire/portal/activation-contract.ts';
import { armList, armPut, authorizationPath } from '../../api/arm.ts';
import { lastSegment, sameId, type ScheduleView } from '../../api/arm-types.ts';
import { send } from '../../api/client.ts';
import { askOnGraph, isOnGraph, ownOnGraph, ownSchedulesOnGraph } from '../../api/graph-roles.ts';
import { durationOfMinutes } from '../../api/iso-duration.ts';

const mine = { $filter: 'asTarget()' };

export const eligibleQuery = queryOptions({
  queryKey: ['my-roles', 'eligible'],
  queryFn: ({ signal }) => everywhere('eligibility', 'roleEligibilityScheduleInstances', signal),
});

export const activeQuery = queryOptions({
  queryKey: ['my-roles', 'active'],
  queryFn: ({ signal }) => everywhere('assignment', 'roleAssignmentScheduleInstances', signal),
});

/** On resources, then of the directory and of groups. */
async function everywhere(kind: 'eligibility' | 'assignment', list: string, signal: AbortSignal) {
  const [onResources, onGraph] = await Promise.all([
    armList<ScheduleView>('authorization', authorizationPath('/', list), mine, signal),
    ownOnGraph(kind, signal),
  ]);
  return [...onResources, ...onGraph];
}

export interface EndedRole {
  kind: 'Eligible' | 'Active';
  schedule: ScheduleView;
}

/** Agreements that are over, newest first. */
export const endedQuery = queryOptions({
  queryKey: ['my-roles', 'ended'],
  queryFn: async ({ signal }): Promise<EndedRole[]> => {
    const [eligible, active] = await Promise.all([agreed('eligibility', signal), agreed('assignment', signal)]);
    const all: EndedRole[] = [
      ...eligible.map((schedule) => ({ kind: 'Eligible' as const, schedule })),
      ...active.map((schedule) => ({ kind: 'Active' as const, schedule })),
    ];
    const now = Date.now();
    return all
      .filter(({ schedule }) => endOf(schedule) <= now && hasBegun(schedule))
      .toSorted((one, other) => endOf(other.schedule) - endOf(one.schedule));
  },
});

/** What was agreed, on resources, of the directory and of groups, also what is over. */
async function agreed(kind: 'eligibility' | 'assignment', signal: AbortSignal): Promise<ScheduleView[]> {
  const list = kind === 'eligibility' ? 'roleEligibilitySchedules' : 'roleAssignmentSchedules';
  const [onResources, onGraph] = await Promise.all([
    armList<ScheduleView>('authorization', authorizationPath('/', list), mine, signal),
    ownSchedulesOnGraph(kind, signal),
  ]);
  return [...onResources, ...onGraph];
}

/** Whether the same role is activated at the same place now. */
export function isActiveAt(role: ScheduleView, active: ScheduleView[]): boolean {
  return active.some(
    ({ properties }) =>
      properties.assignmentType === 'Activated' &&
      sameId(properties.roleDefinitionId, role.properties.roleDefinitionId) &&
      sameId(properties.scope, role.properties.scope),
  );
}

/** The eligibility under which something that is over may be activated again; undefined when there is none now. */
export function eligibilityFor(ended: ScheduleView, eligible: ScheduleView[]): ScheduleView | undefined {
  const { assignmentType, linkedRoleEligibilityScheduleId: linked } = ended.properties;
  if (assignmentType !== 'Activated' || !linked) return undefined;
  return eligible.find((row) => sameId(eligibilityScheduleId(row), lastSegment(linked)));
}

/** For how long it was active until its time was over; null where it was given back or taken away before. */
export function minutesOf({ properties: { status, startDateTime, endDateTime } }: ScheduleView): number | null {
  if (status === 'Revoked' || !startDateTime || !endDateTime) return null;
  return Math.round((new Date(endDateTime).getTime() - new Date(startDateTime).getTime()) / 60_000);
}

/** What was taken back before its start was never had. */
function hasBegun(schedule: ScheduleView): boolean {
  const { startDateTime } = schedule.properties;
  return !startDateTime || new Date(startDateTime).getTime() <= endOf(schedule);
}

function endOf(schedule: ScheduleView): number {
  const end = endedAt(schedule);
  return end ? new Date(end).getTime() : Number.POSITIVE_INFINITY;
}

/** When it was over, or will be: by its time, or because it was given back or taken away. */
export function endedAt({ properties: { status, updatedOn, endDateTime } }: ScheduleView): string | null | undefined {
  return status === 'Revoked' && updatedOn ? updatedOn : endDateTime;
}

/** The id of the schedule behind a row of any of one's own lists. */
export function scheduleIdOf({ id, properties }: ScheduleView): string {
  return lastSegment(properties.roleEligibilityScheduleId ?? properties.roleAssignmentScheduleId ?? id);
}

/** The GUID of the eligibility schedule behind an instance; links in mails carry it. */
export function eligibilityScheduleId(instance: ScheduleView): string {
  return lastSegment(instance.properties.roleEligibilityScheduleId ?? instance.id);
}

export const nothingYet: ActivationWish = {
  scope: null,
  startsAt: null,
  durationMinutes: null,
  justification: '',
  ticketNumber: '',
  ticketSystem: '',
};

export interface ActivationWish {
  /** A part below the scope of the eligibility; null: all of it. */
  scope: string | null;
  /** Null: at once. */
  startsAt: string | null;
  durationMinutes: number | null;
  justification: string;
  ticketNumber: string;
  ticketSystem: string;
}

/** What is empty is not sent. */
export function saidOf({ startsAt, justification, ticketNumber, ticketSystem }: Omit<ActivationWish, 'scope'>) {
  return {
    ...(startsAt ? { startsAt } : {}),
    ...(justification.trim() ? { justification: justification.trim() } : {}),
    ...(ticketNumber.trim() ? { ticket: { number: ticketNumber.trim(), system: ticketSystem.trim() } } : {}),
  };
}

export const previewQuery = (instance: ScheduleView, wish: ActivationWish) =>
  queryOptions({
    queryKey: ['activation-preview', instance.id, wish],
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
    queryFn: ({ signal }) => {
      const body: ActivationPreviewRequest = {
        scope: wish.scope ?? instance.properties.scope,
        roleDefinitionId: instance.properties.roleDefinitionId,
        eligibilityScheduleId: eligibilityScheduleId(instance),
        ...(wish.durationMinutes === null ? {} : { durationMinutes: wish.durationMinutes }),
        ...saidOf(wish),
      };
      return send<ActivationForesight>('/portal/api/activations/preview', { method: 'POST', body, signal });
    },
  });

/** Of a later end of an activation: the minutes are counted from the end there is. */
export const extensionQuery = (activation: ScheduleView, wish: ActivationWish) =>
  queryOptions({
    queryKey: ['extension-preview', activation.id, activation.properties.endDateTime, wish],
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
    queryFn: ({ signal }) => {
      const body: ExtensionPreviewRequest = {
        activationScheduleId: scheduleIdOf(activation),
        ...(wish.durationMinutes === null ? {} : { endsAt: laterEnd(activation, wish.durationMinutes) }),
        ...saidOf(wish),
      };
      return send<ActivationPreview>('/portal/api/activations/extension/preview', { method: 'POST', body, signal });
    },
  });

export function extendActivation(
  activation: ScheduleView,
  minutes: number,
  wish: ActivationWish,
): Promise<ActivationExtended> {
  const body: ActivationExtensionRequest = {
    requestId: crypto.randomUUID(),
    activationScheduleId: scheduleIdOf(activation),
    endsAt: laterEnd(activation, minutes),
    ...saidOf(wish),
  };
  return send<ActivationExtended>('/portal/api/activations/extension', { method: 'POST', body });
}

function laterEnd({ properties: { endDateTime } }: ScheduleView, minutes: number): string {
  return new Date(new Date(endDateTime!).getTime() + minutes * 60_000).toISOString();
}

interface ActivationAnswer {
  status: string;
}

export function activateRole(
  instance: ScheduleView,
  principalId: string,
  minutes: number,
  wish: ActivationWish,
): Promise<ActivationAnswer> {
  const { scope, roleDefinitionId } = instance.properties;
  const asked = {
    principalId,
    justification: wish.justification.trim() || null,
    ticketInfo: { ticketNumber: wish.ticketNumber.trim() || null, ticketSystem: wish.ticketSystem.trim() || null },
    scheduleInfo: {
      startDateTime: wish.startsAt,
      expiration: { type: 'AfterDuration', duration: durationOfMinutes(minutes) },
    },
  };
  if (isOnGraph(scope)) return askOnGraph('assignment', instance.properties, { action: 'selfActivate', ...asked });
  const linkedRoleEligibilityScheduleId = eligibilityScheduleId(instance);
  return putRequest(wish.scope ?? scope, {
    requestType: 'SelfActivate',
    roleDefinitionId,
    linkedRoleEligibilityScheduleId,
    ...asked,
  });
}

export function deactivateRole(instance: ScheduleView, principalId: string): Promise<ActivationAnswer> {
  const { scope, roleDefinitionId, linkedRoleEligibilityScheduleId } = instance.properties;
  if (isOnGraph(scope)) {
    return askOnGraph('assignment', instance.properties, { action: 'selfDeactivate', principalId });
  }
  return putRequest(scope, {
    principalId,
    roleDefinitionId,
    requestType: 'SelfDeactivate',
    ...(linkedRoleEligibilityScheduleId
      ? { linkedRoleEligibilityScheduleId: lastSegment(linkedRoleEligibilityScheduleId) }
      : {}),
  });
}

async function putRequest(scope: string, properties: object): Promise<ActivationAnswer> {
  const path = authorizationPath(scope, `roleAssignmentScheduleRequests/${crypto.randomUUID()}`);
  return (await armPut<{ properties: ActivationAnswer }>('authorization', path, { properties })).properties;
}
