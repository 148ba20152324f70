/**
 * The way in for the first administrator: a one-time link, on the machine of the server only.
 */
import net from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { bootstrapAdministrator, getBootstrapLink } from '#modules/administration/index.ts';
import type { BootstrapRequest, BootstrapView, SignInStep } from '../portal-contract.ts';
import { declareRoute } from '../route.ts';
import { callerOf, enterSession, requireBrowser } from './browser.ts';
import { bootstrapRequest } from './schemas.ts';
import { organizationView } from './session-routes.ts';

const loopback = new net.BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export function bootstrapRoutes(app: FastifyInstance): void {
  const open = { permission: 'public', rateLimit: { perMinute: 20 }, url: '/portal/api/bootstrap/:token' } as const;
  declareRoute(app, {
    ...open,
    method: 'GET',
    async handler(request): Promise<BootstrapView> {
      requireLoopback(request);
      const { expiresAt } = await getBootstrapLink(app.ports, tokenOf(request));
      return { organization: await organizationView(app), expiresAt: expiresAt.toISOString() };
    },
  });
  declareRoute(app, {
    ...open,
    method: 'POST',
    schema: { body: bootstrapRequest },
    async handler(request, reply): Promise<SignInStep> {
      requireLoopback(request);
      await requireBrowser(request);
      const person = request.body as BootstrapRequest;
      const opened = await bootstrapAdministrator(app.ports, tokenOf(request), person, callerOf(request));
      await enterSession(request, reply, opened);
      return { next: 'done', returnTo: '/security-info' };
    },
  });
}

const tokenOf = (request: FastifyRequest) => (request.params as { token: string }).token;

/** Both the connection and, behind a proxy, the person must be on this machine. */
function requireLoopback(request: FastifyRequest): void {
  const addresses = [request.socket.remoteAddress ?? '', request.ip];
  const isHere = addresses.every((address) => net.isIP(address) !== 0 && isLoopback(address));
  if (!isHere) throw new Refusal('bootstrap.loopback-only', {});
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return loopback.check(plain, net.isIPv6(plain) ? 'ipv6' : 'ipv4');
}
