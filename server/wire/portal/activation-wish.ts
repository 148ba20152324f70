/**
 * What a form of the portal says about an activation, and how its preview looks: for one role and for several.
 */
import type { FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import type { UnmetDetails } from '#model/refusals/assignments.ts';
import { parseScheduleInfo, scheduleInvalid } from '#model/schedule-info.ts';
import { MAXIMUM_SCOPE_LENGTH } from '#model/scope.ts';
import { previewActivation, type ActivationPreview as Preview, type SelfRequest } from '#modules/activation/index.ts';
import type { ActivationPreview, ActivationRequirement, TogetherRole } from './activation-contract.ts';
import { wordUnmet } from '../texts/unmet.ts';
import { readPlace } from './places.ts';

/** What the form offers first: an hour is enough for most tasks. */
export const USUAL_MINUTES = 60;
const MINUTE = 60_000;

export const roleProperties = {
  scope: { type: 'string', minLength: 1, maxLength: MAXIMUM_SCOPE_LENGTH },
  roleDefinitionId: { type: 'string', maxLength: MAXIMUM_SCOPE_LENGTH + 128 },
  eligibilityScheduleId: { type: 'string', maxLength: MAXIMUM_SCOPE_LENGTH + 128 },
};

/** From when on, and for how long. */
export const timeProperties = {
  startsAt: { type: 'string', maxLength: 40 },
  durationMinutes: { type: 'integer', minimum: 1, maximum: 100_000 },
};

export const reasonProperties = {
  justification: { type: 'string', maxLength: 2_048 },
  ticket: {
    type: 'object',
    required: ['number', 'system'],
    properties: { number: { type: 'string', maxLength: 256 }, system: { type: 'string', maxLength: 256 } },
  },
};

/** What is said once, also of several roles. */
export interface Wished {
  readonly startsAt?: string;
  readonly justification?: string;
  readonly ticket?: { readonly number: string; readonly system: string };
}

/** The request of the person who is signed in; `requestId` where it is to be stored. */
export function readSelfRequest(
  request: FastifyRequest,
  role: TogetherRole & { readonly requestId?: string },
  minutes: number,
  { startsAt, justification, ticket }: Wished,
): SelfRequest {
  const scope = readPlace(role.scope);
  const expiration = { type: 'AfterDuration', duration: `PT${minutes}M` };
  const schedule = parseScheduleInfo({ startDateTime: startsAt, expiration }, 'assignment');
  if ('problem' in schedule) throw scheduleInvalid(schedule);
  return {
    // Of a preview nothing is stored; there the id of a real request is chosen when it is sent.
    requestId: role.requestId === undefined ? request.ports.randomness.guid() : guidAtEnd(role.requestId, 'requestId'),
    scope,
    roleDefinitionId: guidAtEnd(role.roleDefinitionId, 'roleDefinitionId'),
    principalId: request.actor.principalId,
    linkedEligibilityId: guidAtEnd(role.eligibilityScheduleId, 'eligibilityScheduleId'),
    schedule,
    justification,
    ticket: ticket && { number: ticket.number, system: ticket.system || null },
  };
}

export function guidAtEnd(text: string, field: string): string {
  const guid = parseGuid(text.slice(text.lastIndexOf('/') + 1));
  if (!guid) throw new Refusal('request.invalid', { field, reason: 'must be a GUID or an id that ends with one' });
  return guid;
}

/** The preview for so many minutes; where the role allows less and `isCapped`, for what it allows. */
export async function foreseeActivation(
  request: FastifyRequest,
  asked: (minutes: number) => SelfRequest,
  minutes: number,
  isCapped: boolean,
): Promise<{ preview: ActivationPreview; minutes: number; shown: Preview }> {
  const { ports, actor } = request;
  const first = await previewActivation(ports, actor, asked(minutes));
  const allowed = Math.min(minutes, Math.floor(first.maximumMilliseconds / MINUTE));
  const isLess = isCapped && allowed < minutes;
  const shown = isLess ? await previewActivation(ports, actor, asked(allowed)) : first;
  const preview = presentPreview(shown, request);
  const requirements = [...startOf(asked(minutes), shown), ...preview.requirements];
  return { preview: { ...preview, requirements }, minutes: isLess ? allowed : minutes, shown };
}

/** What has passed means now: whoever chose it reads so before they send it. */
function startOf({ schedule: { startsAt } }: SelfRequest, { assessment, window }: Preview): ActivationRequirement[] {
  if (!startsAt) return [];
  const met = assessment.outcome !== 'unmet' || !assessment.unmet.some(({ requirement }) => requirement === 'start');
  const hasPassed = window !== undefined && window.startsAt > startsAt;
  const text = hasPassed
    ? 'This time has passed: the role begins at once.'
    : `Choose ${wordUnmet([{ requirement: 'start' }])}.`;
  return [{ requirement: 'start', met, text }];
}

export function presentPreview(
  shown: Preview,
  request: FastifyRequest,
  approvalText = 'Somebody must approve the request before the role is active.',
): ActivationPreview {
  const { assessment } = shown;
  const contexts = request.ports.settings.DAYPASS_AUTHENTICATION_CONTEXTS;
  const requirements = shown.requirements.flatMap(({ unmet, met }) =>
    unmet.requirement === 'authentication-context'
      ? [contextOf(met, contexts.get(unmet.claimValue))]
      : requirementOf(unmet, met, shown),
  );
  const unmetTime =
    assessment.outcome === 'unmet' && assessment.unmet.some(({ requirement }) => requirement === 'duration');
  const approval: ActivationRequirement[] = shown.approvalRequired
    ? [{ requirement: 'approval', met: false, text: approvalText }]
    : [];
  const maximumMinutes = Math.floor(shown.maximumMilliseconds / MINUTE);
  const now = request.ports.clock.now();
  return {
    requirements: [...requirements, ...requirementOf({ requirement: 'duration' }, !unmetTime, shown), ...approval],
    minimumMinutes: shown.minimumMilliseconds / MINUTE,
    maximumMinutes,
    defaultMinutes: Math.min(USUAL_MINUTES, maximumMinutes),
    startsAt: (shown.window?.startsAt ?? now).toISOString(),
    endsAt: (shown.window?.endsAt ?? now).toISOString(),
  };
}

/** A context with a meaning is a second factor, proved lately; one without cannot be satisfied by anybody. */
function contextOf(met: boolean, minutes: number | undefined): ActivationRequirement {
  if (minutes !== undefined) {
    return { requirement: 'mfa', met, text: `Prove a second factor. It counts for ${minutes} minutes.` };
  }
  const text =
    'This role asks for an authentication that is not available here. Tell an administrator of the resource.';
  return { requirement: 'authentication-context', met, text };
}

function requirementOf(unmet: UnmetDetails, met: boolean, shown: Preview): ActivationRequirement[] {
  const { requirement } = unmet;
  switch (requirement) {
    case 'justification':
      return [{ requirement, met, text: 'Say why you need the role.' }];
    case 'ticket':
      return [{ requirement, met, text: `Give ${wordUnmet([unmet])}.` }];
    case 'mfa':
      return [{ requirement, met, text: `This role needs ${wordUnmet([unmet])}.` }];
    default: {
      const maximum = Math.floor(shown.maximumMilliseconds / MINUTE);
      return [
        { requirement: 'duration', met, text: `Choose ${shown.minimumMilliseconds / MINUTE} to ${maximum} minutes.` },
      ];
    }
  }
}
