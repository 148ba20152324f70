/**
 * Keeps two starts of one checkout from installing or building at the same time.
 * The second one waits, and finds the work done.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Obstacle, tell } from './places.mjs';

const POLL_MILLISECONDS = 100;
const PATIENCE_MILLISECONDS = 600_000;

/**
 * Runs `work` while no other process holds `file`.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function whileHolding(file, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (let waited = false; !take(file); waited = true) {
    if (!waited) tell('waiting for another start that is preparing this checkout');
    if (Date.now() > deadline) throw new Obstacle(`Remove ${file} when no other start of Daypass is running.`);
    await pause(POLL_MILLISECONDS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function take(file) {
  const note = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(note, String(process.pid));
  try {
    linkSync(note, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    if (isLeft(file)) putAside(file, `${note}.left`);
    return false;
  } finally {
    rmSync(note, { force: true });
  }
}

/** Two waiting starts may find the same dead holder; the slower must give back what it took by mistake. */
function putAside(/** @type {string} */ file, /** @type {string} */ aside) {
  try {
    renameSync(file, aside);
    if (!isLeft(aside)) linkSync(aside, file);
  } catch {
    // Another start was faster.
  }
  rmSync(aside, { force: true });
}

/** Whether the holder has ended without letting go. */
function isLeft(/** @type {string} */ file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}
