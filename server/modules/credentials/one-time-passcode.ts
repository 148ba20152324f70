/**
 * One-time passcodes: eight digits to a mailbox, for guests without a home directory.
 *
 * A code belongs to one flow, so to one browser and one purpose; only the newest
 * counts, five tries are evaluated, and it ends after ten minutes. The answer is
 * the same for addresses nobody has. A mailbox proof is never a second factor.
 */
import { Refusal } from '#model/refusal.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { equalSecrets } from '#platform/secrets.ts';
import { addPasscode, consumePasscode, countPasscodes, takeTry } from './one-time-passcode-store.ts';

export const PASSCODE_DIGITS = 8;
export const PASSCODE_MINUTES = 10;
export const PASSCODE_TRIES = 5;
/** Codes sent to one address: in a quarter of an hour, and in a day. */
const PER_QUARTER_HOUR = 5;
const PER_DAY = 25;
const QUARTER_HOUR = 15 * 60_000;
const DAY = 24 * 3_600_000;

export interface PasscodeRequest {
  readonly flowId: string;
  readonly address: string;
  readonly purpose: 'sign-in' | 'redemption';
  /** False for addresses nobody has: everything happens but the mail. */
  readonly isKnown: boolean;
}

/** Makes a code for a flow; the mail leaves after the commit. Answers when it ends. */
export async function requestPasscode(ports: Ports, tx: Transaction, request: PasscodeRequest): Promise<Date> {
  const sent = await countPasscodes(tx, request.address, [
    new Date(tx.now.getTime() - QUARTER_HOUR),
    new Date(tx.now.getTime() - DAY),
  ]);
  if (sent[0]! >= PER_QUARTER_HOUR) throw new Refusal('sign-in.too-many-tries', { retryAfterSeconds: 900 });
  if (sent[1]! >= PER_DAY) throw new Refusal('sign-in.too-many-tries', { retryAfterSeconds: 86_400 });
  const passcode = ports.randomness.digits(PASSCODE_DIGITS);
  const expiresAt = new Date(tx.now.getTime() + PASSCODE_MINUTES * 60_000);
  await addPasscode(tx, {
    flowId: request.flowId,
    address: request.address,
    purpose: request.purpose,
    codeHash: hashCode(ports, request.flowId, passcode),
    triesLeft: PASSCODE_TRIES,
    expiresAt,
  });
  if (request.isKnown) {
    const { address, purpose } = request;
    const payload = { address, passcode, purpose, expiresAt: expiresAt.toISOString() };
    await tx.send({ type: 'passcode.requested', payload });
  }
  return expiresAt;
}

export type PasscodeAnswer = { readonly outcome: 'right' } | { readonly outcome: 'wrong'; readonly triesLeft: number };

/**
 * Evaluates a code and uses up a try. It answers a value and throws nothing:
 * a refusal would roll back the try that was just used.
 */
export async function answerPasscode(
  ports: Ports,
  tx: Transaction,
  flowId: string,
  code: string,
): Promise<PasscodeAnswer> {
  const tried = await takeTry(tx, flowId);
  if (!tried) return { outcome: 'wrong', triesLeft: 0 };
  const matches = equalSecrets(tried.codeHash, hashCode(ports, flowId, code.replace(/\s/g, '')));
  if (!matches) return { outcome: 'wrong', triesLeft: tried.triesLeft };
  await consumePasscode(tx, tried.id);
  return { outcome: 'right' };
}

function hashCode(ports: Ports, flowId: string, code: string): Buffer {
  return ports.secrets.hash('one-time-passcode', `${flowId}:${code}`);
}
