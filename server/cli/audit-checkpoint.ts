/** `daypass audit checkpoint` and `daypass audit key`: what is kept outside, so that the trail can be held against it. */
import { Refusal } from '#model/refusal.ts';
import { fingerprintOf, getCheckpoint, keyText, logKeyOf, sealAllEntries } from '#modules/audit/index.ts';
import type { Settings } from '#platform/settings.ts';
import { print, withComposition } from './with-composition.ts';

export function printCheckpoint(settings: Settings): Promise<void> {
  return withComposition(settings, async ({ ports }) => {
    await sealAllEntries(ports);
    const { checkpoint } = await getCheckpoint(ports).catch((error: unknown) => {
      throw error instanceof Refusal ? new Error('Nothing was recorded yet, so there is no checkpoint.') : error;
    });
    process.stdout.write(checkpoint);
  });
}

export function printKey(settings: Settings): Promise<void> {
  return withComposition(settings, async ({ ports }) => {
    const key = logKeyOf(ports.secrets);
    print(keyText(key));
    print(`fingerprint ${fingerprintOf(key)}`);
  });
}
