/**
 * The actions of resources that guards ask for, found in the source: whole names, no patterns.
 *
 * Built-in roles name many more actions; what only they name is no permission of a route.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rooms = ['server/wire', 'server/modules'];
const roleCatalogues = /(?:built-in-roles|directory-roles)\.ts$/;
const actionName = /'((?:Daypass|Microsoft)\.[A-Za-z]+(?:\/[A-Za-z]+)+\/(?:read|write|delete|action))'/g;

export interface ServerSource {
  readonly file: string;
  readonly text: string;
}

/** Every source file of the server below a folder, tests left out. */
export function listServerSources(folder: string): ServerSource[] {
  return readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|\.d\.ts$/.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort()
    .map((file) => ({ file, text: readFileSync(root + file, 'utf8') }));
}

export function findGuardedActions(sources = rooms.flatMap(listServerSources)): string[] {
  const found = sources
    .filter(({ file }) => !roleCatalogues.test(file))
    .flatMap(({ text }) => [...text.matchAll(actionName)].map((match) => match[1]!));
  return [...new Set(found)].sort((a, b) => (a < b ? -1 : 1));
}
