/**
 * The form of an activation: what the role asks for, what it would add, and when access would end.
 *
 * The rule is the one of the commit; nothing is written. Unmet requirements are
 * the answer, not a refusal.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { declareRoute } from '../route.ts';
import {
  foreseeActivation,
  readSelfRequest,
  reasonProperties,
  roleProperties,
  timeProperties,
  USUAL_MINUTES,
} from './activation-wish.ts';
import { foreseeAdded } from './activation-gains.ts';
import type { ActivationForesight, ActivationPreviewRequest } from './activation-contract.ts';

const body = {
  type: 'object',
  required: ['scope', 'roleDefinitionId', 'eligibilityScheduleId'],
  properties: { ...roleProperties, ...timeProperties, ...reasonProperties },
};

export function activationRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'POST',
    url: '/portal/api/activations/preview',
    permission: 'signed-in',
    schema: { body },
    handler: preview,
  });
}

/** A role may allow less than the usual hour; without a wish the answer is about what the form shows first. */
async function preview(request: FastifyRequest): Promise<ActivationForesight> {
  const wish = request.body as ActivationPreviewRequest;
  const asked = (minutes: number) => readSelfRequest(request, wish, minutes, wish);
  const isWished = wish.durationMinutes !== undefined;
  const foreseen = await foreseeActivation(request, asked, wish.durationMinutes ?? USUAL_MINUTES, !isWished);
  const added = await foreseeAdded(request, asked(foreseen.minutes), foreseen.shown);
  return { ...foreseen.preview, ...added };
}
