/**
 * Serves the built portal: hashed assets for ever, and its page at every address a page has.
 *
 * Elsewhere a browser is shown the portal's own "not found", everybody else an error; both with status 404.
 */
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { isPortalBuilt, portalBuild } from '#platform/portal-build.ts';
import { concludeProblem } from '../http-server.ts';
import { declareRoute } from '../route.ts';
import { pageAddresses } from './pages.ts';

export async function staticPortal(app: FastifyInstance): Promise<void> {
  const isBuilt = isPortalBuilt();
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: portalBuild,
      index: false,
      wildcard: false,
      immutable: true,
      maxAge: '1y',
      cacheControl: true,
    });
  } else
    app.ports.log.warn({}, 'this installation has no portal: people are answered 503 (build it with npm run release)');
  const showPage = (reply: FastifyReply) => {
    if (!isBuilt) throw new Refusal('portal.not-built', {});
    return reply.sendFile('index.html', { maxAge: 0, immutable: false });
  };
  await app.register(async (pages) => {
    pages.dialect = 'portal';
    pages.setErrorHandler(sayWithoutPortal);
    for (const url of pageAddresses) {
      declareRoute(pages, { method: 'GET', url, permission: 'public', handler: (_, reply) => showPage(reply) });
    }
  });
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    if (isNavigation(request)) return showPage(reply.code(404));
    throw new Refusal('request.not-found', { what: 'This address' });
  });
}

/** Without the portal there is no page to word it; a person gets plain text, a program the usual error. */
async function sayWithoutPortal(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = await concludeProblem(request, reply, error);
  const { code, what, why, nextStep } = problem;
  if (request.headers.accept?.includes('text/html')) {
    return reply.type('text/plain; charset=utf-8').send(`${[what, why, nextStep].join('\n')}\n`);
  }
  return reply.send({ error: { code, message: `${what} ${why}`, what, why, nextStep, details: null } });
}

function isNavigation({ method, headers, url }: FastifyRequest): boolean {
  const isReading = method === 'GET' || method === 'HEAD';
  return isReading && headers.accept?.includes('text/html') === true && !url.startsWith('/portal/api/');
}
