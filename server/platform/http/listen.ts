/**
 * Listening and stopping: https for everybody, plain http on loopback only.
 *
 * Both listeners serve the same application. Elsewhere than on loopback, plain
 * http does nothing but lead to https.
 */
import http from 'node:http';
import https from 'node:https';
import type { FastifyInstance } from 'fastify';

export interface ListenOptions {
  readonly app: FastifyInstance;
  readonly port: number;
  readonly bind: string;
  readonly loopbackHttp: boolean;
  readonly baseUrl: string;
  readonly tls: { readonly key: string; readonly cert: string };
}

export interface Listeners {
  /** Answers what is in flight, refuses what is new, then closes; at most a few seconds. */
  stop(): Promise<void>;
}

const STOP_DEADLINE_MILLISECONDS = 3_000;
const IDLE_SWEEP_MILLISECONDS = 50;

/** Opens both listeners; rejects with the port's name when one is taken. */
export async function listen(options: ListenOptions): Promise<Listeners> {
  await options.app.ready();
  const serve: http.RequestListener = (request, response) => options.app.routing(request, response);
  let closing = false;
  const guarded: http.RequestListener = (request, response) => {
    if (closing) response.setHeader('connection', 'close');
    serve(request, response);
  };
  const plain = http.createServer(
    options.loopbackHttp ? guarded : (request, response) => redirect(options.baseUrl, request, response),
  );
  const secure = https.createServer({ ...options.tls, minVersion: 'TLSv1.2' }, guarded);
  try {
    await open(plain, options.port, options.loopbackHttp ? 'localhost' : options.bind);
    await open(secure, options.port + 1, options.bind);
  } catch (error) {
    // Half of a server answers redirects into nowhere, and keeps the process alive.
    await Promise.all([close(plain), close(secure)]);
    throw error;
  }
  return {
    async stop() {
      closing = true;
      await Promise.all([close(plain), close(secure)]);
      await options.app.close();
    },
  };
}

function redirect(baseUrl: string, request: http.IncomingMessage, response: http.ServerResponse): void {
  const path = request.url?.startsWith('/') ? request.url : '/';
  response.writeHead(308, { location: new URL(path.replace(/^\/+/, '/'), baseUrl).href, 'content-length': 0 }).end();
}

function open(server: http.Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`Port ${port} is taken. Choose another first port with --port.`) : error);
    });
    server.listen(port, host, resolve);
  });
}

/**
 * Closes a server without waiting for the keep-alive time of idle clients: a
 * connection that turns idle after `close` would hold it for over a minute.
 */
function close(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MILLISECONDS);
    const deadline = setTimeout(() => server.closeAllConnections(), STOP_DEADLINE_MILLISECONDS);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(deadline);
      resolve();
    });
    server.closeIdleConnections();
  });
}
