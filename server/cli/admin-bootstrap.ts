/** `daypass admin bootstrap`: a one-time link for an administrator, for whoever has the machine. */
import { createBootstrapLink } from '#modules/administration/index.ts';
import { publicOrigins, type Settings } from '#platform/settings.ts';
import { print, withComposition } from './with-composition.ts';

export function bootstrapAdministrator(settings: Settings, reason: string): Promise<void> {
  return withComposition(settings, async ({ ports }, actor) => {
    const link = await createBootstrapLink(ports, actor, reason);
    print(`${publicOrigins(settings).portalUrl}/bootstrap/${link.token}`);
    print(`Works once, until ${link.expiresAt.toISOString()}, in a browser on this machine.`);
  });
}
