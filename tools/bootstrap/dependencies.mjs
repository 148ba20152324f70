/**
 * Installs the packages of the lock file when it changed since the last time.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { whileHolding } from './lock.mjs';
import { npm } from './npm.mjs';
import { cache, root, tell } from './places.mjs';

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean }> }} LockFile */

/** Inside `node_modules`, so that it disappears together with what it speaks of. */
const stampOf = (/** @type {string} */ folder) => path.join(folder, 'node_modules/.daypass-installed');

export async function ensureDependencies() {
  if (isInstalled(root)) return;
  await whileHolding(path.join(cache, 'install.lock'), async () => {
    if (isInstalled(root)) return;
    const startedAt = Date.now();
    tell('installing packages (once, about half a minute)');
    await npm(['ci'], 'Installing packages');
    writeFileSync(stampOf(root), digestOf(root));
    tell(`packages are installed (${Math.round((Date.now() - startedAt) / 1000)} s)`);
  });
}

/** @param {string} folder */
function digestOf(folder) {
  return createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex');
}

/**
 * Whether `node_modules` holds what the lock file asks for. Somebody who ran
 * `npm ci` themself is believed when npm's own record agrees.
 * @param {string} folder
 */
export function isInstalled(folder) {
  const stamp = stampOf(folder);
  const digest = digestOf(folder);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return true;
  if (!isRecorded(folder)) return false;
  writeFileSync(stamp, digest);
  return true;
}

/** @param {string} folder */
function isRecorded(folder) {
  const record = path.join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = /** @type {LockFile} */ (JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')));
  const present = /** @type {LockFile} */ (JSON.parse(readFileSync(record, 'utf8'))).packages;
  return Object.entries(wanted.packages).every(([place, { version, optional }]) => {
    if (place === '') return true;
    const found = present[place];
    // Optional packages are those of other platforms.
    return found ? found.version === version : optional === true;
  });
}
