/**
 * Two people at the same instant, in a known order: the first has done everything but commit when the second begins.
 *
 * The second goes as far as it can: to its end, or to a lock of the first. Then
 * the first commits. What the second makes of it is the test's to say.
 */
import { sql } from 'kysely';
import type { Ports } from '#platform/ports.ts';

export async function overtake<First, Second>(
  ports: Ports,
  first: (ports: Ports) => Promise<First>,
  second: (ports: Ports) => Promise<Second>,
): Promise<[PromiseSettledResult<First>, PromiseSettledResult<Second>]> {
  const written = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const holding: Ports = {
    ...ports,
    unitOfWork: (work) =>
      ports.unitOfWork(async (tx) => {
        const value = await work(tx);
        written.resolve();
        await mayCommit.promise;
        return value;
      }),
  };
  const one = settled(first(holding));
  await Promise.race([written.promise, one]);
  let hasEnded = false;
  const other = settled(second(ports)).finally(() => (hasEnded = true));
  while (!hasEnded && !(await somebodyWaits(ports)));
  mayCommit.resolve();
  return Promise.all([one, other]);
}

async function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [result] = await Promise.allSettled([promise]);
  return result;
}

async function somebodyWaits({ database }: Ports): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' limit 1`.execute(
    database,
  );
  return rows.length > 0;
}

/** The code a settled command was refused with; its status when it was not. */
export function outcomeOf(result: PromiseSettledResult<unknown>): string {
  if (result.status === 'fulfilled') return 'done';
  return (result.reason as { code?: string }).code ?? String(result.reason);
}
