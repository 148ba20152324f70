/** Auditors narrow the lists of the trail, and what they export is what they saw: as NDJSON with sequence and link. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { recordActivity, type EntryDocument } from '#modules/audit/index.ts';
import { sealEverything } from '../../../test/support/audit-log.ts';
import { personWithSession, type SignedIn } from '../../../test/support/signed-in.ts';
import { openWorld, type World } from '../../../test/support/world.ts';

const [requestId, callId, otherCallId] = [randomUUID(), randomUUID(), randomUUID()];
const CONSOLE = 'console-of-the-team';
let world: World;
let auditor: string;
let kim: string;
let lou: string;
let louSignedIn: SignedIn;

before(async () => {
  world = await openWorld('audit filters');
  auditor = await world.tokenFor(await world.addClient());
  kim = (await personWithSession(world, 'Kim')).id;
  louSignedIn = await personWithSession(world, 'Lou');
  lou = louSignedIn.id;
  // Kim assigns something to Lou in a request; is refused another time; and Lou is an approver of a third.
  await record({
    by: kim,
    to: lou,
    targets: [{ id: requestId, type: 'Request', displayName: 'Request' }],
    call: callId,
  });
  await record({ by: kim, to: kim, result: 'failure', call: otherCallId, appId: CONSOLE });
  await record({ by: kim, to: kim, targets: [{ id: lou, type: 'User', displayName: 'Lou' }], call: otherCallId });
  await sealEverything(world.ports);
});
after(() => world.close());

interface Planned {
  by: string;
  to: string;
  call: string;
  result?: 'success' | 'failure';
  appId?: string;
  targets?: Parameters<typeof recordActivity>[1]['targets'];
}

async function record({ by, to, call, result = 'success', appId, targets = [] }: Planned): Promise<void> {
  world.clock.moveBy(1_000);
  await world.ports.unitOfWork((tx) =>
    recordActivity(tx, {
      activity: 'eligibility.assigned',
      actor: {
        principalId: by,
        kind: 'User',
        displayName: 'Kim',
        ipAddress: '192.0.2.7',
        methods: [],
        correlationId: call,
        ...(appId ? { appId } : {}),
      },
      result,
      scope: '/subscriptions/00000000-0000-4000-8000-000000000001' as never,
      subjectId: to,
      targets,
      details: { justification: 'because', note: 'for the record' },
    }),
  );
}

const lists = ['resource-audit', 'directory-audit'];

async function count(list: string, query: Record<string, string>): Promise<number> {
  const address = `/portal/api/${list}?${new URLSearchParams({ activity: '', ...query }).toString()}`;
  const { status, body } = await world.call(auditor, 'GET', address);
  assert.equal(status, 200, JSON.stringify(body));
  return body.value.filter((one: { activityName: string }) => /eligible member/i.test(one.activityName)).length;
}

async function exported(list: string, query: Record<string, string> = {}, token = auditor): Promise<EntryDocument[]> {
  const { statusCode, headers, body } = await world.app.inject({
    method: 'GET',
    url: `/portal/api/${list}.ndjson?${new URLSearchParams(query).toString()}`,
    headers: { authorization: `Bearer ${token}` },
  });
  assert.deepEqual([statusCode, headers['content-type']], [200, 'application/x-ndjson; charset=utf-8']);
  const lines = body.split('\n');
  assert.equal(lines.pop(), '');
  return lines.map((line) => JSON.parse(line) as EntryDocument);
}

describe('a list of the trail', () => {
  for (const list of lists) {
    test(`${list} is narrowed to a person: by them, about them, or with any part of theirs`, async () => {
      assert.equal(await count(list, { person: kim, as: 'initiator' }), 3);
      assert.equal(await count(list, { person: lou, as: 'initiator' }), 0);
      assert.equal(await count(list, { person: lou, as: 'target' }), 2);
      assert.equal(await count(list, { person: lou }), 2);
    });

    test(`${list} is narrowed to a request, by its id or the correlation id of a call`, async () => {
      assert.equal(await count(list, { request: requestId }), 1);
      assert.equal(await count(list, { request: callId }), 1);
      assert.equal(await count(list, { request: otherCallId }), 2);
      assert.equal(await count(list, { request: randomUUID() }), 0);
    });

    test(`${list} is narrowed to what was refused, to an application and to a category`, async () => {
      assert.equal(await count(list, { person: kim, result: 'failure' }), 1);
      assert.equal(await count(list, { person: kim, result: 'success' }), 2);
      assert.equal(await count(list, { application: CONSOLE }), 1);
      assert.equal(await count(list, { person: kim, category: 'RoleManagement' }), 3);
      assert.equal(await count(list, { person: kim, category: 'Policy' }), 0);
    });
  }

  test('is refused with what cannot be meant', async () => {
    for (const query of ['as=both', 'result=maybe', 'person=kim', 'request=first', `application=${'x'.repeat(129)}`]) {
      const { status, body } = await world.call(auditor, 'GET', `/portal/api/resource-audit?person=${kim}&${query}`);
      assert.deepEqual([status, body.error.code], [400, 'request.invalid'], query);
    }
  });
});

describe('an export as NDJSON', () => {
  for (const list of lists) {
    test(`of ${list} has each entry whole, with its sequence and its link`, async () => {
      const entries = await exported(list, { person: kim, category: 'RoleManagement' });
      assert.equal(entries.length, 3);
      for (const entry of entries) {
        const seal = await world.ports.database
          .selectFrom('audit_seal')
          .select(['sequence', 'hash'])
          .where('entry_id', '=', entry.id)
          .executeTakeFirstOrThrow();
        assert.deepEqual([entry.sequence, entry.link], [Number(seal.sequence), seal.hash.toString('base64')]);
        assert.equal((entry.actor as { ipAddress: string }).ipAddress, '192.0.2.7');
        assert.equal(entry.details['note'], 'for the record');
      }
      assert.equal((await exported(list, { request: requestId })).length, 1);
    });
  }

  test('of one’s own audit has no addresses of others, and not what only auditors read', async () => {
    const { status, body: text } = await louSignedIn.call('GET', '/portal/api/my-audit.ndjson');
    assert.equal(status, 200);
    const body = String(text);
    const [entry] = body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as EntryDocument);
    assert.equal(entry!.details['justification'], 'because');
    assert.ok(!/192\.0\.2\.7|for the record/.test(body), body);
  });

  test('of nothing is an empty file', async () => {
    assert.deepEqual(await exported('resource-audit', { request: randomUUID() }), []);
  });
});
