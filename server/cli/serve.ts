/**
 * `daypass serve`: starts the server and stops it cleanly on SIGTERM and SIGINT.
 *
 * While no administrator can sign in yet, a one-time link is printed at each start.
 */
import { createBootstrapLink, hasAdministrator } from '#modules/administration/index.ts';
import { systemActor } from '#model/actor.ts';
import type { Settings } from '#platform/settings.ts';
import { serve } from '../main.ts';
import { print } from './with-composition.ts';

export async function serveUntilStopped(settings: Settings): Promise<void> {
  const server = await serve(settings);
  const { ports } = server.composition;
  if (!(await hasAdministrator(ports))) {
    const actor = systemActor('Server start', ports.randomness.guid());
    const link = await createBootstrapLink(ports, actor, 'first start');
    print(
      `First administrator: ${server.portalUrl}/bootstrap/${link.token} (works once, for 15 minutes, on this machine)`,
    );
  }
  print(`Daypass serves at ${server.portalUrl}`);
  await new Promise<void>((resolve) => {
    let stopping = false;
    const stop = () => {
      if (stopping) return;
      stopping = true;
      resolve(server.stop());
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
