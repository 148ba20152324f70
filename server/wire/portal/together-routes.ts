/**
 * Several roles in one go: what each would need, and the activation of all of them with an answer for each.
 *
 * A role that is refused is recorded as an attempt of its own, as it would be alone.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { activateRoles, MAXIMUM_TOGETHER, type SelfRequest, type TogetherAnswer } from '#modules/activation/index.ts';
import type { Attempt } from '../attempt.ts';
import { concludePart } from '../http-server.ts';
import { declareRoute } from '../route.ts';
import {
  foreseeActivation,
  readSelfRequest,
  reasonProperties,
  roleProperties,
  timeProperties,
  USUAL_MINUTES,
} from './activation-wish.ts';
import type {
  TogetherForeseen,
  TogetherPreview,
  TogetherPreviewRequest,
  TogetherRequest,
  TogetherResult,
  TogetherRole,
  TogetherView,
} from './activation-contract.ts';
import { foresee } from './present-request.ts';

const { startsAt, durationMinutes } = timeProperties;
const named = ['scope', 'roleDefinitionId', 'eligibilityScheduleId'];
const roles = (properties: object, required: string[]) => ({
  type: 'array',
  minItems: 1,
  maxItems: MAXIMUM_TOGETHER,
  items: { type: 'object', required, properties: { ...roleProperties, ...properties } },
});
const wish = {
  type: 'object',
  required: ['roles'],
  properties: { roles: roles({}, named), ...timeProperties, ...reasonProperties },
};
const order = {
  type: 'object',
  required: ['mode', 'roles'],
  properties: {
    mode: { enum: ['all-or-nothing', 'best-effort'] },
    roles: roles({ requestId: { type: 'string', maxLength: 64 }, durationMinutes }, [
      ...named,
      'requestId',
      'durationMinutes',
    ]),
    startsAt,
    ...reasonProperties,
  },
};

export function togetherRoutes(app: FastifyInstance): void {
  const recorded = {
    permission: 'signed-in',
    activity: 'role.activation-requested',
    attempt: ({ actor }: FastifyRequest): Attempt => ({ subjectId: actor.principalId }),
  } as const;
  const url = '/portal/api/activations/together';
  declareRoute(app, {
    method: 'POST',
    url: `${url}/preview`,
    permission: 'signed-in',
    schema: { body: wish },
    handler: preview,
  });
  declareRoute(app, { method: 'POST', url, ...recorded, schema: { body: order }, handler: activate });
}

async function preview(request: FastifyRequest): Promise<TogetherPreview> {
  const asked = request.body as TogetherPreviewRequest;
  const foreseen: TogetherForeseen[] = [];
  for (const role of asked.roles) foreseen.push(await foreseeOne(request, asked, role));
  return { roles: foreseen };
}

async function foreseeOne(
  request: FastifyRequest,
  wished: TogetherPreviewRequest,
  role: TogetherRole,
): Promise<TogetherForeseen> {
  try {
    const asked = (minutes: number) => readSelfRequest(request, role, minutes, wished);
    const { preview: shown, minutes } = await foreseeActivation(
      request,
      asked,
      wished.durationMinutes ?? USUAL_MINUTES,
      true,
    );
    return { preview: shown, durationMinutes: minutes, refusal: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { preview: null, refusal: foresee(error) };
  }
}

async function activate(request: FastifyRequest): Promise<TogetherView> {
  const body = request.body as TogetherRequest;
  const asked = body.roles.map((role) => readSelfRequest(request, role, role.durationMinutes, body));
  const answers = await activateRoles(request.ports, request.actor, asked, body.mode);
  const results: TogetherResult[] = [];
  for (const [index, answer] of answers.entries()) results.push(await present(request, asked[index]!, answer));
  return { roles: results };
}

async function present(request: FastifyRequest, asked: SelfRequest, answer: TogetherAnswer): Promise<TogetherResult> {
  const { requestId } = asked;
  if (answer.outcome === 'stored') return { requestId, outcome: 'stored', status: answer.request.status };
  if (answer.outcome === 'held-back') return { requestId, outcome: 'held-back' };
  const refusal =
    answer.outcome === 'unmet' ? new Refusal('activation.rules-unmet', { unmet: answer.unmet }) : answer.refusal;
  const problem = await concludePart(request, refusal, {
    scope: asked.scope,
    roleDefinitionId: asked.roleDefinitionId,
    subjectId: asked.principalId,
    justification: asked.justification,
  });
  const { code, what, why, nextStep } = problem;
  return { requestId, outcome: 'refused', refusal: { code, what, why, nextStep } };
}
