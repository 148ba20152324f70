/** Ports of this machine nobody listens on. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

async function hold(port: number): Promise<Server | undefined> {
  const probe = createServer();
  const held = once(probe, 'listening').then(
    () => probe,
    () => undefined,
  );
  probe.listen(port, '127.0.0.1');
  return held;
}

/** The first of two free ports in a row: a server of Daypass takes both. */
export async function findFreePorts(): Promise<number> {
  for (;;) {
    const first = (await hold(0))!;
    const { port } = first.address() as { port: number };
    const second = port < 65_535 ? await hold(port + 1) : undefined;
    first.close();
    second?.close();
    if (second) return port;
  }
}
