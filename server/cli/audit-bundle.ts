/**
 * `daypass audit verify --bundle`: does an entry that was handed out prove itself? Needs neither database nor network.
 */
import { fingerprintOf, parseBundle, parseKeyText, verifyBundle } from '#modules/audit/index.ts';
import { CANNOT_BE_CHECKED, NOT_AS_SEALED, readText, SIGNER_UNKNOWN } from './audit-files.ts';
import { print } from './with-composition.ts';

export function verifyBundleFile(file: string, keyGiven: string | undefined): void {
  const text = readText(file);
  if (text === undefined) return;
  const bundle = parseBundle(text);
  if (!bundle) return end(CANNOT_BE_CHECKED, `${file} is no audit entry with its proof.`);
  const key = parseKeyText(keyGiven ?? bundle.key);
  if (!key)
    return end(CANNOT_BE_CHECKED, `${keyGiven === undefined ? `The key in ${file}` : '--key'} is no key of a log.`);
  const result = verifyBundle(bundle, key);
  if (!result.holds) return end(NOT_AS_SEALED, faults[result.reason]);
  print(
    `The entry ${bundle.sequence} is in the audit trail ${key.name} of ${result.head.size} entries, exactly as follows:`,
  );
  print(JSON.stringify(result.entry, undefined, 2));
  print(`Signed by the key with the fingerprint ${fingerprintOf(key)}.`);
  if (keyGiven !== undefined) return;
  end(
    SIGNER_UNKNOWN,
    'That key came with the entry, so it is not verified who signed. Get the key from the organization another way, ' +
      'and give it with --key.',
  );
}

const faults = {
  'not-signed': 'The checkpoint is not signed by this key: it is another log, or the checkpoint was changed.',
  'not-included': 'The proof does not hold: the entry, its place or the proof was changed.',
} as const;

function end(code: number, text: string): void {
  print(text);
  process.exitCode = code;
}
