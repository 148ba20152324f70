/**
 * The trial's mail viewer: a real SMTP server whose mailbox is a web page and
 * a JSON list for scripts. It binds this machine only and keeps what it gets
 * in the data folder.
 */
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import * as answers from '../ground/answers.ts';
import { html } from '../ground/html.ts';
import { listenOnLoopback, type Listening, type RequestListener } from '../ground/listen.ts';
import { openMailbox, type Mailbox } from './mailbox.ts';
import { brand, script, sendContent, sendMailbox, viewOf } from './mail-pages.ts';
import { startSmtpReception } from './smtp-reception.ts';

export type MailViewer = Listening & { smtpPort: number };

export type MailViewerOptions = { port: number; smtpPort: number; folder: string };

type Streams = Set<ServerResponse>;

export async function startMailViewer({ port, smtpPort, folder }: MailViewerOptions): Promise<MailViewer> {
  const mailbox = await openMailbox(join(folder, 'mail'));
  const streams: Streams = new Set();
  mailbox.watch(() => streams.forEach((stream) => stream.write('event: changed\ndata:\n\n')));
  const reception = await startSmtpReception(mailbox, smtpPort);
  const listening = await listenOnLoopback(brand, port, respondFrom(mailbox, streams)).catch(async (error) => {
    await reception.stop();
    throw error;
  });
  return {
    ...listening,
    smtpPort: reception.port,
    stop: async () => {
      streams.forEach((stream) => stream.end());
      await Promise.all([listening.stop(), reception.stop()]);
    },
  };
}

function openStream(response: ServerResponse, streams: Streams): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  streams.add(response);
  response.on('close', () => streams.delete(response));
}

function respondFrom(mailbox: Mailbox, streams: Streams): RequestListener {
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname;
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (path === '/api/messages' && method === 'DELETE') {
      await mailbox.removeAll();
      response.writeHead(204).end();
      return;
    }
    if (method !== 'GET') return answers.sendJson(response, 405, { error: 'This address is for reading.' });
    if (path === '/style.css') return answers.sendStyleSheet(response);
    if (path === '/mail-viewer.js') {
      return answers.sendText(response, 200, 'text/javascript; charset=utf-8', script);
    }
    if (path === '/api/messages') return answers.sendJson(response, 200, mailbox.list());
    if (path === '/api/events') return openStream(response, streams);
    if (path === '/') return sendMailbox(response, mailbox.list(), undefined, 'html');

    const match = /^\/(api\/)?messages\/(\d+)(\/content)?$/.exec(path);
    const message = mailbox.find(match?.[2] ?? '');
    if (!match || !message) return sendMissing(response, path);
    if (match[1]) return answers.sendJson(response, 200, message);
    if (match[3]) return sendContent(response, message);
    sendMailbox(response, mailbox.list(), message, viewOf(message, url.searchParams.get('view')));
  };
}

function sendMissing(response: ServerResponse, path: string): void {
  if (path.startsWith('/api/')) return answers.sendJson(response, 404, { error: 'There is no such message.' });
  answers.sendPage(response, 404, {
    part: 'mail',
    brand,
    title: 'No such message',
    body: html`<div class="card narrow">
      <h1>No such message</h1>
      <p>The viewer keeps the last 500 messages. <a href="/">Back to the list</a></p>
    </div>`,
  });
}
