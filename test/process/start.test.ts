/**
 * Starts that cannot succeed: each ends by itself, with an error that names what to change, and leaves nothing behind.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureLocalCertificate } from '#platform/tls/local-authority.ts';
import { findFreePorts } from '../support/free-ports.ts';

const daypass = fileURLToPath(new URL('../../server/cli/daypass.ts', import.meta.url));
let folder: string;
let data: string;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'daypass-start-'));
  data = path.join(folder, 'data');
});
after(() => rm(folder, { recursive: true, force: true }));

async function start(changed: Record<string, string>) {
  const env = { ...process.env, DAYPASS_DATA: data, DAYPASS_PORT: String(await findFreePorts()), ...changed };
  const server = spawn(process.execPath, [daypass, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(server, 'exit')) as [number | null];
  return { code, said };
}

test('with the https port taken, the process ends and names the port and its setting', async () => {
  const port = await findFreePorts();
  const taken = createServer().listen(port + 1, '127.0.0.1');
  await once(taken, 'listening');
  const { code, said } = await start({ DAYPASS_PORT: String(port) });
  taken.close();
  assert.equal(code, 1);
  assert.match(said, new RegExp(`DAYPASS_PORT \\("${port}"\\) needs port ${port + 1}, which is taken`));
});

test('everything that is wrong is told together, before the database is opened', async () => {
  const certificate = await ensureLocalCertificate(path.join(folder, 'tls'), new Date());
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const files = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') };
  await writeFile(files.cert, certificate.cert);
  await writeFile(files.key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const { code, said } = await start({
    DAYPASS_BIND: '192.0.2.1',
    DAYPASS_TLS_CERTIFICATE: files.cert,
    DAYPASS_TLS_KEY: files.key,
    DAYPASS_KEY_FILE: path.join(folder, 'no-such-key'),
    DATABASE_URL: 'postgresql://owner:verysecret@127.0.0.1:9/daypass',
  });
  assert.equal(code, 1);
  for (const part of [
    /DAYPASS_BIND \("192\.0\.2\.1"\) is no address of this machine/,
    /DAYPASS_TLS_KEY .* is not the key of/,
    /DAYPASS_KEY_FILE .* cannot be read \(ENOENT\)/,
    /DATABASE_URL .* does not lead to a database \(ECONNREFUSED/,
  ]) {
    assert.match(said, part);
  }
  assert.doesNotMatch(said, /verysecret/);
  assert.deepEqual(await readdir(data), []);
});
