/**
 * Sends octets over TCP or TLS and waits until the other side has read them to the end.
 *
 * A protocol without answers (syslog) says nothing of what arrived. What tells is the end of the connection: who read
 * everything up to our end closes in order; who died with something unread resets the connection.
 */
import net from 'node:net';
import tls from 'node:tls';
import { OutboundFailure } from '#platform/http/outbound-fetch.ts';
import { passNetworkGate } from '#platform/network-gate.ts';

export interface TcpTarget {
  readonly host: string;
  readonly port: number;
  /** With a certificate authority besides those of the system, as PEM. */
  readonly tls?: { readonly ca?: string | undefined } | undefined;
  readonly timeoutMilliseconds: number;
}

export async function sendToEnd(target: TcpTarget, content: Buffer): Promise<void> {
  const place = `${target.host}:${target.port}`;
  passNetworkGate(`a connection to ${place}`);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(target);
  let isRead = false;
  socket.setTimeout(target.timeoutMilliseconds, () => socket.destroy(new Error('it did not read to the end in time')));
  socket.on('end', () => {
    // An end before ours was sent is no confirmation.
    isRead = socket.writableFinished;
    if (!isRead) socket.destroy(new Error('it closed before everything was sent'));
  });
  socket.on('error', (cause) => reject(new OutboundFailure(`${place} did not take what was sent`, { cause })));
  socket.on('close', () => {
    if (isRead) resolve();
    else reject(new OutboundFailure(`${place} closed in between`));
  });
  socket.resume();
  socket.end(content);
  return promise;
}

function connect({ host, port, tls: secured }: TcpTarget): net.Socket {
  const options = { host, port, allowHalfOpen: true };
  if (!secured) return net.connect(options);
  return tls.connect({
    ...options,
    ...(secured.ca ? { ca: [...tls.rootCertificates, secured.ca] } : {}),
    ...(net.isIP(host) ? {} : { servername: host }),
  });
}
