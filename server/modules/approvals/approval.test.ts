/**
 * Who may answer a request, until when, and with what.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { approvalState, assessAnswer, type Approval } from './approval.ts';

const asked = new Date('2031-03-04T12:00:00.000Z');
const over = new Date('2031-03-05T12:00:00.000Z');
const justBefore = new Date(over.getTime() - 1);
const waiting: Approval = {
  id: 'approval',
  requestId: 'request',
  createdAt: asked,
  expiresAt: over,
  approverJustificationRequired: true,
  approvers: [{ id: 'approver', userType: 'User' }],
  outcome: null,
  decidedBy: null,
  decidedAt: null,
  justification: null,
};
const approver = { principalId: 'approver', isApprover: true };
const yes = { result: 'Approve', justification: 'Known to me' } as const;

describe('an answer to a request', () => {
  test('is accepted from an approver, with a reason, until the last instant', () => {
    assert.equal(assessAnswer(waiting, yes, approver, ['person'], justBefore), 'accepted');
  });

  // Each row changes one thing of the answer above.
  for (const [name, assessment, expected] of [
    ['of the person it is for', assessAnswer(waiting, yes, approver, ['approver'], justBefore), 'own-request'],
    [
      'of somebody who was not asked',
      assessAnswer(waiting, yes, { ...approver, isApprover: false }, [], justBefore),
      'not-approver',
    ],
    [
      'that comes second',
      assessAnswer({ ...waiting, outcome: 'Deny' }, yes, approver, [], justBefore),
      'already-decided',
    ],
    ['at the instant the time is over', assessAnswer(waiting, yes, approver, [], over), 'timed-out'],
    [
      'without a word',
      assessAnswer(waiting, { ...yes, justification: ' . ' }, approver, [], justBefore),
      'justification-missing',
    ],
  ] as const) {
    test(`${name}: ${expected}`, () => assert.equal(assessment, expected));
  }

  test('needs no reason where the settings ask for none', () => {
    const silent = { ...waiting, approverJustificationRequired: false };
    assert.equal(assessAnswer(silent, { result: 'Approve' }, approver, [], justBefore), 'accepted');
  });
});

test('what nobody answered waits until its time is over, and no longer', () => {
  assert.deepEqual([approvalState(waiting, justBefore), approvalState(waiting, over)], ['waiting', 'TimedOut']);
  assert.equal(approvalState({ ...waiting, outcome: 'Approve' }, over), 'Approve');
});
