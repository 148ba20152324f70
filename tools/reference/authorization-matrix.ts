/**
 * The authorization matrix: one row per route, with who may call it.
 *
 * Rows come from what the application has declared; nothing here decides anything.
 */
import type { DeclaredRoute, RoutePermission } from '../../server/wire/route.ts';

export const matrixFile = 'docs/reference/authorization-matrix.csv';
const heading = 'dialect,method,url,permission';

export interface MatrixDifference {
  /** Served, but without a row. */
  readonly missing: readonly string[];
  /** A row without a route. */
  readonly extra: readonly string[];
}

export function renderMatrix(routes: readonly DeclaredRoute[]): string {
  return `${[heading, ...matrixRows(routes)].join('\n')}\n`;
}

/** Compares the file with what is served, in both directions. A changed permission is one of each. */
export function compareMatrix(file: string, routes: readonly DeclaredRoute[]): MatrixDifference {
  const documented = file.split('\n').filter((line) => line !== '' && line !== heading);
  const served = matrixRows(routes);
  return {
    missing: served.filter((row) => !documented.includes(row)),
    extra: documented.filter((row, index) => !served.includes(row) || documented.indexOf(row) !== index),
  };
}

function matrixRows(routes: readonly DeclaredRoute[]): string[] {
  return routes
    .map((route) => [route.dialect, route.method, route.url, wordPermission(route.permission)].join(','))
    .sort();
}

/** `public`, `signed-in`, `proxy`, `provisioning`, or `action@directory` and `action@scope`. */
function wordPermission(permission: RoutePermission): string {
  return typeof permission === 'string' ? permission : `${permission.action}@${permission.at}`;
}

/** The actions of resources that rows ask for; the file itself is compared with what is served. */
export function actionsAtScope(file: string): string[] {
  return [...file.matchAll(/,([^,\n]+)@scope$/gm)].map((match) => match[1]!);
}
