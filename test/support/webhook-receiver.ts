/**
 * A real HTTP server that receives webhooks and answers as it is told to.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedHook {
  readonly headers: Record<string, string>;
  readonly text: string;
  // Bodies are foreign JSON; each test states what it expects of them.
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any
}

export interface WebhookReceiver {
  readonly url: string;
  readonly received: ReceivedHook[];
  /** The status of the next answers; `none` leaves the caller without one. */
  answers: number | 'none';
  /** Resolves with the next request that comes. */
  next(): Promise<ReceivedHook>;
  close(): Promise<void>;
}

export async function openWebhookReceiver(): Promise<WebhookReceiver> {
  const waiting: ((hook: ReceivedHook) => void)[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const hook = { headers: request.headers as Record<string, string>, text, body: JSON.parse(text) as unknown };
      receiver.received.push(hook);
      for (const tell of waiting.splice(0)) tell(hook);
      if (receiver.answers === 'none') return;
      const isRedirect = receiver.answers >= 300 && receiver.answers <= 399;
      response.writeHead(receiver.answers, isRedirect ? { location: receiver.url } : {}).end('thank you');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?key=of-the-receiver`,
    received: [],
    answers: 204,
    next: () => new Promise((resolve) => void waiting.push(resolve)),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
  return receiver;
}
