/** Two forms that were opened together, and what becomes of both. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeForms } from './merge-forms.ts';

const opened = { activation: { longest: 'PT8H', ticket: false, approvers: ['anna'] }, eligible: { permanent: false } };

test('what only one of them changed stays changed', () => {
  const mine = { ...opened, activation: { ...opened.activation, longest: 'PT1H' } };
  const theirs = { ...opened, activation: { ...opened.activation, ticket: true } };
  assert.deepEqual(mergeForms(opened, mine, theirs), {
    ...opened,
    activation: { longest: 'PT1H', ticket: true, approvers: ['anna'] },
  });
});

test('where both changed the same, mine counts', () => {
  const mine = { ...opened, activation: { ...opened.activation, longest: 'PT1H' } };
  const theirs = { ...opened, activation: { ...opened.activation, longest: 'PT2H' } };
  assert.equal(mergeForms(opened, mine, theirs).activation.longest, 'PT1H');
});

test('a list is taken whole', () => {
  const mine = { ...opened, activation: { ...opened.activation, approvers: ['anna', 'omar'] } };
  const theirs = { ...opened, activation: { ...opened.activation, approvers: [] } };
  assert.deepEqual(mergeForms(opened, mine, theirs).activation.approvers, ['anna', 'omar']);
  assert.deepEqual(mergeForms(opened, opened, theirs).activation.approvers, []);
});
