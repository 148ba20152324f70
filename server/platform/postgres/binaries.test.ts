/**
 * Making the programs ready without install scripts, on small stand-ins for the package's folder.
 */
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { preparePrograms } from './binaries.ts';

const stranger = { name: 'nobody', uid: 65_534, gid: 65_534 };

function aPackage(t: TestContext, mode = 0o755): { folder: string; copies: string } {
  const base = mkdtempSync(path.join(tmpdir(), 'daypass-package-'));
  t.after(() => rmSync(base, { recursive: true }));
  const folder = path.join(base, 'package');
  for (const part of ['native/bin', 'native/lib']) mkdirSync(path.join(folder, part), { recursive: true });
  for (const program of ['initdb', 'pg_ctl', 'postgres']) {
    writeFileSync(path.join(folder, 'native/bin', program), '#!/bin/sh\n', { mode: 0o644 });
  }
  writeFileSync(path.join(folder, 'native/lib/libpq.so.5.18'), 'library');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  writeFileSync(path.join(folder, 'native/pg-symlinks.json'), JSON.stringify(links));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ version: '18.4.0' }));
  chmodSync(base, 0o755);
  chmodSync(folder, mode);
  return { folder, copies: path.join(base, 'copies') };
}

describe('making PostgreSQL ready to run', () => {
  test('links and execute rights are set in place, and setting them twice changes nothing', async (t) => {
    const { folder, copies } = aPackage(t);
    for (const _round of [1, 2]) {
      const programs = await preparePrograms(undefined, copies, folder);
      assert.equal(programs.postgres, path.join(folder, 'native/bin/postgres'));
      assert.equal(readlinkSync(path.join(folder, 'native/lib/libpq.so.5')), 'libpq.so.5.18');
      assert.equal(statSync(programs.postgres).mode & 0o777, 0o755);
    }
  });

  test('an account that can enter the package uses it in place; one that cannot gets a copy', async (t) => {
    const open = aPackage(t, 0o755);
    const inPlace = await preparePrograms(stranger, open.copies, open.folder);
    assert.equal(inPlace.postgres, path.join(open.folder, 'native/bin/postgres'));
    const closed = aPackage(t, 0o700);
    const copied = await preparePrograms(stranger, closed.copies, closed.folder);
    assert.equal(copied.postgres, path.join(closed.copies, 'programs-18.4.0/native/bin/postgres'));
    assert.equal(statSync(copied.postgres).mode & 0o777, 0o755);
    assert.equal(readFileSync(path.join(path.dirname(copied.postgres), '../lib/libpq.so.5'), 'utf8'), 'library');
  });
});
