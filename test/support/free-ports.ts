/**
 * Ports of this machine nobody listens on, and nobody is given: systems hand out what lies above 32,767 to whoever
 * connects, also between our looking and our listening.
 */
import { createServer } from 'node:net';

const FIRST = 10_240;
/** As many neighbours as anybody asks for. */
const BLOCK = 10;
const BLOCKS = Math.floor((32_760 - FIRST) / BLOCK);
/** From one block to the next of this process: others, which began beside it, go on elsewhere. */
const STRIDE = 97;
let tried = process.pid;

/** The first of as many free ports side by side; a server of Daypass takes two. Never the same ones twice. */
export async function findFreePorts(count = 2): Promise<number> {
  for (let block = 0; block < BLOCKS; block += 1) {
    const first = FIRST + (tried % BLOCKS) * BLOCK;
    tried += STRIDE;
    const free = await Promise.all(Array.from({ length: count }, (_, offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
  throw new Error('There are not enough free ports side by side.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
