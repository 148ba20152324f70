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

/** The page that shows a refusal to somebody who comes from a home directory. */
export function problemPage(code: string, isRedemption: boolean): string {
  return isRedemption ? `/redeem/problem?code=${code}` : `/sign-in?problem=${code}`;
}
