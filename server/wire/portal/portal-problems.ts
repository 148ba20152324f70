/**
 * How the portal's own routes word a refusal: code, message, next step, details (`PortalProblem`).
 */
import type { FastifyInstance } from 'fastify';
import { concludeProblem } from '../http-server.ts';
import type { PortalProblem } from './contract.ts';

export function wordProblemsForPortal(app: FastifyInstance): void {
  app.setErrorHandler(async (error, request, reply) => {
    const { code, what, why, nextStep, details } = await concludeProblem(request, reply, error);
    const body: PortalProblem = {
      error: { code, message: what, why, nextStep, details: { ...details } },
    };
    return reply.send(body);
  });
}
