/**
 * An access review of ten thousand people (or as many as are named): what its snapshot costs against writing the same rows with
 * nothing to find out, how many answers are recorded in a second, and how many people a second lose what was denied, against
 * raw commits one after the other. All in one run, on the embedded database with its usual promises on disk.
 *
 * One in ten is denied; whoever keeps access is settled in one statement. No threshold here: it prints what it measures.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import type pg from 'pg';
import {
  applyInstance,
  countItems,
  createReview,
  findCurrent,
  listItems,
  recordDecisions,
  runReviews,
} from '#modules/access-reviews/index.ts';
import type { PageKey } from '#model/page.ts';
import { createLog } from '#platform/log.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { inSession } from '#platform/postgres/session.ts';
import { readSettings } from '#platform/settings.ts';
import { prepareSchema } from '../server/composition.ts';
import { openStorage } from '../server/open-storage.ts';
import { noon, openRoleWorld, roles, scopes, type RoleWorld } from '../test/support/role-world.ts';

const PEOPLE = Number(process.argv[2] ?? 10_000);
const AT_ONCE = 500;
const DENIED_OF_TEN = 1;
const DAY = 86_400_000;
const RAW_COMMITS = 1_000;

async function spent(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const planted = `
create table bench_person as select gen_random_uuid() as id, n from generate_series(1, ${PEOPLE}) n;
insert into principal (id, kind, display_name, created_at)
  select id, 'User', 'Person ' || n, '${noon.toISOString()}' from bench_person;
insert into directory_user (id, user_principal_name, user_type)
  select id, 'person-' || n || '@organization.example', 'Member' from bench_person;
insert into assignment_schedule (id, scope, role_definition_id, principal_id, assignment_type, starts_at, created_at, updated_at)
  select gen_random_uuid(), '${scopes.resourceGroup}', '${roles.reader}', id, 'Assigned', '${noon.toISOString()}', now(), now()
  from bench_person;
create table bench_copy (like access_review_item including all);
analyze;`;

async function answerAll(world: RoleWorld, reviewer: RoleWorld['person'], instanceId: string): Promise<void> {
  let after: PageKey | undefined;
  do {
    const page = await listItems(world.database, { instanceId }, { limit: AT_ONCE, after });
    const answers = page.rows.map(({ id }, index) => ({
      itemId: id,
      decision: index % 10 < DENIED_OF_TEN ? ('deny' as const) : ('approve' as const),
    }));
    await recordDecisions(world.ports, reviewer, instanceId, answers);
    after = page.after;
  } while (after);
}

async function measure(world: RoleWorld, session: pg.Client): Promise<void> {
  const { ports, database, clock, owner, person: reviewer } = world;
  await session.query(planted);
  const id = await createReview(ports, owner, {
    displayName: 'Everybody',
    subject: { kind: 'roles', scope: scopes.resourceGroup, roleDefinitionIds: [roles.reader] },
    reviewedBy: 'selected',
    reviewerIds: [reviewer.principalId],
    settings: { justificationRequired: false },
    recurrence: { frequency: 'once', durationDays: 10 },
  });
  const snapshot = await spent(() => runReviews(ports));
  const instance = (await findCurrent(database, [id])).get(id)!;
  const copying = 'insert into bench_copy select * from access_review_item where instance_id = $1';
  const bare = await spent(() => session.query(copying, [instance.id]));
  const { total } = (await countItems(database, [instance.id])).get(instance.id)!;
  console.log(`snapshot of ${total}         ${snapshot.toFixed(0)} ms`);
  console.log(
    `writing the same rows     ${bare.toFixed(0)} ms (the snapshot is ${(snapshot / bare).toFixed(1)} times that)`,
  );

  const answering = await spent(() => answerAll(world, reviewer, instance.id));
  console.log(`answers, ${AT_ONCE} at once      ${((1_000 * total) / answering).toFixed(0)}/s`);

  clock.moveTo(new Date(clock.now().getTime() + 10 * DAY));
  await runReviews(ports);
  const settling = await spent(() => applyInstance(ports, owner, instance.id));
  const raw = await spent(async () => {
    for (let count = 0; count < RAW_COMMITS; count += 1) {
      await sql`insert into directory_property (name, value) values (${randomUUID()}, 'true')`.execute(database);
    }
  });
  const isApplied = async () => (await findCurrent(database, [id])).get(id)!.appliedAt !== null;
  const applying = await spent(async () => {
    while (!(await isApplied())) await runReviews(ports);
  });
  const { removed } = (await countItems(database, [instance.id])).get(instance.id)!;
  const [perSecond, rawPerSecond] = [(1_000 * removed) / applying, (1_000 * RAW_COMMITS) / raw];
  console.log(`settling ${total} answers    ${settling.toFixed(0)} ms`);
  console.log(`raw commits, one by one   ${rawPerSecond.toFixed(0)}/s`);
  console.log(
    `people who lose access    ${perSecond.toFixed(0)}/s of ${removed} (${((100 * perSecond) / rawPerSecond).toFixed(0)} % of that)`,
  );
  console.log(`all of it, ${total} decisions  ${((settling + applying) / 1_000).toFixed(1)} s`);
}

const folder = await mkdtemp(path.join(tmpdir(), 'daypass-bench-'));
const storage = await openStorage({
  settings: readSettings({ DAYPASS_DATA: folder }),
  log: createLog('silent'),
  randomness: systemRandomness,
  mode: 'own',
});
try {
  await prepareSchema(storage.access.owner);
  const world = await openRoleWorld(storage.application);
  await inSession(storage.access.owner, (session) => measure(world, session));
  await world.close();
} finally {
  await storage.access.stop();
  await rm(folder, { recursive: true, force: true });
}
