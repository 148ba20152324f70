/**
 * Reads this person's eligibilities and active roles over ARM (on resources) and Graph (of the directory), and activates
 * or deactivates them.
 */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ActivationPreview, ActivationPreviewRequest } from '../../../server/wire/portal/contract.ts';
import { armList, armPut, authorizationPath } from '../../api/arm.ts';
import { lastSegment, type ScheduleView } from '../../api/arm-types.ts';
import { send } from '../../api/client.ts';
import { askDirectoryRole, isOfDirectory, ownDirectoryRoles } from '../../api/directory-roles.ts';
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

/** On resources, then of the directory. */
async function everywhere(kind: 'eligibility' | 'assignment', list: string, signal: AbortSignal) {
  const [onResources, ofDirectory] = await Promise.all([
    armList<ScheduleView>('authorization', authorizationPath('/', list), mine, signal),
    ownDirectoryRoles(kind, signal),
  ]);
  return [...onResources, ...ofDirectory];
}

export interface EndedRole {
  kind: 'Eligible' | 'Active';
  schedule: ScheduleView;
}

/** Agreements whose end has passed, newest first. */
export const endedQuery = queryOptions({
  queryKey: ['my-roles', 'ended'],
  queryFn: async ({ signal }): Promise<EndedRole[]> => {
    const read = (list: string) => armList<ScheduleView>('authorization', authorizationPath('/', list), mine, signal);
    const [eligible, active] = await Promise.all([read('roleEligibilitySchedules'), read('roleAssignmentSchedules')]);
    const all: EndedRole[] = [
      ...eligible.map((schedule) => ({ kind: 'Eligible' as const, schedule })),
      ...active.map((schedule) => ({ kind: 'Active' as const, schedule })),
    ];
    const now = Date.now();
    return all
      .filter(({ schedule }) => endOf(schedule) <= now)
      .toSorted((one, other) => endOf(other.schedule) - endOf(one.schedule));
  },
});

function endOf(schedule: ScheduleView): number {
  const end = schedule.properties.endDateTime;
  return end ? new Date(end).getTime() : Number.POSITIVE_INFINITY;
}

/** The GUID of the eligibility schedule behind an instance; links in mails carry it. */
export function eligibilityScheduleId(instance: ScheduleView): string {
  return lastSegment(instance.properties.roleEligibilityScheduleId ?? instance.id);
}

export interface ActivationWish {
  /** A part below the scope of the eligibility; null: all of it. */
  scope: string | null;
  durationMinutes: number | null;
  justification: string;
  ticketNumber: string;
  ticketSystem: string;
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
        ...(wish.justification.trim() ? { justification: wish.justification.trim() } : {}),
        ...(wish.ticketNumber.trim()
          ? { ticket: { number: wish.ticketNumber.trim(), system: wish.ticketSystem.trim() } }
          : {}),
      };
      return send<ActivationPreview>('/portal/api/activations/preview', { method: 'POST', body, signal });
    },
  });

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
    roleDefinitionId,
    justification: wish.justification.trim() || null,
    ticketInfo: { ticketNumber: wish.ticketNumber.trim() || null, ticketSystem: wish.ticketSystem.trim() || null },
    scheduleInfo: {
      startDateTime: null,
      expiration: { type: 'AfterDuration', duration: durationOfMinutes(minutes) },
    },
  };
  if (isOfDirectory(scope)) return askDirectoryRole('assignment', { action: 'selfActivate', ...asked });
  const linkedRoleEligibilityScheduleId = eligibilityScheduleId(instance);
  return putRequest(wish.scope ?? scope, { requestType: 'SelfActivate', linkedRoleEligibilityScheduleId, ...asked });
}

export function deactivateRole(instance: ScheduleView, principalId: string): Promise<ActivationAnswer> {
  const { scope, roleDefinitionId, linkedRoleEligibilityScheduleId } = instance.properties;
  if (isOfDirectory(scope)) {
    return askDirectoryRole('assignment', { action: 'selfDeactivate', principalId, roleDefinitionId });
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
