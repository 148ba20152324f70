/**
 * An HTTP server of the trial: loopback only, IPv4 and IPv6 on one port.
 * It never answers a request whose Host header names anything but this
 * machine, so that no web page can reach a part through a name of its own
 * (DNS rebinding), and it stops within a bounded time.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

export type Listening = { port: number; url: string; stop: () => Promise<void> };

/** The port is needed by somebody else. The message names it and the way out. */
export class PortTakenError extends Error {
  readonly port: number;
  constructor(port: number, part: string) {
    super(
      `Port ${port} (${part}) is used by another program. Stop that program, or start this trial ` +
        'elsewhere: npm start -- --port <n> uses the seven ports from <n> on.',
    );
    this.port = port;
  }
}

const ownNames = new Set(['localhost', '127.0.0.1', '[::1]']);

function isForThisMachine(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  return ownNames.has(host.replace(/:\d+$/, '').toLowerCase());
}

/** Resolves once bound; an address family the machine does not have is skipped, a taken port is not. */
export function bindLoopback(
  server: { listen: (port: number, host: string) => unknown; once: Server['once']; off: Server['off'] },
  port: number,
  host: '127.0.0.1' | '::1',
  part: string,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      server.off('listening', bound);
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') reject(new PortTakenError(port, part));
      else if (host === '::1') resolve(false);
      else reject(error);
    };
    const bound = (): void => {
      server.off('error', failed);
      resolve(true);
    };
    server.once('error', failed);
    server.once('listening', bound);
    server.listen(port, host);
  });
}

function stopServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), 500);
    server.close(() => {
      clearTimeout(deadline);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Starts the part called `part` on `port` (0 chooses a free one). */
export async function listenOnLoopback(part: string, port: number, listener: RequestListener): Promise<Listening> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    void respond(part, listener, request, response);
  };
  const ipv4 = createServer({ requestTimeout: 30_000 }, answer);
  const ipv6 = createServer({ requestTimeout: 30_000 }, answer);
  await bindLoopback(ipv4, port, '127.0.0.1', part);
  const chosen = (ipv4.address() as AddressInfo).port;
  try {
    await bindLoopback(ipv6, chosen, '::1', part);
  } catch (error) {
    await stopServer(ipv4);
    throw error;
  }
  return {
    port: chosen,
    url: `http://localhost:${chosen}`,
    stop: async () => {
      await Promise.all([stopServer(ipv4), stopServer(ipv6)]);
    },
  };
}

async function respond(
  part: string,
  listener: RequestListener,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (!isForThisMachine(request)) {
      response.writeHead(421, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`The ${part} answers to localhost only.\n`);
      return;
    }
    await listener(request, response);
  } catch (error) {
    process.stderr.write(`${part}: ${request.method} ${request.url?.split('?')[0]}: ${(error as Error).stack}\n`);
    if (response.headersSent) response.destroy();
    else response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end('Something failed here.\n');
  }
}

/** Refuses the start when one of the ports is in use, before anything has been started. */
export async function requireFreePorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    for (const host of ['127.0.0.1', '::1'] as const) {
      const probe = createServer();
      await bindLoopback(probe, port, host, 'wanted by the trial');
      await stopServer(probe);
    }
  }
}
