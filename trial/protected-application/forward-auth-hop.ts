/**
 * The reverse proxy in front of the expense application. Before every request
 * it asks Daypass, the way Caddy's forward_auth and Traefik's ForwardAuth do,
 * and passes on only what got a 2xx answer. It fails closed: no answer, a
 * late one or a doubtful one lets nothing through. It never decides itself.
 */
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { html } from '../ground/html.ts';
import { sendPage, sendStyleSheet } from '../ground/answers.ts';
import { listenOnLoopback, type Listening } from '../ground/listen.ts';
import * as spelling from './header-spellings.ts';

export type HopOptions = {
  port: number;
  /** Where Daypass is; `/forward-auth/check` below it is asked. */
  daypassUrl: string;
  /** Proves to Daypass that this hop asks; empty until the application is registered there. */
  proxySecret: () => string;
  /** Where the application listens, and the secret by which it knows the hop. */
  upstream: { port: number; secret: string };
  /** Longest time Daypass may take. */
  answerMilliseconds?: number;
};

export const brand = 'Expenses';
export const upstreamSecretHeader = 'x-expenses-hop';
/** `yes` when the person could approve a claim too: the application shows a button only then. */
export const mayApproveHeader = 'x-expenses-may-approve';

/** Below this path of the application's host, Daypass itself answers: that is how the host gets its own session. */
const daypassPrefix = '/.daypass/';

type Answer = { message: IncomingMessage; headers: spelling.HeaderList };

function sendRefusal(response: ServerResponse, status: number, title: string, text: string): void {
  const body = html`<div class="card narrow">
    <h1>${title}</h1>
    <p>${text}</p>
  </div>`;
  sendPage(response, status, { part: 'expenses', brand, title, body });
}

/** What Daypass is told about the request: written by the hop alone. */
function questionHeaders(request: IncomingMessage, proxySecret: string): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of ['cookie', 'accept', 'accept-language', 'user-agent', 'authorization'] as const) {
    const value = request.headers[name];
    if (typeof value === 'string') passed[name] = value;
  }
  return {
    ...passed,
    'x-forwarded-method': request.method ?? '',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-uri': request.url ?? '',
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-daypass-proxy-secret': proxySecret,
  };
}

function send(
  url: URL,
  method: string,
  headers: Record<string, string> | spelling.HeaderList,
  options: { body?: IncomingMessage; milliseconds?: number } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const flat = Array.isArray(headers) ? headers.flat() : headers;
    const outgoing = httpRequest(url, { method, headers: flat }, (message) => {
      clearTimeout(deadline);
      resolve({ message, headers: spelling.pairsOf(message.rawHeaders) });
    });
    const deadline = setTimeout(() => outgoing.destroy(new Error('no answer in time')), options.milliseconds ?? 30_000);
    outgoing.on('error', (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    if (options.body) options.body.pipe(outgoing);
    else outgoing.end();
  });
}

/** Hands an answer to the browser as it is, without the headers of the connection and of the identity. */
function pass({ message, headers }: Answer, response: ServerResponse): void {
  const kept = spelling.endToEnd(headers).filter(([name]) => !name.startsWith('x-daypass-'));
  response.writeHead(message.statusCode ?? 502, kept.flat());
  message.on('error', () => response.destroy());
  message.pipe(response);
}

const isPositive = ({ message }: Answer): boolean => {
  const status = message.statusCode ?? 0;
  return status >= 200 && status < 300;
};

const isPageOfClaims = ({ method, url }: IncomingMessage): boolean => method === 'GET' && /^\/(\?|$)/.test(url ?? '');

async function forward(options: HopOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = request.url ?? '';
  if (!spelling.isPlainTarget(target)) {
    return sendRefusal(response, 400, 'This address is not understood', 'It can be read in more than one way.');
  }
  // The hop's own refusals are styled too; the sheet tells nobody anything.
  if (target === '/style.css') return sendStyleSheet(response);
  const question = questionHeaders(request, options.proxySecret());
  const milliseconds = options.answerMilliseconds ?? 5000;
  const noAnswer = (): void =>
    sendRefusal(
      response,
      503,
      'Access could not be checked',
      'Daypass did not answer, so nothing was let through. Try again in a moment.',
    );

  if (target.startsWith(daypassPrefix)) {
    const url = new URL(`/forward-auth/${target.slice(daypassPrefix.length)}`, options.daypassUrl);
    if (request.method !== 'GET') return sendRefusal(response, 405, 'This address is for reading', '');
    const answer = await send(url, 'GET', question, { milliseconds }).catch(noAnswer);
    if (answer) pass(answer, response);
    return;
  }

  const url = new URL('/forward-auth/check', options.daypassUrl);
  // The page of claims has a button; whether to show it is one more question, and never more than a hint.
  const hint = { ...question, 'x-forwarded-method': 'POST', 'x-forwarded-uri': '/claims' };
  const [answer, approval] = await Promise.all([
    send(url, 'GET', question, { milliseconds }).catch(noAnswer),
    isPageOfClaims(request) ? send(url, 'GET', hint, { milliseconds }).catch(() => undefined) : undefined,
  ]);
  approval?.message.resume();
  if (!answer) return;
  if (!isPositive(answer)) return pass(answer, response);
  answer.message.resume();
  const identity = spelling.identityOf(answer.headers);
  if (!identity) return noAnswer();

  const headers: spelling.HeaderList = [
    ...spelling.withoutDaypassCookies(spelling.fromClient(spelling.pairsOf(request.rawHeaders))),
    ...identity,
    ['host', request.headers.host ?? ''],
    ['x-forwarded-host', request.headers.host ?? ''],
    ['x-forwarded-proto', 'http'],
    [upstreamSecretHeader, options.upstream.secret],
    [mayApproveHeader, approval && isPositive(approval) ? 'yes' : 'no'],
  ];
  const upstreamUrl = new URL(target, `http://127.0.0.1:${options.upstream.port}`);
  const page = await send(upstreamUrl, request.method ?? 'GET', headers, { body: request }).catch(() =>
    sendRefusal(response, 502, 'The application does not answer', 'Try again in a moment.'),
  );
  if (page) pass(page, response);
}

export function startForwardAuthHop(options: HopOptions): Promise<Listening> {
  return listenOnLoopback('Protected application', options.port, (request, response) =>
    forward(options, request, response),
  );
}
