import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { isTerminal, mayFollow, transitions, type RequestStatus } from './request-status.ts';

const all = Object.keys(transitions) as (RequestStatus | 'New')[];
const statuses = all.filter((status) => status !== 'New');

describe('the life of a request', () => {
  test('I5: whatever is tried, a request comes to one end and stays there', () => {
    let ended = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...statuses), { maxLength: 12 }), (tries) => {
        let status: RequestStatus | 'New' = 'New';
        let ends = 0;
        for (const next of tries) {
          if (!mayFollow(status, next)) continue;
          assert.ok(status === 'New' || !isTerminal(status));
          status = next;
          if (isTerminal(next)) ends += 1;
        }
        assert.ok(ends <= 1);
        ended += ends;
      }),
      propertyRuns(2_000),
    );
    assert.ok(ended > 10, 'the property never reached an end');
  });

  test('every status can be reached', () => {
    const reachable = new Set(Object.values(transitions).flat());
    assert.deepEqual([...reachable].toSorted(), [...statuses].toSorted());
  });

  test('the database knows the same steps', async () => {
    const folder = new URL('../../migrations/', import.meta.url);
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(new URL(name, folder), 'utf8')));
    const inserted = files.flatMap((sql) => sql.match(/insert into request_transition[^;]*/g) ?? []).join();
    const there = [...inserted.matchAll(/\('(\w+)', '(\w+)'\)/g)].map(([, from, to]) => `${from} ${to}`);
    const here = all.flatMap((from) => transitions[from].map((to) => `${from} ${to}`));
    assert.deepEqual(there.toSorted(), here.toSorted());
  });
});
