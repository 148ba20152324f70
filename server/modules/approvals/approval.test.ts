/**
 * Who may answer a request, in which stage, until when, and with what; and what follows from an answer.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  approvalState,
  askedNow,
  askedSoFar,
  assessAnswer,
  presentStage,
  progressOf,
  stageState,
  type Answer,
  type Approval,
  type ApprovalStage,
  type GivenAnswer,
} from './approval.ts';

const asked = new Date('2031-03-04T12:00:00.000Z');
const over = new Date('2031-03-05T12:00:00.000Z');
const justBefore = new Date(over.getTime() - 1);
const first: ApprovalStage = {
  id: 'first',
  number: 1,
  approvers: [{ id: 'approver', userType: 'User' }],
  requiredApprovals: 1,
  approverJustificationRequired: true,
  timeOutMinutes: 1_440,
  escalation: null,
  beginsAt: asked,
  escalatesAt: null,
  endedAt: null,
};
const waiting: Approval = {
  id: 'approval',
  requestId: 'request',
  createdAt: asked,
  expiresAt: over,
  outcome: null,
  decidedAt: null,
  signatureRequired: false,
  stages: [first],
  answers: [],
};
const approver = { principalId: 'approver', isApprover: true };
const yes = { result: 'Approve', justification: 'Known to me' } as const;
const given = (answeredBy: string, stageId = 'first'): GivenAnswer => ({
  stageId,
  answeredBy,
  answeredAt: asked,
  result: 'Approve',
  justification: null,
  isSigned: false,
});
const second: ApprovalStage = { ...first, id: 'second', number: 2, beginsAt: null };

describe('an answer to a request', () => {
  test('is accepted from an approver, with a reason, until the last instant', () => {
    assert.equal(assessAnswer(waiting, first, yes, approver, ['person'], justBefore), 'accepted');
  });

  // Each row changes one thing of the answer above.
  for (const [name, assessment, expected] of [
    ['of the person it is for', assessAnswer(waiting, first, yes, approver, ['approver'], justBefore), 'own-request'],
    [
      'of somebody who was not asked',
      assessAnswer(waiting, first, yes, { ...approver, isApprover: false }, [], justBefore),
      'not-approver',
    ],
    [
      'that comes second',
      assessAnswer({ ...waiting, outcome: 'Deny' }, first, yes, approver, [], justBefore),
      'already-decided',
    ],
    ['at the instant the time is over', assessAnswer(waiting, first, yes, approver, [], over), 'timed-out'],
    [
      'without a word',
      assessAnswer(waiting, first, { ...yes, justification: ' . ' }, approver, [], justBefore),
      'justification-missing',
    ],
    [
      'of somebody who has answered',
      assessAnswer({ ...waiting, answers: [given('approver')] }, first, yes, approver, [], justBefore),
      'already-answered',
    ],
    ['in a stage that has not begun', assessAnswer(waiting, second, yes, approver, [], justBefore), 'stage-not-open'],
    [
      'in a stage that is through',
      assessAnswer(waiting, { ...first, endedAt: asked }, yes, approver, [], justBefore),
      'already-decided',
    ],
  ] as const) {
    test(`${name}: ${expected}`, () => assert.equal(assessment, expected));
  }

  test('is signed where the settings ask for it', () => {
    const signing = { ...waiting, signatureRequired: true };
    const assess = (answer: Answer) => assessAnswer(signing, first, answer, approver, [], justBefore);
    assert.deepEqual([assess(yes), assess({ ...yes, isSigned: true })], ['signature-required', 'accepted']);
    assert.equal(assess({ result: 'Deny', justification: 'No' }), 'signature-required');
  });

  test('needs no reason where the settings ask for none', () => {
    const silent = { ...first, approverJustificationRequired: false };
    assert.equal(assessAnswer(waiting, silent, { result: 'Approve' }, approver, [], justBefore), 'accepted');
  });
});

describe('what an answer brings about', () => {
  const two = { ...first, requiredApprovals: 2 };
  test('the only approval needed approves; the first of two does not, and the second does', () => {
    assert.equal(progressOf(waiting, first, yes), 'approved');
    assert.equal(progressOf({ ...waiting, stages: [two] }, two, yes), 'more-needed');
    assert.equal(progressOf({ ...waiting, stages: [two], answers: [given('other')] }, two, yes), 'approved');
  });

  test('approvals of another stage do not count in this one', () => {
    const answers = [given('other', 'second')];
    assert.equal(progressOf({ ...waiting, stages: [two], answers }, two, yes), 'more-needed');
  });

  test('a stage that is through begins the next, and the last one approves', () => {
    const staged = { ...waiting, stages: [first, second] };
    assert.equal(progressOf(staged, first, yes), 'next-stage');
    assert.equal(progressOf(staged, second, yes), 'approved');
  });

  test('the first deny ends it, whatever was said before', () => {
    const staged = { ...waiting, stages: [two, second], answers: [given('other')] };
    assert.equal(progressOf(staged, two, { result: 'Deny' }), 'denied');
  });
});

describe('stages', () => {
  const escalating: ApprovalStage = {
    ...first,
    escalation: { afterMinutes: 30, approvers: [{ id: 'deputies', userType: 'Group' }] },
    escalatesAt: new Date(asked.getTime() + 30 * 60_000),
  };
  test('ask those of an escalation from its instant on, and not a millisecond before', () => {
    const names = (at: Date) => askedNow(escalating, at).map(({ id }) => id);
    assert.deepEqual(names(new Date(escalating.escalatesAt!.getTime() - 1)), ['approver']);
    assert.deepEqual(names(escalating.escalatesAt!), ['approver', 'deputies']);
  });

  test('the present one has begun last; those of a later one were not asked yet', () => {
    const later = { ...second, approvers: [{ id: 'later', userType: 'User' as const }] };
    const staged = { ...waiting, stages: [first, later] };
    assert.equal(presentStage(staged).id, 'first');
    assert.deepEqual(
      askedSoFar(staged, asked).map(({ id }) => id),
      ['approver'],
    );
    assert.deepEqual([stageState(staged, first, asked), stageState(staged, later, asked)], ['waiting', 'not-begun']);
    const moved = {
      ...staged,
      stages: [
        { ...first, endedAt: asked },
        { ...later, beginsAt: asked },
      ],
    };
    assert.equal(presentStage(moved).id, 'second');
    assert.deepEqual(
      moved.stages.map((stage) => stageState(moved, stage, asked)),
      ['Approve', 'waiting'],
    );
  });
});

test('what nobody answered waits until its time is over, and no longer', () => {
  assert.deepEqual([approvalState(waiting, justBefore), approvalState(waiting, over)], ['waiting', 'TimedOut']);
  assert.equal(approvalState({ ...waiting, outcome: 'Approve' }, over), 'Approve');
});
