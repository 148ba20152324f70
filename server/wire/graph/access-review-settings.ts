/**
 * Settings and recurrence of an access review as Graph writes them. Pure.
 */
import { foldAscii } from '#model/guid.ts';
import type { Review, ReviewChange, ReviewInput } from '#modules/access-reviews/index.ts';
import { invalid, objectOf } from '../read-body.ts';
import { readRecommends } from './access-review-stages.ts';

type Settings = Review['settings'];
type Recurrence = Review['recurrence'];

const decisions = { none: 'None', remove: 'Deny', approve: 'Approve', recommendation: 'Recommendation' } as const;
const REMOVE = '#microsoft.graph.removeAccessApplyAction';
const BLOCK = '#microsoft.graph.disableAndDeleteUserApplyAction';

/** What is not said is false or off, as the vendor has it; on a change it stays as it is. */
export function readSettings(body: Record<string, unknown>, before?: Settings): ReviewChange['settings'] {
  const asked = objectOf(body['settings'] ?? {}, 'settings');
  const flag = (name: string, current = false) => asked[name] ?? current;
  return {
    notifies: flag('mailNotificationsEnabled', before?.notifies),
    reminds: flag('reminderNotificationsEnabled', before?.reminds),
    justificationRequired: flag('justificationRequiredOnApproval', before?.justificationRequired),
    recommends: readRecommends(body['stageSettings']) ?? flag('recommendationsEnabled', before?.recommends),
    revealsEarlier: flag('decisionHistoriesForReviewersEnabled', before?.revealsEarlier),
    autoApplies: flag('autoApplyDecisionsEnabled', before?.autoApplies),
    defaultDecision: readDefault(asked, before?.defaultDecision ?? 'none'),
    throughGroups: before?.throughGroups ?? 'ask-owners',
    onDenied: readActions(asked['applyActions'], before?.onDenied ?? 'remove-access'),
  };
}

function readDefault(asked: Record<string, unknown>, current: Settings['defaultDecision']) {
  const { defaultDecisionEnabled: enabled, defaultDecision: word } = asked;
  if (enabled === false) return 'none';
  if (word === undefined || word === null) return current;
  const found = Object.entries(decisions).find(([, name]) => foldAscii(name) === foldAscii(`${word as string}`));
  if (!found) return invalid('defaultDecision', `must be one of ${Object.values(decisions).join(', ')}`);
  // Only where it is enabled, the decision counts.
  return enabled === true ? found[0] : 'none';
}

function readActions(value: unknown, current: Settings['onDenied']): Settings['onDenied'] {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return current;
  const types = Array.isArray(value) ? value.map((one) => objectOf(one, 'applyActions')['@odata.type']) : [];
  if (types.length === 1 && types[0] === REMOVE) return 'remove-access';
  if (types.length === 1 && types[0] === BLOCK) return 'block-and-delete';
  return invalid('applyActions', `must be ${REMOVE} or ${BLOCK}`);
}

/** Of a recurrence without a pattern, or without a recurrence at all, there is one instance. */
export function readRecurrence(settings: unknown): ReviewInput['recurrence'] {
  const { instanceDurationInDays, recurrence } = objectOf(settings ?? {}, 'settings');
  const { pattern, range } = objectOf(recurrence ?? {}, 'recurrence');
  const frequency = readPattern(pattern);
  const asked = objectOf(range ?? {}, 'range');
  return {
    startsAt: midnight(asked['startDate'], 'startDate'),
    frequency,
    durationDays: instanceDurationInDays,
    end: frequency === 'once' ? { type: 'never' } : readEnd(asked),
  };
}

function readPattern(value: unknown): Recurrence['frequency'] {
  if (value === undefined || value === null) return 'once';
  const pattern = objectOf(value, 'pattern');
  const word = `${foldAscii(`${pattern['type'] as string}`)} ${(pattern['interval'] as number | undefined) ?? 1}`;
  const found = frequencies[word];
  return found ?? invalid('pattern', 'must be weekly, or absoluteMonthly with an interval of 1, 3, 6 or 12');
}

const frequencies: Readonly<Record<string, Recurrence['frequency']>> = {
  'weekly 1': 'weekly',
  'absolutemonthly 1': 'monthly',
  'absolutemonthly 3': 'quarterly',
  'absolutemonthly 6': 'half-yearly',
  'absolutemonthly 12': 'yearly',
  'absoluteyearly 1': 'yearly',
};

function readEnd(range: Record<string, unknown>): unknown {
  switch (foldAscii(`${(range['type'] as string | undefined) ?? 'noEnd'}`)) {
    case 'noend':
      return { type: 'never' };
    case 'numbered':
      return { type: 'count', count: range['numberOfOccurrences'] };
    case 'enddate':
      return { type: 'date', at: midnight(range['endDate'], 'endDate') };
    default:
      return invalid('range', 'must be noEnd, numbered or endDate');
  }
}

function midnight(value: unknown, field: string): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
    ? `${value}T00:00:00Z`
    : invalid(field, 'is not a date');
}

export function presentSettings(settings: Settings, recurrence: Recurrence): object {
  return {
    mailNotificationsEnabled: settings.notifies,
    reminderNotificationsEnabled: settings.reminds,
    justificationRequiredOnApproval: settings.justificationRequired,
    defaultDecisionEnabled: settings.defaultDecision !== 'none',
    defaultDecision: decisions[settings.defaultDecision],
    instanceDurationInDays: recurrence.durationDays,
    autoApplyDecisionsEnabled: settings.autoApplies,
    recommendationsEnabled: settings.recommends,
    recommendationLookBackDuration: 'P30D',
    decisionHistoriesForReviewersEnabled: settings.revealsEarlier,
    recurrence: presentRecurrence(recurrence),
    applyActions: [{ '@odata.type': settings.onDenied === 'block-and-delete' ? BLOCK : REMOVE }],
  };
}

const intervals = { monthly: 1, quarterly: 3, 'half-yearly': 6, yearly: 12 } as const;

function presentRecurrence({ frequency, startsAt, end }: Recurrence): object {
  const day = { dayOfMonth: 0, daysOfWeek: [], firstDayOfWeek: 'sunday', index: 'first', month: 0 };
  const pattern =
    frequency === 'once'
      ? null
      : frequency === 'weekly'
        ? { type: 'weekly', interval: 1, ...day }
        : { type: 'absoluteMonthly', interval: intervals[frequency], ...day };
  const endOf = {
    never: { type: 'noEnd', endDate: null, numberOfOccurrences: 0 },
    date: { type: 'endDate', endDate: end.type === 'date' ? end.at.slice(0, 10) : null, numberOfOccurrences: 0 },
    count: { type: 'numbered', endDate: null, numberOfOccurrences: end.type === 'count' ? end.count : 0 },
  }[end.type];
  return { pattern, range: { ...endOf, startDate: startsAt.slice(0, 10), recurrenceTimeZone: null } };
}
