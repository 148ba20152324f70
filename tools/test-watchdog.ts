/**
 * Loaded into each test process: ends it when its tests are over and something still keeps it alive.
 *
 * A timer or a socket left open is a mistake of the test or of the product, so
 * the process ends with an error that names what is open.
 */
import process from 'node:process';
import { after } from 'node:test';

const patienceMilliseconds = Number(process.env['DAYPASS_TEST_PATIENCE'] ?? 20_000);

// The runner itself loads this file too, and has no tests of its own.
if (process.env['NODE_TEST_CONTEXT']) {
  after(() => {
    setTimeout(() => {
      const open = process.getActiveResourcesInfo().join(', ');
      process.stderr.write(`This file does not end after its last test. Still open: ${open}\n`);
      process.exit(1);
    }, patienceMilliseconds).unref();
  });
}
