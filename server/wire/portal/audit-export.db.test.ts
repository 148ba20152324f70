/** Exports that are longer than any memory should be: whole, cut in the middle, and left by whoever asked. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { openFragileConnection, type FragileConnection } from '../../../test/support/fragile-connection.ts';
import { openWorld, type World } from '../../../test/support/world.ts';
import { inSession } from '#platform/postgres/session.ts';

const WIDE = 30_000;
const WIDE_BYTES = WIDE * 2_000;
const MANY = 100_500;

let world: World;
let connection: FragileConnection;
let origin: string;
let token: string;

/** Entries of two days: one of long entries, one of more entries than any list shows. */
const planting = `
insert into audit_entry (id, trail, activity, actor, result, reason, occurred_at, correlation_id, scope)
  select gen_random_uuid(), 'resource', 'eligibility.assigned', '{"id": "", "displayName": "Somebody"}', 'success',
    repeat('x', 2000), timestamptz '2031-02-01 12:00:00+00' + n * interval '1 ms', gen_random_uuid(), '/'
  from generate_series(1, ${WIDE}) n;
insert into audit_entry (id, trail, activity, actor, result, occurred_at, correlation_id, scope)
  select gen_random_uuid(), 'resource', 'eligibility.assigned', '{"id": "", "displayName": "Somebody"}', 'success',
    timestamptz '2031-01-01 12:00:00+00' + n / 7 * interval '1 ms', gen_random_uuid(), '/'
  from generate_series(1, ${MANY}) n;`;

before(async () => {
  const reach = async (application: Parameters<typeof openFragileConnection>[0]) => {
    connection = await openFragileConnection(application);
    return connection.config;
  };
  world = await openWorld('audit export', {}, { reach });
  await inSession(world.database.owner, (session) => session.query(planting));
  token = await world.tokenFor(await world.addClient());
  origin = await world.app.listen({ port: 0, host: '127.0.0.1' });
});
after(async () => {
  connection.restore();
  await world.close();
  await connection.close();
});

/** The answer to an export of a day, nothing of it read yet. */
async function openExport(day: string): Promise<IncomingMessage> {
  const address = `${origin}/portal/api/resource-audit.csv?from=${day}T00:00:00Z&to=${day}T23:00:00Z`;
  const asking = request(address, { headers: { authorization: `Bearer ${token}` } }).end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  return answer;
}

describe('an export', () => {
  test('of a hundred thousand entries and more has each of them once', async () => {
    const answer = await openExport('2031-01-01');
    const ids = new Set<string>();
    let lines = 0;
    let rest = '';
    for await (const chunk of answer.setEncoding('utf8')) {
      const parts = (rest + chunk).split('\r\n');
      rest = parts.pop()!;
      lines += parts.length;
      for (const line of parts) ids.add(line.slice(-36));
    }
    assert.deepEqual([lines, ids.size, rest], [MANY + 1, MANY + 1, '']);
  });

  test('that breaks in the middle is cut, so that nobody takes it for whole', async () => {
    const answer = await openExport('2031-02-01');
    assert.equal(answer.statusCode, 200);
    await once(answer, 'readable');
    connection.cut();
    let bytes = 0;
    await assert.rejects(async () => {
      for await (const chunk of answer) bytes += (chunk as Buffer).length;
    }, /aborted/);
    assert.ok(bytes < WIDE_BYTES);
    connection.restore();
    while ((await world.call(token, 'GET', '/readyz')).status !== 200);
  });

  test('that cannot begin says why instead', async () => {
    connection.cut();
    const answer = await openExport('2031-02-01');
    connection.restore();
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.headers['content-disposition'], undefined);
    while ((await world.call(token, 'GET', '/readyz')).status !== 200);
  });

  test('of which only the headers are asked has them, and reads one page', async () => {
    const before = connection.received;
    const answer = await world.app.inject({
      method: 'HEAD',
      url: '/portal/api/resource-audit.csv?from=2031-02-01T00:00:00Z&to=2031-02-01T23:00:00Z',
      headers: { authorization: `Bearer ${token}` },
    });
    assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'text/csv; charset=utf-8']);
    assert.ok(connection.received - before < WIDE_BYTES / 10);
  });

  test('reads no further than it is taken, and nothing more when whoever asked is gone', async () => {
    const before = connection.received;
    const answer = await openExport('2031-02-01');
    await once(answer, 'readable');
    answer.destroy();
    for (let seen = -1; seen !== connection.received;) {
      seen = connection.received;
      for (let round = 0; round < 20; round += 1) await world.call(token, 'GET', '/healthz');
    }
    assert.ok(connection.received - before < WIDE_BYTES / 2, `${connection.received - before} bytes were read`);
  });
});
