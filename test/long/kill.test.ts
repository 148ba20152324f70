import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runKills } from '../support/kill-run.ts';

test('D28 S5 server and database die fifty times under load: nothing acknowledged is lost, nothing happens twice', async (context) => {
  const figures = await runKills(50, 'processes');
  context.diagnostic(JSON.stringify(figures));
  assert.deepEqual(
    { lost: figures.lost, duplicates: figures.duplicates, allowedPastEnd: figures.allowedPastEnd },
    { lost: 0, duplicates: 0, allowedPastEnd: 0 },
  );
  assert.ok(figures.chainIsWhole);
  // Without these the test would be blind.
  assert.ok(figures.acknowledged > 0 && figures.unknown > 0 && figures.askedPastEnd > 0, JSON.stringify(figures));
});
