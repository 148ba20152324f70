import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { assessActivation, type ActivationRequest, type ActivationTerms } from './activation.ts';

const noon = new Date('2031-03-04T12:00:00Z');
const minutesAfterNoon = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);
const MINUTE = 60_000;

/** A role that asks for everything a person can give. */
const strict: ActivationTerms = {
  maximumMilliseconds: 480 * MINUTE,
  justificationRequired: true,
  ticketRequired: true,
  mfaRequired: true,
  secondFactorMinutes: null,
  ticketPatterns: [],
  authenticationContexts: [],
  minimumEnforced: false,
  extensionAllowed: false,
  approval: null,
  mfaMilliseconds: 15 * MINUTE,
  contexts: [],
};
const lasting = (milliseconds: number, startsAt?: Date): AskedSchedule => ({
  ...(startsAt ? { startsAt } : {}),
  expiration: { type: 'AfterDuration', duration: { months: 0, milliseconds } },
  asWritten: { startDateTime: null, expiration: { type: 'AfterDuration', endDateTime: null, duration: null } },
});
const until = (endsAt: Date): AskedSchedule => ({ ...lasting(1), expiration: { type: 'AfterDateTime', endsAt } });
const complete: ActivationRequest = {
  schedule: lasting(60 * MINUTE),
  justification: 'Month end closing',
  ticket: { number: 'CHG-4711', system: null },
  mfaAt: minutesAfterNoon(-2),
};
const eligibility = { startsAt: minutesAfterNoon(-1_000), endsAt: minutesAfterNoon(10_000) };

