/**
 * `daypass audit verify --receipt`: has the log of an organization signed this receipt? Needs neither database nor network.
 */
import { fingerprintOf, parseKeyText, verifyReceipt } from '#modules/audit/index.ts';
import { CANNOT_BE_CHECKED, NOT_AS_SEALED, readText, SIGNER_UNKNOWN } from './audit-files.ts';
import { print } from './with-composition.ts';

export function verifyReceiptFile(file: string, keyGiven: string | undefined): void {
  const receipt = readText(file);
  if (receipt === undefined) return;
  const given = keyGiven === undefined ? undefined : parseKeyText(keyGiven);
  if (keyGiven !== undefined && !given) return end(CANNOT_BE_CHECKED, '--key is no key of a log.');
  const result = verifyReceipt(receipt, given);
  if (!result.holds) {
    return result.reason === 'no-receipt'
      ? end(CANNOT_BE_CHECKED, `${file} is no receipt.`)
      : end(NOT_AS_SEALED, 'The receipt is not signed by this key: another log made it, or it was changed.');
  }
  print(`The audit log ${result.key.name} has signed exactly this:\n\n${result.text}`);
  print(`Signed by the key with the fingerprint ${fingerprintOf(result.key)}.`);
  if (given) return;
  end(
    SIGNER_UNKNOWN,
    'That key came with the receipt, so it is not verified who signed. Get the key from the organization another way, and ' +
      'give it with --key.',
  );
}

function end(code: number, text: string): void {
  print(text);
  process.exitCode = code;
}
