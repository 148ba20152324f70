/**
 * The audit trail at a million entries (or as many as are named): pages of its list and exports, against the same at ten
 * thousand; and how many entries are sealed in a second, against the raw commits of the same PostgreSQL in the same run.
 *
 * Two whole servers in this process, each with a database of its own. Rounds alternate, so that whatever else the machine does
 * hits both. No threshold here.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { sql } from 'kysely';
import { sealEntries } from '#modules/audit/index.ts';
import { inSession } from '#platform/postgres/session.ts';
import { openWorld, type World } from '../test/support/world.ts';

const MANY = Number(process.argv[2] ?? 1_000_000);
const FEW = Math.min(10_000, MANY);
const ROUNDS = 20;
const COMMITS = 500;
const LANES = 32;
const PEOPLE = 1_000;

/** A trail of entries as long as those of an activation, a second apart, of a thousand people in a hundred places. */
const planting = (rows: number) => `
insert into audit_entry (id, trail, activity, actor, actor_id, result, reason, occurred_at, correlation_id, scope, subject_id,
    target_ids, targets, details, transaction_id)
  select gen_random_uuid(), case when n % 2 = 0 then 'directory' else 'resource' end,
    case when n % 2 = 0 then 'user.updated' else 'role.activated' end,
    jsonb_build_object('id', person, 'kind', 'User', 'displayName', 'Person ' || n % ${PEOPLE}, 'ipAddress', '192.0.2.7'),
    person, case when n % 50 = 0 then 'failure' else 'success' end, null,
    timestamptz '2031-03-04 12:00:00+00' - (${rows} - n) * interval '1 second', gen_random_uuid(),
    case when n % 2 = 1 then '/subscriptions/00000000-0000-4000-8000-' || lpad((n % 100)::text, 12, '0') end, person,
    array[person], jsonb_build_array(jsonb_build_object('id', person, 'type', 'User', 'displayName', 'Person'),
      jsonb_build_object('id', person, 'type', 'Role', 'displayName', 'Contributor')),
    jsonb_build_object('justification', 'Closing the books of the month ' || n, 'endsAt', '2031-03-04T13:00:00.000Z'), '5'
  from generate_series(1, ${rows}) n,
    lateral (select ('00000000-0000-4000-9000-' || lpad((n % ${PEOPLE})::text, 12, '0'))::uuid as person) of_row;`;

const person = '00000000-0000-4000-9000-000000000007';
const pages: Record<string, string> = {
  'first page': '',
  'page in the middle': `cursor=2031-03-04T11:00:00.000Z_${person}&`,
  'of a person': `person=${person}&`,
  'by a person': `person=${person}&as=initiator&`,
  'what was refused': 'result=failure&',
  'of one activity': 'activity=role.activated&',
  'of one request': `request=${randomUUID()}&`,
};

interface Bench {
  readonly world: World;
  readonly token: string;
  readonly origin: string;
}

async function openBench(rows: number): Promise<Bench> {
  const world = await openWorld(`bench audit ${rows}`);
  await inSession(world.database.owner, async (session) => {
    await session.query('truncate audit_entry, audit_seal');
    await session.query(planting(rows));
    await session.query('vacuum analyze audit_entry');
  });
  const origin = await world.app.listen({ port: 0, host: '127.0.0.1' });
  return { world, origin, token: await world.tokenFor(await world.addClient()) };
}

async function open({ origin, token }: Bench, path: string): Promise<IncomingMessage> {
  const asking = request(`${origin}/portal/api/${path}`, { headers: { authorization: `Bearer ${token}` } }).end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}`);
  return answer;
}

async function read(bench: Bench, path: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of await open(bench, path)) bytes += (chunk as Buffer).length;
  return bytes;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function measurePages(few: Bench, many: Bench): Promise<void> {
  for (const [name, query] of Object.entries(pages)) {
    const spent: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, bench] of [few, many].entries()) {
        const startedAt = performance.now();
        await read(bench, `resource-audit?${query}`);
        spent[index]!.push(performance.now() - startedAt);
      }
    }
    const [small, large] = [median(spent[0]), median(spent[1])];
    console.log(`${name}: ${small.toFixed(1)} ms, ${large.toFixed(1)} ms (${(large / small).toFixed(2)} times)`);
  }
}

/** Entries a second, and what the process holds at most meanwhile. */
async function measureExports(few: Bench, many: Bench): Promise<void> {
  for (const form of ['csv', 'ndjson']) {
    const rates: number[] = [];
    for (const [bench, rows] of [
      [few, FEW],
      [many, MANY],
    ] as const) {
      let peak = 0;
      const watching = setInterval(() => (peak = Math.max(peak, process.memoryUsage().heapUsed)), 50);
      const startedAt = performance.now();
      const bytes = await read(bench, `directory-audit.${form}`);
      const seconds = (performance.now() - startedAt) / 1_000;
      clearInterval(watching);
      rates.push(rows / seconds);
      console.log(
        `${form} of ${rows}: ${(rows / seconds).toFixed(0)} entries/s, ${(bytes / 1_000_000).toFixed(0)} MB, heap ${(peak / 1_000_000).toFixed(0)} MB at most`,
      );
    }
    console.log(`${form}: ${(rates[1]! / rates[0]!).toFixed(2)} times the rate`);
  }
}

/** One process seals, as everywhere; commits come from as many connections as the pool has. */
async function measureSealing({ world }: Bench): Promise<void> {
  const { ports } = world;
  let next = 0;
  const commits = performance.now();
  const lane = async () => {
    while (next++ < COMMITS * 4) {
      await ports.unitOfWork(async (tx) => {
        await sql`insert into directory_property (name, value) values (${randomUUID()}, 'true')`.execute(tx.db);
      });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const raw = (COMMITS * 4) / ((performance.now() - commits) / 1_000);
  const startedAt = performance.now();
  let sealed = 0;
  for (let batch = await sealEntries(ports); batch > 0 && sealed < 100_000; batch = await sealEntries(ports))
    sealed += batch;
  const rate = sealed / ((performance.now() - startedAt) / 1_000);
  console.log(
    `raw commits ${raw.toFixed(0)}/s; sealed ${rate.toFixed(0)} entries/s (${(rate / raw).toFixed(1)} times), ${sealed} of them`,
  );
}

const [few, many] = [await openBench(FEW), await openBench(MANY)];
try {
  await measureSealing(many);
  await measurePages(few, many);
  await measureExports(few, many);
} finally {
  await few.world.close();
  await many.world.close();
}