describe('assessing an activation', () => {
  test('a person with everything in order gets the hour they asked for', () => {
    assert.deepEqual(assessActivation(complete, strict, eligibility, noon), {
      outcome: 'granted',
      window: { startsAt: noon, endsAt: minutesAfterNoon(60) },
    });
  });

  // Each row changes exactly one thing of the request granted above, so it can
  // only fail for the reason it names. Both sides of every edge are listed.
  for (const [name, change, unmet] of [
    ['the longest time', { schedule: lasting(480 * MINUTE) }, []],
    ['a millisecond more than the longest', { schedule: lasting(480 * MINUTE + 1) }, ['duration']],
    ['five minutes', { schedule: lasting(5 * MINUTE) }, []],
    ['a millisecond less than five minutes', { schedule: lasting(5 * MINUTE - 1) }, ['duration']],
    ['D16: no end', { schedule: { ...lasting(1), expiration: { type: 'NoExpiration' } } }, ['duration']],
    ['D16: an end in the year 9999', { schedule: until(new Date('9999-12-31T00:00:00Z')) }, ['duration']],
    ['an end that is over', { schedule: until(minutesAfterNoon(-1)) }, ['duration']],
    ['a start last year, which means now', { schedule: lasting(60 * MINUTE, minutesAfterNoon(-525_600)) }, []],
    ['a start within the eligibility', { schedule: lasting(60 * MINUTE, minutesAfterNoon(9_999)) }, []],
    ['a start at the end of the eligibility', { schedule: lasting(60 * MINUTE, minutesAfterNoon(10_000)) }, ['start']],
    ['D24: a second factor of fifteen minutes ago', { mfaAt: minutesAfterNoon(-15) }, []],
    ['D24: an older one', { mfaAt: new Date(minutesAfterNoon(-15).getTime() - 1) }, ['mfa']],
    ['one from the future', { mfaAt: new Date(noon.getTime() + 1) }, ['mfa']],
    ['no second factor', { mfaAt: undefined }, ['mfa']],
    ['a justification of blanks', { justification: ' \u200b\u00a0' }, ['justification']],
    ['no ticket', { ticket: undefined }, ['ticket']],
    ['nothing at all', { justification: '', ticket: undefined, mfaAt: undefined }, ['justification', 'ticket', 'mfa']],
  ] as const) {
    test(`${name} leaves unmet: ${unmet.join() || 'nothing'}`, () => {
      const assessment = assessActivation({ ...complete, ...change }, strict, eligibility, noon);
      assert.deepEqual(assessment.outcome === 'unmet' ? assessment.unmet.map((one) => one.requirement) : [], unmet);
    });
  }

  test('a person who becomes eligible tomorrow plans nothing today', () => {
    const tomorrow = { startsAt: minutesAfterNoon(1_440), endsAt: minutesAfterNoon(10_000) };
    const planned = { ...complete, schedule: lasting(60 * MINUTE, minutesAfterNoon(1_500)) };
    assert.equal(assessActivation(planned, strict, { ...tomorrow, startsAt: noon }, noon).outcome, 'granted');
    assert.deepEqual(assessActivation(planned, strict, tomorrow, noon), {
      outcome: 'unmet',
      unmet: [{ requirement: 'eligibility' }],
    });
  });

  test('an activation is planned for at most thirty days ahead', () => {
    const long = { ...eligibility, endsAt: minutesAfterNoon(100_000) };
    const planned = (minutes: number) => ({ ...complete, schedule: lasting(60 * MINUTE, minutesAfterNoon(minutes)) });
    assert.equal(assessActivation(planned(43_200), strict, long, noon).outcome, 'granted');
    assert.deepEqual(assessActivation(planned(43_201), strict, long, noon), {
      outcome: 'unmet',
      unmet: [{ requirement: 'start' }],
    });
  });

  test('the eligibility counts from its first instant to the one before its end', () => {
    const outcomeAt = (now: Date) => {
      const request = { ...complete, mfaAt: now };
      return assessActivation(request, strict, eligibility, now).outcome;
    };
    assert.equal(outcomeAt(new Date(eligibility.startsAt.getTime() - 1)), 'unmet');
    assert.equal(outcomeAt(eligibility.startsAt), 'granted');
    assert.equal(outcomeAt(new Date(eligibility.endsAt.getTime() - 1)), 'granted');
    assert.equal(outcomeAt(eligibility.endsAt), 'unmet');
  });

  test('a role that needs approval is not granted, and an authentication context nobody can prove is unmet', () => {
    const approval = { signatureRequired: false, stages: [] };
    assert.equal(assessActivation(complete, { ...strict, approval }, eligibility, noon).outcome, 'approval-needed');
    const context = assessActivation(
      complete,
      { ...strict, contexts: [{ claimValue: 'c1', milliseconds: null }] },
      eligibility,
      noon,
    );
    assert.deepEqual(context, {
      outcome: 'unmet',
      unmet: [{ requirement: 'authentication-context', claimValue: 'c1' }],
    });
  });

  test('an authentication context with a meaning is met by a second factor for as long as it says, and no longer', () => {
    const terms = { ...strict, contexts: [{ claimValue: 'c1', milliseconds: 5 * MINUTE }] };
    const outcomeAfter = (age: number) => {
      const mfaAt = new Date(noon.getTime() - age);
      return assessActivation({ ...complete, mfaAt }, terms, eligibility, noon).outcome;
    };
    assert.equal(outcomeAfter(5 * MINUTE), 'granted');
    assert.equal(outcomeAfter(5 * MINUTE + 1), 'unmet');
    assert.equal(assessActivation({ ...complete, mfaAt: undefined }, terms, eligibility, noon).outcome, 'unmet');
  });
});

test('of two authentication contexts each is asked for, and the proof of the stricter meets both', () => {
  const contexts = [
    { claimValue: 'c1', milliseconds: 5 * MINUTE },
    { claimValue: 'c2', milliseconds: 30 * MINUTE },
  ];
  const missingAfter = (minutes: number) => {
    const request = { ...complete, mfaAt: minutesAfterNoon(-minutes) };
    const assessment = assessActivation(request, { ...strict, mfaRequired: false, contexts }, eligibility, noon);
    return assessment.outcome === 'unmet' ? assessment.unmet.map((one) => 'claimValue' in one && one.claimValue) : [];
  };
  assert.deepEqual([missingAfter(5), missingAfter(6), missingAfter(31)], [[], ['c1'], ['c1', 'c2']]);
});

