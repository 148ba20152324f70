/**
 * Hands one batch to a receiver, and returns once it has it. Anything else is an `OutboundFailure`.
 *
 * HTTP confirms by its status; of syslog, see `send-to-end.ts`.
 */
import { signatureHeaders } from '#modules/webhooks/index.ts';
import { OutboundFailure, createOutboundFetch } from '#platform/http/outbound-fetch.ts';
import { sendToEnd } from '#platform/tcp/send-to-end.ts';
import { jsonLines, otlpLogs, syslogFrames, type Batch, type Sender } from './stream-forms.ts';
import type { StreamSettings } from './stream-settings.ts';

const TIMEOUT_MILLISECONDS = 20_000;
const fetchAny = createOutboundFetch({ allowLoopback: true, allowAny: true });

export async function sendBatch(stream: StreamSettings, batch: Batch, sender: Sender): Promise<void> {
  if (stream.kind === 'syslog') return sendSyslog(stream, syslogFrames(batch, sender));
  if (stream.kind === 'otlp') return sendOtlp(stream, otlpLogs(batch, sender), sender);
  const body = jsonLines(batch);
  const [first, last] = [batch.entries[0]!.sequence, batch.entries.at(-1)!.sequence];
  const signed = { id: `${stream.name}-${first}-${last}`, at: batch.at, body };
  const signature = stream.secret ? signatureHeaders(signed, [stream.secret]) : { 'webhook-id': signed.id };
  await post(stream, stream.url.href, { ...signature, 'content-type': 'application/x-ndjson' }, body, sender);
}

async function sendSyslog({ url, ca }: StreamSettings, frames: Buffer): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secured = url.protocol === 'syslog+tls:' ? { ca } : undefined;
  await sendToEnd({ host, port: Number(url.port), tls: secured, timeoutMilliseconds: TIMEOUT_MILLISECONDS }, frames);
}

async function sendOtlp(stream: StreamSettings, body: string, sender: Sender): Promise<void> {
  const address = stream.url.href.replace(/^otlp\+/, '');
  const answer = await post(stream, address, { 'content-type': 'application/json' }, body, sender);
  const { partialSuccess } = (await answer.json().catch(() => ({}))) as {
    partialSuccess?: { rejectedLogRecords?: number | string; errorMessage?: string };
  };
  const rejected = Number(partialSuccess?.rejectedLogRecords ?? 0);
  // Going on would leave a gap: it stays where it is, and says so.
  if (rejected > 0) {
    throw new OutboundFailure(
      `It took all but ${rejected} entries: ${partialSuccess?.errorMessage ?? 'it does not say why'}`,
    );
  }
}

async function post(
  { headers, ca }: StreamSettings,
  address: string,
  more: Readonly<Record<string, string>>,
  body: string,
  { version }: Sender,
): Promise<Response> {
  const answer = await fetchAny(address, {
    method: 'POST',
    headers: {
      'user-agent': `Daypass/${version}`,
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
      ...more,
    },
    body,
    ca,
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
  });
  if (answer.status >= 200 && answer.status <= 299) return answer;
  throw new OutboundFailure(`It answered ${answer.status}${answer.status < 400 ? '; redirects are not followed' : ''}`);
}
