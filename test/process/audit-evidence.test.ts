/**
 * The operator's shell on evidence: an entry that was handed out, without database and network; a checkpoint kept elsewhere.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { getCheckpoint, getProofBundle, keyText, logKeyOf, type ProofBundle } from '#modules/audit/index.ts';
import { sealUntil, writeEntries } from '../support/audit-log.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { openRoleWorld } from '../support/role-world.ts';

const shell = fileURLToPath(new URL('../../server/cli/daypass.ts', import.meta.url));
const stranger = keyText(logKeyOf({ hash: () => Buffer.alloc(32, 9) }));
let folder: string;
let bundle: ProofBundle;

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'daypass-evidence-'));
  const world = await openRoleWorld((await createTestDatabase('evidence')).application);
  await writeEntries(world.ports, 5);
  await sealUntil(world.ports, 5);
  const seal = await world.database
    .selectFrom('audit_seal')
    .select('entry_id')
    .where('sequence', '=', '3')
    .executeTakeFirst();
  bundle = await getProofBundle(world.ports, seal!.entry_id);
  assert.ok((await getCheckpoint(world.ports)).checkpoint === bundle.checkpoint);
  await world.close();
});
after(() => rmSync(folder, { recursive: true, force: true }));

function keep(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Nothing of the installation is at hand: neither settings nor a data folder. */
function daypass(words: string[]) {
  const env = { PATH: process.env['PATH'], DAYPASS_DATA: path.join(folder, 'data') };
  const { status, stdout, stderr } = spawnSync(process.execPath, [shell, ...words], {
    env,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

const daypassAudit = (...words: string[]) => daypass(['audit', ...words]);

describe('daypass audit verify --bundle', () => {
  const verify = (changed: Partial<ProofBundle>, ...words: string[]) =>
    daypassAudit('verify', '--bundle', keep('entry.json', JSON.stringify({ ...bundle, ...changed })), ...words);

  test('with the key of the log proves the entry, and shows it', () => {
    const { status, said } = verify({}, '--key', bundle.key);
    assert.equal(status, 0, said);
    assert.match(said, /The entry 3 is in the audit trail audit\.daypass\.internal\/\w+ of 5 entries/);
    assert.match(said, /"activity": "user\.updated"/);
    assert.doesNotMatch(said, /not verified/);
  });

  test('without a key says that nobody vouches for the signer', () => {
    const { status, said } = verify({});
    assert.equal(status, 3, said);
    assert.match(said, /fingerprint [0-9a-f]{64}[\s\S]*not verified who signed/);
  });

  test('with the key of another log is not signed', () => {
    const { status, said } = verify({}, '--key', stranger);
    assert.equal(status, 1, said);
    assert.match(said, /not signed by this key/);
  });

  test('of a changed entry proves nothing', () => {
    const { status, said } = verify({ content: bundle.content.replace('success', 'failure') }, '--key', bundle.key);
    assert.equal(status, 1, said);
    assert.match(said, /The proof does not hold/);
  });

  for (const [what, words] of Object.entries({
    'a file that is not there': ['--bundle', 'nowhere.json'],
    'a file that is something else': ['--bundle', shell],
    'a key that is none': ['--bundle', 'entry', '--key', 'key'],
  })) {
    test(`of ${what} cannot be checked`, () => {
      const entry = keep('entry.json', JSON.stringify(bundle));
      const { status, said } = daypassAudit('verify', ...words.map((word) => (word === 'entry' ? entry : word)));
      assert.equal(status, 2, said);
    });
  }
});

describe('daypass audit on the running log', () => {
  test('prints a checkpoint and a key, and later finds that the trail still begins with it', () => {
    const empty = daypassAudit('checkpoint');
    assert.deepEqual([empty.status, empty.said], [1, 'Nothing was recorded yet, so there is no checkpoint.\n']);
    assert.equal(daypass(['admin', 'bootstrap', '--reason', 'first start']).status, 0);
    const key = daypassAudit('key');
    assert.match(key.said, /^audit\.daypass\.internal\/\w+\+[0-9a-f]{8}\+\S+\nfingerprint [0-9a-f]{64}\n$/);
    const checkpoint = daypassAudit('checkpoint');
    assert.equal(checkpoint.status, 0, checkpoint.said);
    assert.equal(checkpoint.said.split('\n')[0], key.said.split('+')[0]);
    const file = keep('checkpoint', checkpoint.said);
    const { status, said } = daypassAudit('verify', '--checkpoint', file);
    assert.equal(status, 0, said);
    assert.match(said, /It begins with the \d+ entries that the checkpoint signed/);
    const foreign = daypassAudit('verify', '--checkpoint', keep('foreign', bundle.checkpoint));
    assert.equal(foreign.status, 2, foreign.said);
    assert.match(foreign.said, /no checkpoint that this installation has signed/);
  });
});
