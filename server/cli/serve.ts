/**
 * `daypass serve`: starts the server and stops it cleanly on SIGTERM and SIGINT.
 *
 * Standard output is the log, one JSON line for each event. Only a person at a terminal is also told where the server is,
 * and, while no administrator can sign in yet, the one-time link: what collects logs must not get it.
 */
import { createBootstrapLink, hasAdministrator } from '#modules/administration/index.ts';
import { systemActor } from '#model/actor.ts';
import type { Settings } from '#platform/settings.ts';
import { serve, type RunningServer } from '../main.ts';
import { print } from './with-composition.ts';

export async function serveUntilStopped(settings: Settings): Promise<void> {
  const { asked, askedAgain } = listenForSignals();
  const server = await serve(settings);
  if (process.stdout.isTTY) await greet(server);
  await asked;
  await server.drain(askedAgain);
  await server.stop();
}

async function greet({ composition: { ports }, portalUrl }: RunningServer): Promise<void> {
  if (!(await hasAdministrator(ports))) {
    const actor = systemActor('Server start', ports.randomness.guid());
    const link = await createBootstrapLink(ports, actor, 'first start');
    print(`First administrator: ${portalUrl}/bootstrap/${link.token} (works once, for 15 minutes, on this machine)`);
  }
  print(`Daypass serves at ${portalUrl}`);
}

/**
 * Listens from the first moment on: a signal that comes while the server is
 * starting is obeyed as soon as there is something to stop, so that no
 * PostgreSQL is left behind. A second signal ends the draining.
 */
function listenForSignals(): { asked: Promise<void>; askedAgain: Promise<void> } {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  let heard = 0;
  const hear = () => ((heard += 1) === 1 ? first : second).resolve();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, hear);
  return { asked: first.promise, askedAgain: second.promise };
}
