/**
 * The ports every command receives: time, luck, secrets, storage, log, settings.
 *
 * They come in as arguments; no command reaches for a global.
 */
import type { Clock } from './clock.ts';
import type { Reader } from './database/database.ts';
import type { UnitOfWork } from './database/unit-of-work.ts';
import type { Log } from './log.ts';
import type { Randomness } from './randomness.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

export interface Ports {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly secrets: Secrets;
  /** Reads outside a transaction. */
  readonly database: Reader;
  /** The only way to write. */
  readonly unitOfWork: UnitOfWork;
  readonly log: Log;
  readonly settings: Settings;
}
