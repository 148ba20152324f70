/**
 * Builds a release: one folder with the server, the built portal, the packages it runs on, and the Node it runs with.
 *
 * Everything comes from this checkout, by the lock file; nothing is fetched. What is built starts on a machine of the same
 * platform without npm, without a network, from a folder nobody can write to.
 */
import { chmod, copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './bootstrap/places.mjs';

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
}

const documents = ['package.json', 'package-lock.json', 'README.md', 'CHANGELOG.md', 'SECURITY.md', 'LICENSE', 'docs'];

/** No shell is needed to find anything: an operator's PATH may be as short as they like. */
const starter = `#!/bin/sh
here=$(cd -P -- "\${0%/*}/.." && pwd -P)
exec "$here/node/bin/node" "$here/server/cli/daypass.ts" "$@"
`;

const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
const { values } = parseArgs({ options: { to: { type: 'string' } } });
const target = path.resolve(
  values.to ?? path.join(root, 'release', `daypass-${version}-${process.platform}-${process.arch}`),
);
await build(target);
process.stdout.write(`${target}\n`);

async function build(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new Error(`${folder} is not empty. Remove it, or choose another with --to.`);
  const isServed = (file: string) => !file.endsWith('.test.ts');
  await cp(path.join(root, 'server'), path.join(folder, 'server'), { recursive: true, filter: isServed });
  await cp(path.join(root, 'portal/dist'), path.join(folder, 'portal/dist'), { recursive: true });
  for (const name of documents) await cp(path.join(root, name), path.join(folder, name), { recursive: true });
  await copyPackages(folder);
  await mkdir(path.join(folder, 'node/bin'), { recursive: true });
  await copyFile(process.execPath, path.join(folder, 'node/bin/node'));
  await mkdir(path.join(folder, 'bin'));
  await writeFile(path.join(folder, 'bin/daypass'), starter);
  for (const program of ['node/bin/node', 'bin/daypass']) await chmod(path.join(folder, program), 0o755);
}

/** The packages the lock file does not call development ones. Those of other platforms are not installed, and left out. */
async function copyPackages(folder: string): Promise<void> {
  const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as LockFile;
  const places = Object.entries(lock.packages).flatMap(([place, { dev }]) => (place === '' || dev ? [] : [place]));
  for (const place of places.toSorted()) {
    const nested = path.join(root, place, 'node_modules');
    await cp(path.join(root, place), path.join(folder, place), {
      recursive: true,
      verbatimSymlinks: true,
      // Packages inside a package have lines of their own in the lock file.
      filter: (file) => file !== nested && !file.startsWith(`${nested}${path.sep}`),
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
