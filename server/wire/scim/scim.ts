/**
 * The SCIM dialect (RFC 7643, RFC 7644): the provisioning system of a home directory and its own people here.
 *
 * Every request is of one home directory, whose token it carries; the address names it as well. Nothing here knows of
 * another one.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { systemActor } from '#model/actor.ts';
import type { HomeDirectory } from '#modules/home-directories/index.ts';
import { findProvisionedHome } from '#modules/home-signals/index.ts';
import { parseGuid } from '#model/guid.ts';
import { readLenientJson } from '../lenient-json.ts';
import { discoveryRoutes } from './discovery.ts';
import { renderScimError } from './error-envelope.ts';
import { userRoutes } from './user-routes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The home directory whose provisioning system asks. */
    provisionedHome: HomeDirectory | null;
  }
}

export async function scim(app: FastifyInstance): Promise<void> {
  app.decorateRequest('provisionedHome', null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/(?:scim\+)?json/i, { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, readLenientJson(body));
    } catch (error) {
      done(error as Error);
    }
  });
  app.setErrorHandler(renderScimError);
  app.addHook('preValidation', admit);
  discoveryRoutes(app);
  userRoutes(app);
}

/** Sets whose people this request is about, or refuses: without a token, and with one of another home directory. */
async function admit(request: FastifyRequest): Promise<void> {
  const { ports, params, headers } = request;
  const homeDirectoryId = parseGuid((params as Record<string, string>)['homeDirectoryId']);
  const secret = /^Bearer ([\w-]+)$/i.exec(headers.authorization ?? '')?.[1];
  const home = homeDirectoryId && secret && (await findProvisionedHome(ports, homeDirectoryId, secret));
  if (!home) throw new Refusal('provisioning.token-unknown', {});
  request.provisionedHome = home;
  request.actor = {
    ...systemActor(`Provisioning of ${home.displayName}`, request.correlationId),
    ipAddress: request.ip,
  };
}
