/** What is gathered of decisions before it is written: counted once, bounded, and honest about what found no room. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Decision } from '#engine/facts.ts';
import type { Scope } from '#model/scope.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { DecisionRecords } from './decision-records.ts';

const noon = Date.UTC(2031, 2, 4, 12);
const scope = '/subscriptions/0c2b1f0e-0000-4000-8000-000000000001' as Scope;
const step = { assignmentId: 'a', roleDefinitionId: 'r', scope, principalId: 'p', groups: [], endsAt: null };
const allow: Decision = { decision: 'allow', until: null, path: [step] };
const application = { id: 'expenses', recordedShare: 100 };
const asked = { application, principalId: 'p', scope, action: 'Contoso.Expenses/read', isDataAction: true };
const counted = (records: DecisionRecords) => records.unwritten().records.map(({ count }) => count);

describe('gathered decisions', () => {
  test('equal ones of a minute are one record with a count, those of the next minute another', () => {
    const records = new DecisionRecords(systemRandomness);
    for (const second of [0, 1, 59, 60]) records.note({ ...asked, decision: allow, at: noon + second * 1_000 });
    assert.deepEqual(
      records.unwritten().records.map(({ count, firstAt, lastAt }) => [count, firstAt - noon, lastAt - noon]),
      [
        [3, 0, 59_000],
        [1, 60_000, 60_000],
      ],
    );
  });

  for (const [what, change] of [
    ['another person', { principalId: 'q' }],
    ['another action', { action: 'Contoso.Expenses/write' }],
    ['the same name as a control action', { isDataAction: false }],
    ['another place', { scope: `${scope}/resourcegroups/x` as Scope }],
    ['another application', { application: { id: 'other', recordedShare: 100 } }],
    ['a denial', { decision: { decision: 'deny', reason: 'no-assignment' } as Decision }],
  ] as const) {
    test(`${what} is a record of its own`, () => {
      const records = new DecisionRecords(systemRandomness);
      records.note({ ...asked, decision: allow, at: noon });
      records.note({ ...asked, decision: allow, at: noon });
      records.note({ ...asked, decision: allow, at: noon, ...change });
      assert.deepEqual(counted(records), [2, 1]);
    });
  }

  test('of nobody, of no place and of no action there is nothing to record', () => {
    const records = new DecisionRecords(systemRandomness);
    for (const reason of ['principal-unknown', 'scope-unknown', 'action-invalid'] as const) {
      records.note({ ...asked, decision: { decision: 'deny', reason }, at: noon });
    }
    assert.deepEqual([counted(records), records.counts], [[], { recorded: 0, dropped: 0 }]);
  });

  test('of a share about that many are drawn', () => {
    const records = new DecisionRecords({ ...systemRandomness, bytes: (length) => Buffer.alloc(length, 7) });
    const some = { ...application, recordedShare: 25 };
    for (let n = 0; n < 10_000; n++) records.note({ ...asked, application: some, decision: allow, at: noon });
    const [{ count, share } = { count: 0, share: 0 }] = records.unwritten().records;
    assert.equal(share, 25);
    assert.ok(count > 2_300 && count < 2_700, String(count));
  });

  test('without room what is new is dropped and counted, what is known still counts, and written ones make room again', () => {
    const records = new DecisionRecords(systemRandomness, 2);
    for (const principalId of ['p', 'q', 'x', 'y', 'p'])
      records.note({ ...asked, principalId, decision: allow, at: noon });
    const { records: first, gaps } = records.unwritten();
    assert.deepEqual(
      first.map(({ principalId, count }) => [principalId, count]),
      [
        ['p', 2],
        ['q', 1],
      ],
    );
    assert.deepEqual(
      gaps.map(({ applicationId, dropped }) => [applicationId, dropped]),
      [['expenses', 2]],
    );
    assert.deepEqual(records.counts, { recorded: 3, dropped: 2 });
    records.noteWritten(first, gaps);
    records.letGo(noon + 60_000);
    assert.deepEqual(records.unwritten(), { records: [], gaps: [] });
    records.note({ ...asked, principalId: 'x', decision: allow, at: noon + 60_000 });
    assert.deepEqual(counted(records), [1]);
  });

  test('what grows while it is written is written again, with the whole count', () => {
    const records = new DecisionRecords(systemRandomness);
    records.note({ ...asked, decision: allow, at: noon });
    const written = records.unwritten();
    records.note({ ...asked, decision: allow, at: noon + 1 });
    records.noteWritten(written.records, written.gaps);
    records.letGo(noon + 60_000);
    assert.deepEqual(
      records.unwritten().records.map(({ id, count }) => [id, count]),
      [[written.records[0]!.id, 2]],
    );
  });
});
