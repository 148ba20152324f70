/** Reading AuthZEN evaluations and wording the answers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DecisionEngine } from '#engine/decision-engine.ts';
import type { Scope } from '#model/scope.ts';
import { readEvaluation, wordDecision } from './evaluation.ts';

const subscription = '/subscriptions/0c2b1f0e-0000-4000-8000-000000000001';
const complete = {
  subject: { type: 'user', id: '0c2b1f0e-0000-4000-8000-000000000002' },
  resource: {
    type: 'Microsoft.Web/sites',
    id: `${subscription}/resourceGroups/rg/providers/Microsoft.Web/sites/expenses`,
  },
  action: { name: 'Contoso.Expenses/reports/read', properties: { isDataAction: true } },
};
const about = (id: string) => ({ ...complete, resource: { ...complete.resource, id } });

describe('an evaluation', () => {
  test('becomes a question about now', () => {
    assert.deepEqual(readEvaluation(complete), {
      principalId: complete.subject.id,
      action: 'Contoso.Expenses/reports/read',
      isDataAction: true,
      scope: complete.resource.id.toLowerCase(),
    });
  });

  for (const part of ['subject', 'resource', 'action'] as const) {
    test(`without ${part} is invalid`, () => {
      const { [part]: _, ...rest } = complete;
      assert.throws(() => readEvaluation(rest), {
        code: 'request.invalid',
        details: { field: part, reason: 'is missing' },
      });
    });
  }

  test('about a subject of another type is invalid', () => {
    const device = { ...complete, subject: { ...complete.subject, type: 'device' } };
    assert.throws(() => readEvaluation(device), { code: 'request.invalid' });
  });

  test('D64: a trailing slash and mixed case name the same resource', () => {
    const { scope } = readEvaluation(complete);
    assert.equal(readEvaluation(about(`${complete.resource.id}/`)).scope, scope);
    assert.equal(readEvaluation(about(complete.resource.id.toUpperCase())).scope, scope);
  });

  for (const id of [
    `${subscription}/../y`,
    `${subscription}//resourceGroups/rg`,
    `${subscription}/resourceGroups/%2e%2e`,
    `${subscription}%2FresourceGroups/rg`,
    `${subscription}/resourceGroups/${'a'.repeat(3_000)}`,
    `/resourceGroups/rg${subscription}`,
    `${subscription}/resource\u212aroups/rg`,
  ]) {
    test(`D64: ${id.slice(50, 90)} is no resource`, () => {
      assert.throws(() => readEvaluation(about(id)), { code: 'request.invalid' });
    });
  }
});

describe('an answer', () => {
  test('an allow says until when and by which path, in instants people can read', () => {
    const step = {
      assignmentId: 'a',
      roleDefinitionId: 'r',
      scope: subscription as Scope,
      principalId: 'p',
      groups: [],
      endsAt: Date.UTC(2031, 2, 4, 12),
    };
    assert.deepEqual(wordDecision({ decision: 'allow', until: step.endsAt, path: [step] }), {
      decision: true,
      context: { until: '2031-03-04T12:00:00.000Z', path: [{ ...step, endsAt: '2031-03-04T12:00:00.000Z' }] },
    });
    assert.equal(wordDecision({ decision: 'allow', until: null, path: [] }).context['until'], null);
  });

  test('a deny says why', () => {
    const decision = new DecisionEngine().decide({ ...readEvaluation(complete), isDataAction: true, at: 0 });
    assert.deepEqual(wordDecision(decision), { decision: false, context: { reason: 'principal-unknown' } });
  });
});
