/**
 * Explains who could do what where at an instant that has passed.
 *
 * The same ground and the same judgement as for the present, read from tables as they stood. The engine knows only now, so
 * it is not asked; that both judge alike is what the property tests are about.
 */
import type { Reader } from '#platform/database/database.ts';
import type { ExplainedNow } from './explain-now.ts';
import { explainAccess } from './explanation.ts';
import { readGround, type AskedExplanation } from './explanation-queries.ts';

/** `past` is what `readPast` gives for the same instant. Steps are left out: nobody can take them any more. */
export async function explainPast(past: Reader, asked: AskedExplanation, at: Date): Promise<ExplainedNow> {
  const read = await readGround(past, asked, at);
  const explanation = explainAccess(read.facts, asked.wanted, at.getTime());
  return { ...read, at, explanation: { ...explanation, steps: [] }, until: explanation.until ?? null };
}
