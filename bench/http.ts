/**
 * Decisions over HTTP against bare Fastify routes with the same validated body and the same reply, in one run.
 *
 * Rounds alternate, so that whatever else the machine does hits both. Prints what it measures; no threshold.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { openBenchDatabase } from './database.ts';
import type { BenchCase, BenchTarget } from './http-server.ts';

const ROUNDS = 7;
const ROUND_MILLISECONDS = 1_000;
const CONNECTIONS = 32;

const database = await openBenchDatabase();
const server = fork(fileURLToPath(new URL('http-server.ts', import.meta.url)), [JSON.stringify(database.application)], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
const [target] = (await once(server, 'message')) as [BenchTarget];

for (const one of target.cases) await compare(one);
server.send('stop');
await once(server, 'exit');
await database.close();

async function compare(one: BenchCase): Promise<void> {
  const served: Figure[] = [];
  const bare: Figure[] = [];
  await measure(one, target.barePort);
  await measure(one, target.daypassPort);
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await measure(one, target.barePort));
    served.push(await measure(one, target.daypassPort));
  }
  // Each round against the one beside it: the machine was then as busy for both.
  const ratioOf = (of: (figure: Figure) => number) =>
    median(served.map((figure, round) => of(figure) / of(bare[round]!))).toFixed(2);
  const ratio = ratioOf(({ perSecond }) => perSecond);
  const [a, b] = [served, bare].map((figures) => Math.round(median(figures.map(({ perSecond }) => perSecond))));
  const decisions = one.decisions > 1 ? `, ${a! * one.decisions} decisions/s` : '';
  console.log(`${one.name.padEnd(24)} ${a} of ${b} requests/s of a bare route: ${ratio}${decisions}`);
  const [c, d] = [served, bare].map((figures) => Math.round(median(figures.map(({ microseconds }) => microseconds))));
  const share = ratioOf(({ microseconds }) => 1 / microseconds);
  console.log(`${''.padEnd(24)} ${c} against ${d} microseconds of processor time in the server: ${share}`);
}

interface Figure {
  readonly perSecond: number;
  /** Processor time of the server for each request: what other work on the machine disturbs least. */
  readonly microseconds: number;
}

async function serverTime(): Promise<number> {
  server.send('time');
  const [microseconds] = (await once(server, 'message')) as [number];
  return microseconds;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

/** Requests a second over keep-alive connections, one request at a time on each. */
async function measure(one: BenchCase, port: number): Promise<Figure> {
  const before = await serverTime();
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const began = performance.now();
  const until = began + ROUND_MILLISECONDS;
  let answered = 0;
  const worker = async () => {
    while (performance.now() < until) {
      await ask(one, port, agent);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
  const perSecond = answered / ((performance.now() - began) / 1_000);
  return { perSecond, microseconds: ((await serverTime()) - before) / answered };
}

function ask({ method, path, headers, body }: BenchCase, port: number, agent: http.Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, agent, method, path, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path} answered ${response.statusCode}`));
      response.resume().once('end', resolve);
    });
    request.once('error', reject).end(body);
  });
}
