/**
 * Counts of a test run and the one line that ends it.
 */

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Begins the line in which the reporter hands its counts over. Never shown. */
export const countsMark = '\u0001daypass-counts ';

export function add(into: Counts, from: Partial<Counts>): void {
  into.passed += from.passed ?? 0;
  into.failed += from.failed ?? 0;
  into.skipped += from.skipped ?? 0;
}

/** The last line: `N passed, N failed`, and skipped ones only when there are any. */
export function lastLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

/** A run is good when something ran, nothing failed, and, where it counts, nothing was left out. */
export function isGood(counts: Counts, inCi: boolean): boolean {
  return counts.failed === 0 && counts.passed > 0 && !(inCi && counts.skipped > 0);
}
