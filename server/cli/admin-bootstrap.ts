/** `daypass admin bootstrap`: a one-time link for an administrator, for whoever has the machine. */
import { createBootstrapLink, hasAdministrator } from '#modules/administration/index.ts';
import { publicOrigins, type Settings } from '#platform/settings.ts';
import { print, withComposition } from './with-composition.ts';

export interface BootstrapOptions {
  readonly reason: string;
  readonly ifNone?: boolean;
  readonly json?: boolean;
}

export function bootstrapAdministrator(settings: Settings, options: BootstrapOptions): Promise<void> {
  return withComposition(settings, async ({ ports }, actor) => {
    if (options.ifNone && (await hasAdministrator(ports))) {
      return print(options.json ? '{}' : 'An administrator can sign in already.');
    }
    const { token, expiresAt } = await createBootstrapLink(ports, actor, options.reason);
    const url = `${publicOrigins(settings).portalUrl}/bootstrap/${token}`;
    if (options.json) return print(JSON.stringify({ url, expiresAt }));
    print(url);
    print(`Works once, until ${expiresAt.toISOString()}, in a browser on this machine.`);
  });
}
