/**
 * Builds the portal into `portal/dist` when what it is made of changed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { whileHolding } from './lock.mjs';
import { cache, Obstacle, root, tell } from './places.mjs';

const stamp = path.join(cache, 'portal.digest');
const result = path.join(root, 'portal/dist/index.html');
const ignored = new Set(['dist', 'node_modules']);

/** @param {string} node The program to build with. */
export async function ensurePortal(node) {
  if (!existsSync(path.join(root, 'portal/index.html')) || isBuilt()) return;
  await whileHolding(path.join(cache, 'portal.lock'), async () => {
    if (isBuilt()) return;
    tell('building the portal');
    const digest = digestOfSources();
    rmSync(stamp, { force: true });
    await build(node);
    mkdirSync(cache, { recursive: true });
    writeFileSync(stamp, digest);
  });
}

function isBuilt() {
  return existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digestOfSources();
}

/** Everything below `portal/` but its tests, the contract with the server, and the tools by the lock file. */
function digestOfSources() {
  const hash = createHash('sha256');
  const files = [
    ...listFiles(path.join(root, 'portal')).filter((file) => !/\.test\.tsx?$/.test(file)),
    ...listFiles(path.join(root, 'server/wire/portal')).filter((file) => file.endsWith('contract.ts')),
    path.join(root, 'package-lock.json'),
  ];
  for (const file of files)
    hash
      .update(`${path.relative(root, file)}\n`)
      .update(readFileSync(file))
      .update('\n');
  return hash.digest('hex');
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function listFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !ignored.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const place = path.join(folder, entry.name);
      return entry.isDirectory() ? listFiles(place) : [place];
    });
}

/**
 * @param {string} node
 * @returns {Promise<void>}
 */
function build(node) {
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const parameters = [vite, 'build', '--config', 'portal/vite.config.ts', '--logLevel', 'warn'];
  const child = spawn(node, parameters, { cwd: root, stdio: ['ignore', 2, 2] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Obstacle(`The portal could not be built (vite ended with code ${code}).`));
    });
  });
}
