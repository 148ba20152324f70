/** Refusals as the dialects word them, in the one shape pages show. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemFromResponse } from './api-problem.ts';

const answered = (status: number, error: object) => new Response(JSON.stringify({ error }), { status });

test('a refusal over ARM says what and why apart, and keeps the code of the catalogue', async () => {
  const info = { refusal: 'approval.already-decided', what: 'It was answered.', why: 'The first counts.', details: {} };
  const problem = await problemFromResponse(
    answered(409, {
      code: 'RoleAssignmentApprovalAlreadyDecided',
      message: 'It was answered. The first counts.',
      nextStep: 'Reload.',
      additionalInfo: [{ type: 'daypass', info }],
    }),
  );
  assert.deepEqual(
    [problem.code, problem.what, problem.why, problem.nextStep, problem.stepUpAsked],
    ['approval.already-decided', 'It was answered.', 'The first counts.', 'Reload.', false],
  );
});

test('a role that misses a second factor asks for one', async () => {
  const refusedFor = (requirement: string) =>
    problemFromResponse(
      answered(400, {
        code: 'RoleAssignmentRequestPolicyValidationFailed',
        additionalInfo: [
          {
            info: {
              refusal: 'assignment.rules-unmet',
              what: 'No.',
              why: 'More.',
              details: { unmet: [{ requirement }] },
            },
          },
        ],
      }),
    );
  assert.equal((await refusedFor('mfa')).stepUpAsked, true);
  assert.equal((await refusedFor('justification')).stepUpAsked, false);
});

test('a refusal over Graph, which has one message, is shown under a title', async () => {
  const problem = await problemFromResponse(answered(403, { code: 'Forbidden', message: 'It needs an action.' }));
  assert.deepEqual([problem.what, problem.why], ['You may not do this', 'It needs an action.']);
});
