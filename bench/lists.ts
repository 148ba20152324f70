/**
 * Pages of the assignment list at a hundred thousand rows (or as many as are named) against the same pages at a hundred, over ARM and over the
 * portal's route, in one run.
 *
 * Two whole servers in this process, each with a database of its own; rounds alternate between them, so that whatever else
 * the machine does hits both. Every page is asked for as a client does, with a token, and read whole. No threshold here.
 */
import { inSession } from '#platform/postgres/session.ts';
import { crowdedInstance, crowdedScope, planting, plantingOfCrowd } from '../test/support/planting.ts';
import { createTestDatabase } from '../test/support/postgres.ts';
import { NOON, openWorld, type World } from '../test/support/world.ts';

const MANY = Number(process.argv[2] ?? 100_000);
const FEW = 100;
const ROUNDS = 60;

const arm = `${crowdedScope}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01&$top=100`;
const portal = `/portal/api/assignments?scope=${crowdedScope}`;

interface Bench {
  /** Addresses of pages, by what they are. */
  readonly pages: ReadonlyMap<string, string>;
  ask(url: string): Promise<void>;
  close(): Promise<void>;
}

async function openBench(rows: number): Promise<Bench> {
  const database = await createTestDatabase(`bench lists ${rows}`);
  await inSession(database.owner, async (session) => {
    await session.query(planting(rows, NOON));
    await session.query(plantingOfCrowd(NOON));
    await session.query('vacuum analyze');
  });
  const world = await openWorld('', {}, { database });
  const token = await world.tokenFor(await world.addClient());
  const role = await idOf(world, 'role_definition', 'name', 'Role 7');
  const person = await idOf(world, 'directory_user', 'user_principal_name', 'person-77@organization.example');
  const pages = new Map([
    ['ARM, first page', arm],
    ['ARM, last page', await lastOfArm(world, token)],
    ['ARM, of one role', `${arm}&$filter=${encodeURIComponent(`roleDefinitionId eq '${role}'`)}`],
    ['ARM, of one person', `${arm}&$filter=${encodeURIComponent(`assignedTo('${person}')`)}`],
    ['portal, first page', portal],
    ['portal, last page', await lastOfPortal(world, token, 'name')],
    ['portal, last page by end', await lastOfPortal(world, token, 'end')],
    ['portal, of one role', `${portal}&role=${role}`],
    ['portal, of one role by end', `${portal}&role=${role}&sort=end`],
    ['portal, of one person', `${portal}&principal=${person}`],
    ['portal, in the middle', `${portal}&cursor=${person}_${crowdedInstance}`],
    ['portal, beginning later', `${portal}&state=scheduled`],
  ]);
  return { pages, ask: async (url) => void (await read(world, token, url)), close: () => world.close() };
}

async function idOf(world: World, table: 'role_definition' | 'directory_user', column: string, text: string) {
  const found = world.ports.database
    .selectFrom(table)
    .select('id')
    .where(column as 'id', '=', text);
  return (await found.executeTakeFirstOrThrow()).id;
}

async function read(world: World, token: string, url: string) {
  const { status, body } = await world.call(token, 'GET', url);
  if (status !== 200) throw new Error(`${url} answered ${status} ${JSON.stringify(body)}`);
  return body as { value: unknown[]; nextLink?: string; nextCursor?: string | null };
}

/** The last page of ARM. It goes forward only, so that the way there is walked in the largest pages there are. */
async function lastOfArm(world: World, token: string): Promise<string> {
  for (let url = arm.replace('$top=100', '$top=1000'); ;) {
    const { value, nextLink } = await read(world, token, url);
    if (nextLink) url = new URL(nextLink).pathname + new URL(nextLink).search;
    else if (value.length <= 100 || !url.includes('top=1000')) return url;
    else url = url.replace('top=1000', 'top=100');
  }
}

/** The last page of the portal: the first one of the opposite order says behind which row it begins. */
async function lastOfPortal(world: World, token: string, order: 'name' | 'end'): Promise<string> {
  const { nextCursor } = await read(world, token, `${portal}&sort=-${order}`);
  return nextCursor ? `${portal}&sort=${order}&cursor=${nextCursor}` : `${portal}&sort=${order}`;
}

const [many, few] = [await openBench(MANY), await openBench(FEW)];
const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

/** A role has a page full at a hundred thousand rows and one row at a hundred: it is compared with a full page there. */
const comparedWith = (name: string) => name.replace(/of one role.*/, 'first page');

async function took(bench: Bench, name: string): Promise<number> {
  const startedAt = performance.now();
  await bench.ask(bench.pages.get(name)!);
  return performance.now() - startedAt;
}

console.log(`${'page'.padEnd(28)} ${String(FEW).padStart(9)} rows ${String(MANY).padStart(9)} rows   ratio`);
for (const name of many.pages.keys()) {
  const [atFew, atMany]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    atFew.push(await took(few, comparedWith(name)));
    atMany.push(await took(many, name));
  }
  const [one, other] = [median(atFew), median(atMany)];
  const figures = `${one.toFixed(1).padStart(11)} ms ${other.toFixed(1).padStart(11)} ms`;
  console.log(`${name.padEnd(28)} ${figures} ${(other / one).toFixed(2).padStart(7)}`);
}
await many.close();
await few.close();
