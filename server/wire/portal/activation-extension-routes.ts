/**
 * A later end of a running activation: what it would need, and the request for it.
 *
 * Ours: the vendor's APIs know no request for it, so none is made up there.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { MAXIMUM_SCOPE_LENGTH } from '#model/scope.ts';
import { parseScheduleInfo, scheduleInvalid } from '#model/schedule-info.ts';
import { extendActivation, previewExtension, type SelfRequest } from '#modules/activation/index.ts';
import { findActivation, type Schedule } from '#modules/assignments/index.ts';
import { declareRoute } from '../route.ts';
import { guidAtEnd, presentPreview, reasonProperties, USUAL_MINUTES } from './activation-wish.ts';
import type {
  ActivationExtended,
  ActivationExtensionRequest,
  ActivationPreview,
  ExtensionPreviewRequest,
} from './activation-contract.ts';

const MINUTE = 60_000;
const APPROVAL = 'Somebody must approve the request; until then the role ends as it would have.';
const properties = {
  activationScheduleId: { type: 'string', maxLength: MAXIMUM_SCOPE_LENGTH + 128 },
  endsAt: { type: 'string', maxLength: 40 },
  ...reasonProperties,
};

export function activationExtensionRoutes(app: FastifyInstance): void {
  const url = '/portal/api/activations/extension';
  declareRoute(app, {
    method: 'POST',
    url: `${url}/preview`,
    permission: 'signed-in',
    schema: { body: { type: 'object', required: ['activationScheduleId'], properties } },
    handler: preview,
  });
  declareRoute(app, {
    method: 'POST',
    url,
    permission: 'signed-in',
    activity: 'role.activation-extended',
    attempt: ({ actor }) => ({ subjectId: actor.principalId }),
    schema: {
      body: {
        type: 'object',
        required: ['requestId', 'activationScheduleId', 'endsAt'],
        properties: { ...properties, requestId: { type: 'string', maxLength: 64 } },
      },
    },
    handler: extend,
  });
}

async function preview(request: FastifyRequest): Promise<ActivationPreview> {
  const wish = request.body as ExtensionPreviewRequest;
  const { ports, actor } = request;
  const activation = await getOwn(request, wish.activationScheduleId);
  const later = (minutes: number) => new Date(activation.endsAt!.getTime() + minutes * MINUTE).toISOString();
  const shown = (endsAt: string) =>
    previewExtension(ports, actor, askedOf(request, activation, { ...wish, endsAt }), activation);
  const first = await shown(wish.endsAt ?? later(USUAL_MINUTES));
  const allowed = Math.floor(first.maximumMilliseconds / MINUTE);
  const isLess = wish.endsAt === undefined && allowed < USUAL_MINUTES;
  return presentPreview(isLess ? await shown(later(allowed)) : first, request, APPROVAL);
}

async function extend(request: FastifyRequest): Promise<ActivationExtended> {
  const wish = request.body as ActivationExtensionRequest;
  const activation = await getOwn(request, wish.activationScheduleId);
  const asked = askedOf(request, activation, wish);
  const { scope, roleDefinitionId, principalId: subjectId, justification } = asked;
  request.attempt = () => ({ scope, roleDefinitionId, subjectId, justification });
  const answer = await extendActivation(request.ports, request.actor, asked);
  if (answer.outcome === 'unmet') throw new Refusal('activation.rules-unmet', { unmet: answer.unmet });
  return { requestId: answer.request.id, status: answer.request.status };
}

/** What is somebody else's does not exist here. */
async function getOwn({ ports, actor }: FastifyRequest, id: string): Promise<Schedule> {
  const activation = await findActivation(ports.database, guidAtEnd(id, 'activationScheduleId'));
  if (activation?.principalId === actor.principalId) return activation;
  throw new Refusal('activation.not-active', { principalId: actor.principalId });
}

function askedOf(
  { ports }: FastifyRequest,
  { id, scope, roleDefinitionId, principalId }: Schedule,
  wish: ExtensionPreviewRequest & { readonly requestId?: string },
): SelfRequest {
  const expiration = { type: 'AfterDateTime', endDateTime: wish.endsAt };
  const schedule = parseScheduleInfo({ expiration }, 'assignment');
  if ('problem' in schedule) throw scheduleInvalid(schedule);
  return {
    // Of a preview nothing is stored.
    requestId: wish.requestId === undefined ? ports.randomness.guid() : guidAtEnd(wish.requestId, 'requestId'),
    scope,
    roleDefinitionId,
    principalId,
    targetScheduleId: id,
    schedule,
    justification: wish.justification,
    ticket: wish.ticket && { number: wish.ticket.number, system: wish.ticket.system || null },
  };
}