describe('whatever is asked for', () => {
  const minute = fc.integer({ min: -2_000, max: 12_000 });
  const asked = fc.record({
    length: fc.integer({ min: 1, max: 1_000 }),
    startsAt: fc.option(minute, { nil: undefined }),
    now: minute,
    ends: fc.option(minute, { nil: null }),
    maximum: fc.integer({ min: 30, max: 1_440 }),
  });

  test('no activation outlives its eligibility, the asked time or the longest time', () => {
    let granted = 0;
    fc.assert(
      fc.property(asked, ({ length, startsAt, now, ends, maximum }) => {
        const at = minutesAfterNoon(now);
        const start = startsAt === undefined ? undefined : minutesAfterNoon(startsAt);
        const request = { ...complete, schedule: lasting(length * MINUTE, start), mfaAt: at };
        const terms = { ...strict, maximumMilliseconds: maximum * MINUTE };
        const until = { startsAt: minutesAfterNoon(-1_000), endsAt: ends === null ? null : minutesAfterNoon(ends) };
        const assessment = assessActivation(request, terms, until, at);
        if (assessment.outcome !== 'granted') return;
        granted += 1;
        const { window } = assessment;
        assert.ok(window.startsAt >= at && window.endsAt > window.startsAt);
        assert.ok(until.endsAt === null || window.endsAt <= until.endsAt);
        const lasts = window.endsAt.getTime() - window.startsAt.getTime();
        assert.ok(lasts <= length * MINUTE && lasts <= maximum * MINUTE);
      }),
      propertyRuns(2_000),
    );
    // Without grants the property would say nothing.
    assert.ok(granted > 10, `only ${granted} were granted`);
  });

  test('asking for less time, with everything else the same, is never harder', () => {
    let compared = 0;
    fc.assert(
      fc.property(asked, fc.integer({ min: 5, max: 1_000 }), ({ length, now, maximum }, less) => {
        const at = minutesAfterNoon(now);
        const terms = { ...strict, maximumMilliseconds: maximum * MINUTE };
        const assess = (minutes: number) =>
          assessActivation({ ...complete, schedule: lasting(minutes * MINUTE), mfaAt: at }, terms, eligibility, at);
        if (less > length || assess(length).outcome !== 'granted') return;
        compared += 1;
        assert.equal(assess(less).outcome, 'granted');
      }),
      propertyRuns(2_000),
    );
    assert.ok(compared > 10, `only ${compared} were compared`);
  });
});

describe('D15: lengths as they are written', () => {
  const read = (duration: unknown) =>
    parseScheduleInfo({ expiration: { type: 'AfterDuration', duration } }, 'assignment');
  for (const duration of ['PT8H', 'PT480M', 'P1D', 'PT1H30M', 'P1M', 'P1Y', 'P52W']) {
    test(`${duration} is read`, () => assert.ok(!('problem' in read(duration))));
  }
  for (const duration of [
    'P0D',
    'PT0S',
    '-PT1H',
    'PT8H0.001S',
    'P1.5M',
    'PT1E9H',
    'PT8H ',
    '',
    null,
    8,
    'P1'.repeat(5_000),
  ]) {
    test(`${String(duration).slice(0, 20)} is not`, () => assert.ok('problem' in read(duration)));
  }
});

describe('D16: instants as they are written', () => {
  const read = (startDateTime: unknown) =>
    parseScheduleInfo({ startDateTime, expiration: { type: 'AfterDuration', duration: 'PT1H' } }, 'assignment');
  test('a zone is turned into UTC', () => {
    const schedule = read('2031-03-05T02:00:00+14:00');
    assert.deepEqual('problem' in schedule ? undefined : schedule.startsAt, noon);
  });
  for (const startDateTime of ['2026-02-30T12:00:00Z', '2031-03-04T24:00:00', '2031-03-04', 'now', 5]) {
    test(`${startDateTime} is no instant`, () => assert.ok('problem' in read(startDateTime)));
  }
});
