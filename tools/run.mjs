#!/usr/bin/env node
/**
 * The way in: `npm start`, `npm test` and the other scripts all come here.
 *
 * Runs on Node 20 with nothing installed. It installs what is missing, finds
 * or fetches Node 24, builds the portal when it changed, and then runs the
 * command on Node 24. It is no part of the server.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies, isProductionInstall } from './bootstrap/dependencies.mjs';
import { runInForeground } from './bootstrap/foreground.mjs';
import { ensureNode, requireNode } from './bootstrap/node-runtime.mjs';
import { cache, Obstacle, root, tell } from './bootstrap/places.mjs';
import { ensurePortal } from './bootstrap/portal-build.mjs';

/**
 * What each command runs.
 * @type {Record<string, { program: (rest: string[]) => string[], portal?: true, interactive?: true }>}
 */
const commands = {
  trial: { program: (rest) => ['trial/main.ts', ...rest], portal: true },
  daypass: { program: (rest) => ['server/cli/daypass.ts', ...rest], portal: true, interactive: true },
  test: { program: (rest) => ['tools/test.ts', ...rest], portal: true },
  check: { program: (rest) => ['tools/check.ts', ...rest] },
  release: { program: (rest) => ['tools/release.ts', ...rest], portal: true },
  bench: { program: ([name = 'main', ...rest]) => [`bench/${name}.ts`, ...rest] },
};

async function main() {
  const [name = 'trial', ...rest] = process.argv.slice(2);
  const command = commands[name];
  if (!command) throw new Obstacle(`There is no command "${name}". Commands: ${Object.keys(commands).join(', ')}.`);
  const [program = '', ...parameters] = command.program(rest);
  if (!existsSync(path.join(root, program))) throw new Obstacle(`There is no ${program} in this checkout.`);
  const node = await prepare(command.portal ?? false);
  return runInForeground(node, [path.join(root, program), ...parameters], {
    // Paths a person types are meant from where they stand; npm moves us to the root and notes where that was.
    cwd: command.interactive ? (process.env['INIT_CWD'] ?? process.cwd()) : root,
    environment: surroundings(node),
    interactive: command.interactive ?? false,
    watchParent: process.env['npm_lifecycle_event'] !== undefined,
  });
}

/**
 * What the command needs, fetched and built where it is missing. A production install is taken as it is: nothing is
 * fetched, nothing is built and nothing is written beside it.
 * @param {boolean} needsPortal
 */
async function prepare(needsPortal) {
  if (isProductionInstall(root)) return requireNode();
  // Both wait for the network; neither needs the other.
  const [node] = await Promise.all([ensureNode(), ensureDependencies()]);
  if (needsPortal) await ensurePortal(node);
  return node;
}

/** @param {string} node */
function surroundings(node) {
  // Compiled code is kept between starts: a cold start then takes a quarter of the time.
  const kept =
    process.env['NODE_COMPILE_CACHE'] ?? (isProductionInstall(root) ? undefined : path.join(cache, 'compile'));
  return {
    ...process.env,
    ...(kept === undefined ? {} : { NODE_COMPILE_CACHE: kept }),
    PATH: `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}`,
  };
}

try {
  process.exitCode = await main();
} catch (error) {
  tell(error instanceof Obstacle ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
}
