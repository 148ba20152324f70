/** `daypass client remove`: ends an application with its roles and secrets. Prints JSON. */
import { parseGuid } from '#model/guid.ts';
import type { Settings } from '#platform/settings.ts';
import { removeAutomationClient } from '#modules/administration/index.ts';
import { print, withComposition } from './with-composition.ts';

export function removeClientOf(settings: Settings, { id: given }: { readonly id: string }): Promise<void> {
  const id = parseGuid(given);
  if (!id) throw new Error('--id is the clientId that "client create" printed: a GUID.');
  return withComposition(settings, async ({ ports }, actor) => {
    const { appId, displayName } = await removeAutomationClient(ports, actor, id);
    print(JSON.stringify({ clientId: appId, displayName, removed: true }));
  });
}
