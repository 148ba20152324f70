/**
 * Auditors fetch checkpoints and proofs; an entry with its proof is handed out by whoever may read the entry, and by nobody else.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createUser } from '#modules/directory/index.ts';
import { parseBundle, parseKeyText, verifyBundle } from '#modules/audit/index.ts';
import { sealEverything } from '../../../test/support/audit-log.ts';
import { openWorld, type World } from '../../../test/support/world.ts';

let world: World;
let auditor: string;
/** Owner of one subscription, and nothing in the directory. */
let owner: string;
let own: string;
let foreign: string;

before(async () => {
  world = await openWorld('audit proofs');
  auditor = await world.tokenFor(await world.addClient());
  [own, foreign] = [await addSubscription(), await addSubscription()];
  owner = await world.tokenFor(await world.addClient({ directoryRoles: [], role: 'Owner', scope: own }));
  await sealEverything(world.ports);
});
after(() => world.close());

async function addSubscription(): Promise<string> {
  const alias = `/providers/Microsoft.Subscription/aliases/${randomUUID()}?api-version=2021-10-01`;
  const { status, body } = await world.call(auditor, 'PUT', alias, {
    properties: { displayName: 'Some', workload: 'Production' },
  });
  assert.ok(status < 300, JSON.stringify(body));
  const scope = `/subscriptions/${body.properties.subscriptionId}`;
  // Something that is told of it.
  await world.addClient({ directoryRoles: [], role: 'Reader', scope });
  return scope;
}

async function entryOf(trail: string, scope?: string): Promise<string> {
  let query = world.ports.database.selectFrom('audit_entry').select('id').where('trail', '=', trail);
  if (scope) query = query.where('scope', '=', scope);
  return (await query.limit(1).executeTakeFirstOrThrow()).id;
}

const codeOf = ({ status, body }: { status: number; body: { error?: { code?: string } } }) => [
  status,
  body.error?.code,
];
const read = (token: string, address: string) => world.call(token, 'GET', `/portal/api/${address}`);

describe('an entry with its proof', () => {
  test('of the directory goes to an auditor, as a file that proves itself with the key of the checkpoint', async () => {
    const id = await entryOf('directory');
    const { status, body, headers } = await read(auditor, `directory-audit/${id}/proof`);
    assert.equal(status, 200, JSON.stringify(body));
    assert.match(String(headers['content-disposition']), /^attachment; filename="audit-entry-\d+\.json"$/);
    const { key } = (await read(auditor, 'audit/checkpoint')).body;
    const result = verifyBundle(parseBundle(JSON.stringify(body))!, parseKeyText(key)!);
    assert.ok(result.holds && result.entry['id'] === id);
  });

  test('of a resource goes to whoever may read the audit there', async () => {
    const id = await entryOf('resource', own);
    const { status, body } = await read(owner, `resource-audit/${id}/proof?scope=${own}`);
    assert.equal(status, 200, JSON.stringify(body));
    assert.ok(body.content.includes(id));
  });

  test("of another resource, of the directory and of nothing look the same at one's own", async () => {
    for (const id of [await entryOf('resource', foreign), await entryOf('directory'), randomUUID(), 'first']) {
      const answer = await read(owner, `resource-audit/${id}/proof?scope=${own}`);
      assert.deepEqual(codeOf(answer), [404, 'request.not-found']);
    }
  });

  test('is refused where one may not read', async () => {
    const id = await entryOf('resource', foreign);
    assert.deepEqual(codeOf(await read(owner, `resource-audit/${id}/proof?scope=${foreign}`)), [
      403,
      'request.forbidden',
    ]);
    assert.deepEqual(codeOf(await read(owner, `resource-audit/${id}/proof`)), [403, 'request.forbidden']);
    const ofDirectory = await read(owner, `directory-audit/${await entryOf('directory')}/proof`);
    assert.deepEqual(codeOf(ofDirectory), [403, 'request.forbidden']);
  });

  test('is not there before the entry is sealed', async () => {
    const userPrincipalName = `new@${world.composition.directory.initialDomain}`;
    const { id } = await createUser(world.ports, world.operator, { userPrincipalName, displayName: 'New' });
    const entry = await world.ports.database
      .selectFrom('audit_entry')
      .select('id')
      .where('subject_id', '=', id)
      .executeTakeFirstOrThrow();
    const address = `directory-audit/${entry.id}/proof`;
    assert.deepEqual(codeOf(await read(auditor, address)), [409, 'audit.not-sealed']);
    await sealEverything(world.ports);
    assert.equal((await read(auditor, address)).status, 200);
  });
});

describe('that the trail only grew', () => {
  test('is proved to an auditor', async () => {
    const { size } = (await read(auditor, 'audit/checkpoint')).body;
    const { status, body } = await read(auditor, 'audit/consistency?from=2');
    assert.deepEqual([status, body.from, body.to], [200, 2, size]);
    assert.ok(body.proof.length > 0);
    assert.deepEqual((await read(auditor, `audit/consistency?from=${size}&to=${size}`)).body.proof, []);
  });

  for (const [query, code] of [
    ['from=0', 'audit.size-unknown'],
    ['from=3&to=2', 'audit.size-unknown'],
    ['from=1&to=999999', 'audit.size-unknown'],
    ['', 'request.invalid'],
    ['from=-1', 'request.invalid'],
    ['from=1e9', 'request.invalid'],
  ] as const) {
    test(`is asked for by "${query}" in vain`, async () => {
      assert.deepEqual(codeOf(await read(auditor, `audit/consistency?${query}`)), [400, code]);
    });
  }

  test('and the checkpoint are for whoever may read the audit logs', async () => {
    assert.deepEqual(codeOf(await read(owner, 'audit/checkpoint')), [403, 'request.forbidden']);
    assert.deepEqual(codeOf(await read(owner, 'audit/consistency?from=1')), [403, 'request.forbidden']);
  });
});

test('before the first entry is sealed there is no checkpoint', async () => {
  const young = await openWorld('young audit');
  const token = await young.tokenFor(await young.addClient());
  for (const address of ['checkpoint', 'consistency?from=1']) {
    const answer = await young.call(token, 'GET', `/portal/api/audit/${address}`);
    assert.deepEqual(codeOf(answer), [503, 'audit.nothing-sealed']);
  }
  await young.close();
});
