/**
 * The form of an activation: what the role asks for, and when access would end.
 *
 * The rule is the one of the commit; nothing is written. Unmet requirements are
 * the answer, not a refusal.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { parseScheduleInfo } from '#model/schedule-info.ts';
import { MAXIMUM_SCOPE_LENGTH } from '#model/scope.ts';
import { previewActivation, type ActivationPreview as Preview, type SelfRequest } from '#modules/activation/index.ts';
import { ownRole } from './attempts.ts';
import { readPlace } from './places.ts';
import { declareRoute } from '../route.ts';
import type { ActivationPreview, ActivationPreviewRequest, ActivationRequirement } from './contract.ts';

/** What the form offers first: an hour is enough for most tasks. */
const USUAL_MINUTES = 60;
const MINUTE = 60_000;

const body = {
  type: 'object',
  required: ['scope', 'roleDefinitionId', 'eligibilityScheduleId'],
  properties: {
    scope: { type: 'string', minLength: 1, maxLength: MAXIMUM_SCOPE_LENGTH },
    roleDefinitionId: { type: 'string', maxLength: MAXIMUM_SCOPE_LENGTH + 128 },
    eligibilityScheduleId: { type: 'string', maxLength: MAXIMUM_SCOPE_LENGTH + 128 },
    durationMinutes: { type: 'integer', minimum: 1, maximum: 100_000 },
    justification: { type: 'string', maxLength: 2_048 },
    ticket: {
      type: 'object',
      required: ['number', 'system'],
      properties: { number: { type: 'string', maxLength: 256 }, system: { type: 'string', maxLength: 256 } },
    },
  },
};

export function activationRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'POST',
    url: '/portal/api/activations/preview',
    permission: 'signed-in',
    activity: 'role.activation-requested',
    attempt: ownRole,
    schema: { body },
    handler: preview,
  });
}

async function preview(request: FastifyRequest): Promise<ActivationPreview> {
  const asked = request.body as ActivationPreviewRequest;
  const first = await previewActivation(
    request.ports,
    request.actor,
    selfRequest(request, asked.durationMinutes ?? USUAL_MINUTES),
  );
  const defaultMinutes = Math.min(USUAL_MINUTES, Math.floor(first.maximumMilliseconds / MINUTE));
  // A role may allow less than the usual hour; without a wish the answer is about what the form shows first.
  const isDefaultTooLong = asked.durationMinutes === undefined && defaultMinutes < USUAL_MINUTES;
  const shown = isDefaultTooLong
    ? await previewActivation(request.ports, request.actor, selfRequest(request, defaultMinutes))
    : first;
  return present(shown, defaultMinutes, request);
}

function selfRequest(request: FastifyRequest, minutes: number): SelfRequest {
  const asked = request.body as ActivationPreviewRequest;
  const scope = readPlace(asked.scope);
  const schedule = parseScheduleInfo(
    { expiration: { type: 'AfterDuration', duration: `PT${minutes}M` } },
    'assignment',
  );
  if ('problem' in schedule)
    throw new Refusal('request.invalid', { field: 'durationMinutes', reason: schedule.problem });
  const { ticket } = asked;
  return {
    // Never stored; the id of a real request is chosen when it is sent.
    requestId: request.ports.randomness.guid(),
    scope,
    roleDefinitionId: guidAtEnd(asked.roleDefinitionId, 'roleDefinitionId'),
    principalId: request.actor.principalId,
    linkedEligibilityId: guidAtEnd(asked.eligibilityScheduleId, 'eligibilityScheduleId'),
    schedule,
    justification: asked.justification,
    ticket: ticket && { number: ticket.number, system: ticket.system || null },
  };
}

function guidAtEnd(text: string, field: string): string {
  const guid = parseGuid(text.slice(text.lastIndexOf('/') + 1));
  if (!guid) throw new Refusal('request.invalid', { field, reason: 'must be a GUID or an id that ends with one' });
  return guid;
}

function present(shown: Preview, defaultMinutes: number, request: FastifyRequest): ActivationPreview {
  const { assessment } = shown;
  const requirements = shown.requirements.flatMap(({ unmet, met }) => requirementOf(unmet.requirement, met, shown));
  const unmetTime =
    assessment.outcome === 'unmet' && assessment.unmet.some(({ requirement }) => requirement === 'duration');
  const approval: ActivationRequirement[] = shown.approvalRequired
    ? [{ requirement: 'approval', met: false, text: 'Somebody must approve the request before the role is active.' }]
    : [];
  return {
    requirements: [...requirements, ...requirementOf('duration', !unmetTime, shown), ...approval],
    minimumMinutes: shown.minimumMilliseconds / MINUTE,
    maximumMinutes: Math.floor(shown.maximumMilliseconds / MINUTE),
    defaultMinutes,
    endsAt: (shown.endsAt ?? request.ports.clock.now()).toISOString(),
  };
}

function requirementOf(requirement: string, met: boolean, shown: Preview): ActivationRequirement[] {
  switch (requirement) {
    case 'justification':
      return [{ requirement, met, text: 'Say why you need the role.' }];
    case 'ticket':
      return [{ requirement, met, text: 'Give the number of a ticket.' }];
    case 'mfa':
      return [{ requirement, met, text: 'Prove a second factor.' }];
    case 'authentication-context':
      return [{ requirement: 'mfa', met, text: 'This role asks for an authentication that is not available here.' }];
    default: {
      const maximum = Math.floor(shown.maximumMilliseconds / MINUTE);
      return [
        { requirement: 'duration', met, text: `Choose ${shown.minimumMilliseconds / MINUTE} to ${maximum} minutes.` },
      ];
    }
  }
}
