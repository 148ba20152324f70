/**
 * Reading requests and writing answers for the trial's pages. Bodies are
 * bounded, every page carries a strict content security policy, and nothing
 * here knows what a page says.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { html, type Html } from './html.ts';
import { styleSheet } from './style-sheet.ts';

const bodyLimitBytes = 64 * 1024;

/** The request says something the part cannot use; the text is for the person or script that sent it. */
export class BadRequestError extends Error {
  readonly status: number;
  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > bodyLimitBytes) throw new BadRequestError('The form is too long.', 413);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(request));
}

export function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** Compares two secrets without telling by the time taken how much of them agrees. */
export function isSameSecret(given: string | undefined, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(expected));
}

/** A form post counts only when the browser says it comes from a page of the same origin. */
export function isFromOwnPage(request: IncomingMessage): boolean {
  const origin = request.headers.origin;
  if (origin !== undefined && origin !== 'null') return origin === `http://${request.headers.host}`;
  return request.headers['sec-fetch-site'] === 'same-origin';
}

export type Page = {
  part: 'partner' | 'mail' | 'expenses';
  brand: string;
  title: string;
  body: Html;
  aside?: Html;
  script?: string;
  wide?: boolean;
};

/**
 * `form-action` names every port of this machine: browsers apply it to the
 * redirects after a form as well, and those lead to Daypass and back.
 */
const policy = (scripted: boolean): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "frame-src 'self'",
    "form-action 'self' http://localhost:* https://localhost:*",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...(scripted ? ["script-src 'self'", "connect-src 'self'"] : []),
  ].join('; ');

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

export function sendPage(response: ServerResponse, status: number, page: Page): void {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title} – ${page.brand}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body class="${page.part}${page.wide ? ' wide' : ''}">
        <a class="skip" href="#main">Skip to content</a>
        <header class="bar">
          <span class="brand"><span class="mark" aria-hidden="true"></span>${page.brand}</span>
          <div class="aside">${page.aside}</div>
        </header>
        <main id="main">${page.body}</main>
        ${page.script && html`<script src="${page.script}" defer></script>`}
      </body>
    </html> `;
  response.writeHead(status, { ...pageHeaders, 'content-security-policy': policy(page.script !== undefined) });
  response.end(document.markup);
}

export function sendStyleSheet(response: ServerResponse): void {
  sendText(response, 200, 'text/css; charset=utf-8', styleSheet);
}

export function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(value));
}

export function redirect(response: ServerResponse, location: string, cookies: string[] = []): void {
  response.writeHead(303, {
    location,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
  });
  response.end();
}
