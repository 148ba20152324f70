/**
 * The network gate: nothing leaves the process while a unit of work is open.
 *
 * A mail or a call inside a transaction holds its locks as long as the other
 * side is slow, and tells about things that may yet be rolled back. Every port
 * to the outside (SMTP, HTTP, connectors) passes this gate first.
 */
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';

const openUnit = new AsyncLocalStorage<{ open: boolean }>();

/** Runs `work` as the inside of a unit of work. */
export async function insideUnitOfWork<T>(work: () => Promise<T>): Promise<T> {
  const unit = { open: true };
  try {
    return await openUnit.run(unit, work);
  } finally {
    unit.open = false;
  }
}

export function isInsideUnitOfWork(): boolean {
  return openUnit.getStore()?.open === true;
}

/** Called by every port to the outside before it sends anything. */
export function passNetworkGate(what: string): void {
  assert(!isInsideUnitOfWork(), `${what} was attempted while a unit of work is open`);
}
