/**
 * Runs npm, the one that started us where there is one. Install scripts never run.
 */
import { spawn } from 'node:child_process';
import { Obstacle, root } from './places.mjs';

/**
 * @param {string[]} parameters
 * @param {string} purpose What the person reads when it fails.
 * @returns {Promise<void>}
 */
export function npm(parameters, purpose) {
  const own = process.env['npm_execpath'];
  const script = own?.endsWith('.js') ? own : undefined;
  const all = [...parameters, '--ignore-scripts', '--loglevel=error', '--no-fund', '--no-audit'];
  const child = script
    ? spawn(process.execPath, [script, ...all], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawn('npm', all, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Obstacle(`${purpose} needs npm, which cannot be run: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Obstacle(`${purpose} failed: npm ended with code ${code}. Is the npm registry reachable?`));
    });
  });
}
