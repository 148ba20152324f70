/**
 * Serves the built portal: hashed assets for ever, and its page at every address a page has.
 *
 * Elsewhere a browser is shown the portal's own "not found", everybody else an error; both with status 404.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { declareRoute } from '../route.ts';
import { pageAddresses } from './pages.ts';

const built = fileURLToPath(new URL('../../../portal/dist/', import.meta.url));

export async function staticPortal(app: FastifyInstance): Promise<void> {
  const isBuilt = existsSync(built);
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: built,
      index: false,
      wildcard: false,
      immutable: true,
      maxAge: '1y',
      cacheControl: true,
    });
  }
  const showPage = (reply: FastifyReply) => {
    if (!isBuilt) throw new Refusal('request.not-found', { what: 'This address' });
    return reply.sendFile('index.html', { maxAge: 0, immutable: false });
  };
  await app.register(async (pages) => {
    pages.dialect = 'portal';
    for (const url of pageAddresses) {
      declareRoute(pages, { method: 'GET', url, permission: 'public', handler: (_, reply) => showPage(reply) });
    }
  });
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    if (isNavigation(request)) return showPage(reply.code(404));
    throw new Refusal('request.not-found', { what: 'This address' });
  });
}

function isNavigation({ method, headers, url }: FastifyRequest): boolean {
  const isReading = method === 'GET' || method === 'HEAD';
  return isReading && headers.accept?.includes('text/html') === true && !url.startsWith('/portal/api/');
}
