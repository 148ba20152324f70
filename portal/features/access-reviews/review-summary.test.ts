/**
 * A review in plain sentences, as somebody reads them before it is created.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bodyOf, freshForm, problemsOf, type ReviewForm } from './review-form.ts';
import { type ReviewFacts, sentencesOf } from './review-summary.ts';

const settings = {
  notifies: true,
  reminds: true,
  justificationRequired: true,
  recommends: true,
  autoApplies: false,
  defaultDecision: 'none',
  onDenied: 'remove-access',
} as const;

const facts: ReviewFacts = {
  kind: 'roles',
  subject: 'Reader on Billing',
  held: 'all',
  guestsOnly: false,
  inactiveDays: null,
  reviewedBy: 'selected',
  reviewers: ['Pat', 'Auditors'],
  fallback: [],
  settings,
  recurrence: { startsAt: null, frequency: 'once', durationDays: 14, end: { type: 'never' } },
};

describe('a review in plain sentences', () => {
  test('says who is looked at, who answers, when, and what follows', () => {
    assert.deepEqual(sentencesOf(facts), [
      'Reviewed is everybody who has Reader on Billing, eligible or active.',
      'Pat and Auditors answer.',
      'Once, from now on, with 14 days to answer.',
      'Once the review has ended and somebody applies the answers, whoever is denied loses it.',
      'Whoever nobody answered about keeps it.',
    ]);
  });

  test('says of guests that they are deleted, where they are', () => {
    const sentences = sentencesOf({
      ...facts,
      kind: 'guests',
      subject: null,
      inactiveDays: 90,
      reviewedBy: 'sponsor',
      reviewers: [],
      fallback: ['Auditors'],
      settings: { ...settings, autoApplies: true, defaultDecision: 'remove', onDenied: 'block-and-delete' },
      recurrence: { startsAt: null, frequency: 'quarterly', durationDays: 7, end: { type: 'count', count: 4 } },
    });
    assert.deepEqual(sentences, [
      'Reviewed is every guest who did not sign in for 90 days.',
      'The sponsors of each guest answer; Auditors where there is none.',
      'Every quarter from now on, 4 times, with 7 days to answer each time.',
      'As soon as the review ends, denied guests are blocked, and deleted 30 days later.',
      'Whoever nobody answered about loses it.',
    ]);
  });
});

const whole: ReviewForm = {
  ...freshForm,
  place: { scope: '/subscriptions/1', name: 'Billing' },
  roles: [{ id: 'reader', displayName: 'Reader' }],
  reviewers: [{ id: 'pat', kind: 'user', displayName: 'Pat', detail: null }],
  displayName: 'Readers of Billing',
};

describe('the form of a review', () => {
  test('asks for nothing more when it is whole', () => {
    assert.deepEqual(problemsOf(whole), {});
  });

  const lacking: [string, Partial<ReviewForm>, keyof ReturnType<typeof problemsOf>][] = [
    ['a role', { roles: [] }, 'subject'],
    ['a resource', { place: null }, 'subject'],
    ['a group', { kind: 'group' }, 'subject'],
    ['a reviewer', { reviewers: [] }, 'reviewers'],
    ['somebody for guests without a sponsor', { reviewedBy: 'sponsor' }, 'fallback'],
    ['a name', { displayName: '  ' }, 'name'],
    ['fewer days than from one round to the next', { frequency: 'weekly', durationDays: '8' }, 'durationDays'],
    ['a date it is repeated until', { frequency: 'monthly', end: 'date' }, 'endAt'],
  ];
  for (const [what, part, field] of lacking) {
    test(`asks for ${what}`, () => {
      assert.deepEqual(Object.keys(problemsOf({ ...whole, ...part })), [field]);
    });
  }

  test('of members says nothing about denied guests, and takes no recommendation where none is made', () => {
    const body = bodyOf({
      ...whole,
      onDenied: 'block-and-delete',
      recommends: false,
      defaultDecision: 'recommendation',
    });
    assert.deepEqual([body.settings.onDenied, body.settings.defaultDecision], ['remove-access', 'none']);
  });
});
