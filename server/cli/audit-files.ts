/** Files that were kept or handed out, and how verifying ends: 0 is proved, the others are here. */
import { readFileSync } from 'node:fs';
import { print } from './with-composition.ts';

export const NOT_AS_SEALED = 1;
export const CANNOT_BE_CHECKED = 2;
/** The proof holds in itself, and nobody has said whose key it is. */
export const SIGNER_UNKNOWN = 3;

/** Undefined, and told, where it cannot be read. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    print(`${file} cannot be read: ${(error as Error).message}`);
    process.exitCode = CANNOT_BE_CHECKED;
    return undefined;
  }
}
