/** `daypass client create`: an application with a secret and roles, for automation. Prints JSON once. */
import type { Settings } from '#platform/settings.ts';
import { createAutomationClient } from '#modules/administration/index.ts';
import { print, withComposition } from './with-composition.ts';

export interface ClientOptions {
  readonly name: string;
  readonly directoryRole?: readonly string[];
  readonly role?: string;
  readonly scope?: string;
}

export function createClientFor(settings: Settings, options: ClientOptions): Promise<void> {
  return withComposition(settings, async ({ ports, directory }, actor) => {
    const client = await createAutomationClient(ports, actor, {
      displayName: options.name,
      directoryRoles: options.directoryRole ?? [],
      ...(options.role && options.scope ? { role: { name: options.role, scope: options.scope } } : {}),
    });
    print(JSON.stringify({ tenantId: directory.tenantId, ...client }));
  });
}
