/**
 * Installs the packages of the lock file when it changed since the last time.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { whileHolding } from './lock.mjs';
import { npm } from './npm.mjs';
import { cache, root, tell } from './places.mjs';

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean, dev?: boolean }> }} LockFile */

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

/**
 * Whether `npm ci --omit=dev` made it: everything the server runs on is there, and nothing for development.
 * @param {string} folder
 */
export function isProductionInstall(folder) {
  const record = readRecord(folder);
  if (!record) return false;
  const { wanted, present } = record;
  const places = Object.entries(wanted);
  return (
    places.every(([place, one]) => one.dev === true || isPresent(present, place, one)) &&
    places.every(([place, { dev }]) => dev !== true || present[place] === undefined)
  );
}

/** @param {string} folder */
function isRecorded(folder) {
  const record = readRecord(folder);
  if (!record) return false;
  return Object.entries(record.wanted).every(([place, one]) => isPresent(record.present, place, one));
}

/**
 * @param {LockFile['packages']} present
 * @param {string} place
 * @param {LockFile['packages'][string]} wanted
 */
function isPresent(present, place, { version, optional }) {
  if (place === '') return true;
  const found = present[place];
  // Optional packages are those of other platforms.
  return found ? found.version === version : optional === true;
}

/** What the lock file wants, and what npm noted that there is. */
function readRecord(/** @type {string} */ folder) {
  const record = path.join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return undefined;
  const read = (/** @type {string} */ file) =>
    /** @type {LockFile} */ (JSON.parse(readFileSync(file, 'utf8'))).packages;
  return { wanted: read(path.join(folder, 'package-lock.json')), present: read(record) };
}
