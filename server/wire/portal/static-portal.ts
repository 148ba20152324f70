/**
 * Serves the built portal: hashed assets for ever, its page for every address a person may open.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';

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
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    if (isBuilt && isPage(request)) return reply.sendFile('index.html', { maxAge: 0, immutable: false });
    throw new Refusal('request.not-found', { what: 'This address' });
  });
}

function isPage(request: FastifyRequest): boolean {
  const wantsPage = request.headers.accept?.includes('text/html') === true;
  return (
    wantsPage && (request.method === 'GET' || request.method === 'HEAD') && !request.url.startsWith('/portal/api/')
  );
}
