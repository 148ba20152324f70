/**
 * Folders of this checkout that the bootstrap knows. It runs on Node 20 with
 * nothing installed: only the standard library is imported below this folder.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const cache = path.join(root, '.cache');

/** One line of progress for the person who waits. Kept off standard output, which belongs to the command. */
export function tell(/** @type {string} */ text) {
  process.stderr.write(`daypass: ${text}\n`);
}

/** A reason to stop that is meant for the reader; printed without a stack. */
export class Obstacle extends Error {}
