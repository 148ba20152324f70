/**
 * AuthZEN over HTTP against a bare Fastify route with the same validated body and the same reply, in one run.
 *
 * Rounds alternate, so that whatever else the machine does hits both. Prints what it measures; no threshold.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import type { BenchTarget } from './http-server.ts';

const ROUNDS = 5;
const ROUND_MILLISECONDS = 3_000;
const CONNECTIONS = 32;

const server = fork(fileURLToPath(new URL('http-server.ts', import.meta.url)), {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
const [target] = (await once(server, 'message')) as [BenchTarget];

const figures = { authzen: [] as number[], bare: [] as number[] };
await measure(target.daypassPort);
await measure(target.barePort);
for (let round = 0; round < ROUNDS; round += 1) {
  figures.bare.push(await measure(target.barePort));
  figures.authzen.push(await measure(target.daypassPort));
}
server.send('stop');

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
const [authzen, bare] = [median(figures.authzen), median(figures.bare)];
console.log(`bare Fastify route      ${Math.round(bare)} requests/s`);
console.log(`AuthZEN evaluation      ${Math.round(authzen)} requests/s`);
console.log(`ratio                   ${(authzen / bare).toFixed(2)}`);

/** Requests a second over keep-alive connections, one request at a time on each. */
async function measure(port: number): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const began = performance.now();
  const until = began + ROUND_MILLISECONDS;
  let answered = 0;
  const worker = async () => {
    while (performance.now() < until) {
      await ask(port, agent);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
  return answered / ((performance.now() - began) / 1000);
}

function ask(port: number, agent: http.Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${target.token}`, 'content-type': 'application/json' };
    const request = http.request(
      { port, agent, method: 'POST', path: '/access/v1/evaluation', headers },
      (response) => {
        if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`));
        response.resume().once('end', resolve);
      },
    );
    request.once('error', reject).end(target.body);
  });
}
