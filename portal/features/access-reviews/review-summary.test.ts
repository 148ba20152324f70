/**
 * A review in plain sentences, as somebody reads them before it is created.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccessReviewDetailView } from '../../../server/wire/portal/access-review-contract.ts';
import { bodyOf, changeOf, formFromReview, freshForm, problemsOf, type ReviewForm } from './review-form.ts';
import { freshStage } from './review-stages.ts';
import { type ReviewFacts, sentencesOf } from './review-summary.ts';

const settings = {
  notifies: true,
  reminds: true,
  justificationRequired: true,
  recommends: true,
  revealsEarlier: true,
  autoApplies: false,
  defaultDecision: 'none',
  throughGroups: 'ask-owners',
  onDenied: 'remove-access',
} as const;

const stage = {
  reviewedBy: 'selected',
  reviewers: ['Pat', 'Auditors'],
  fallback: [],
  durationDays: 14,
  movesOn: [],
} as const;

const facts: ReviewFacts = {
  kind: 'roles',
  subject: 'Reader on Billing',
  held: 'all',
  guestsOnly: false,
  inactiveDays: null,
  stages: [stage],
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
      'Where somebody who is denied has it through a group, its owners are asked.',
      'Whoever nobody answered about keeps it.',
    ]);
  });

  test('says who answers after whom, about whom, and whether they see what was said before', () => {
    const stages = [
      { ...stage, durationDays: 4, movesOn: ['deny', 'not-answered'] as const },
      { ...stage, reviewedBy: 'self' as const, durationDays: 1 },
    ];
    assert.deepEqual(sentencesOf({ ...facts, stages }).slice(1, 4), [
      'First, Pat and Auditors answer, for 4 days.',
      'Then everybody answers about themselves about whoever was denied or not answered about, for one day.',
      'Each stage sees the answers before it; the last answer counts.',
    ]);
  });

  test('says of guests that they are deleted, where they are', () => {
    const sentences = sentencesOf({
      ...facts,
      kind: 'guests',
      subject: null,
      inactiveDays: 90,
      stages: [{ ...stage, reviewedBy: 'sponsor', reviewers: [], fallback: ['Auditors'] }],
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

const pat = { id: 'pat', kind: 'user', displayName: 'Pat', detail: null } as const;

const whole: ReviewForm = {
  ...freshForm,
  place: { scope: '/subscriptions/1', name: 'Billing' },
  roles: [{ id: 'reader', displayName: 'Reader' }],
  stages: [{ ...freshStage, reviewers: [pat] }],
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
    ['a reviewer', { stages: [freshStage] }, 'reviewers'],
    ['somebody for guests without a sponsor', { stages: [{ ...freshStage, reviewedBy: 'sponsor' }] }, 'fallback'],
    ['a name', { displayName: '  ' }, 'name'],
    ['fewer days than from one round to the next', { frequency: 'weekly' }, 'durationDays'],
    ['somebody in the second stage', { stages: [{ ...freshStage, reviewers: [pat] }, freshStage] }, 'reviewers 2'],
    [
      'what goes on to the second stage',
      {
        stages: [
          { ...freshStage, reviewers: [pat], movesOn: [] },
          { ...freshStage, reviewers: [pat] },
        ],
      },
      'movesOn',
    ],
    [
      'as many days as there are for all stages',
      {
        frequency: 'weekly',
        stages: [
          { ...freshStage, reviewers: [pat], durationDays: '4' },
          { ...freshStage, reviewers: [pat], durationDays: '4' },
        ],
      },
      'durationDays 2',
    ],
    ['a date it is repeated until', { frequency: 'monthly', end: 'date' }, 'endAt'],
  ];
  for (const [what, part, field] of lacking) {
    test(`asks for ${what}`, () => {
      assert.deepEqual(Object.keys(problemsOf({ ...whole, ...part })), [field]);
    });
  }

  test('of a review that is changed says everything that may be, as it was', () => {
    const {
      subject: _subject,
      recurrence: _recurrence,
      held: _held,
      guestsOnly: _guests,
      inactiveDays: _days,
      ...rest
    } = bodyOf({ ...whole, throughGroups: 'leave-groups' });
    const view = { id: 'pat', kind: 'user', displayName: 'Pat', mail: null } as const;
    const review = {
      ...rest,
      subject: {
        kind: 'roles',
        scope: '/subscriptions/1',
        scopeName: 'Billing',
        roles: [{ id: 'reader', name: 'Reader' }],
      },
      held: 'all',
      guestsOnly: false,
      inactiveDays: null,
      recurrence: { startsAt: '2031-03-04T12:00:00Z', frequency: 'monthly', durationDays: 14, end: { type: 'never' } },
      stages: [{ durationDays: 14, reviewedBy: 'selected', movesOn: [], reviewers: [view], fallbackReviewers: [] }],
    };
    assert.deepEqual(changeOf(formFromReview(review as unknown as AccessReviewDetailView)), rest);
  });

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
