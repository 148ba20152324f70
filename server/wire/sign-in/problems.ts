/**
 * How the sign-in routes word a refusal: the shape all pages of the portal read.
 */
import type { FastifyInstance } from 'fastify';
import { concludeProblem } from '../http-server.ts';

export function wordProblemsForPages(app: FastifyInstance): void {
  app.setErrorHandler(async (error, request, reply) => {
    const { code, what, why, nextStep, details } = await concludeProblem(request, reply, error);
    return reply.send({ error: { code, message: what, why, nextStep, details: { ...details } } });
  });
}
