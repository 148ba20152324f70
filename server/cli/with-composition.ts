/**
 * Runs one command of the operator's shell on the database of the data folder, also while the server runs.
 */
import { systemActor, type Actor } from '#model/actor.ts';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { checkSurroundings } from '#platform/preflight.ts';
import { systemRandomness as randomness } from '#platform/randomness.ts';
import type { Settings } from '#platform/settings.ts';
import { compose, prepareSchema, type Composition } from '../composition.ts';
import { openStorage } from '../open-storage.ts';

export async function withComposition(
  settings: Settings,
  run: (composition: Composition, actor: Actor) => Promise<void>,
): Promise<void> {
  const log = createLog('warn');
  await checkSurroundings(settings, { serves: false });
  const storage = await openStorage({ settings, log, randomness, mode: 'borrow' });
  try {
    await prepareSchema(storage.access.owner);
    const { application, masterKey } = storage;
    const composition = await compose({
      settings,
      clock: systemClock,
      randomness,
      log,
      masterKey,
      application,
      floor: {},
    });
    try {
      await run(composition, systemActor("Operator's shell", randomness.guid()));
    } finally {
      await composition.close();
    }
  } finally {
    await storage.access.stop();
  }
}

/** What a command prints for people or programs; the log is for neither. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
