/**
 * What a person may choose for each kind of mail, and when their mail of the day is due. Pure.
 *
 * What waits for somebody, and what somebody may have done in their name, is always sent at once: a mail that nobody reads
 * until tomorrow would stop a colleague, or hide a stranger.
 */
import type { Addressee } from './recipients.ts';
import { tellings, type ScheduleEvent } from './tellings.ts';

export const mailKinds = [
  'own-given',
  'own-answered',
  'own-ending',
  'others-given',
  'others-activated',
  'others-ending',
] as const;
export type MailKind = (typeof mailKinds)[number];

export const mailChoices = ['at-once', 'digest', 'none'] as const;
export type MailChoice = (typeof mailChoices)[number];

export interface Preferences {
  readonly choices: Readonly<Record<MailKind, MailChoice>>;
  /** Of the clock on the wall where the person is. */
  readonly digestHour: number;
  readonly timeZone: string;
}

export const defaultPreferences: Preferences = {
  choices: Object.fromEntries(mailKinds.map((kind) => [kind, 'at-once'])) as Preferences['choices'],
  digestHour: 8,
  timeZone: 'UTC',
};

type Sort = 'given' | 'answered' | 'activated' | 'ending';

const sorts: Readonly<Record<ScheduleEvent['type'], Sort>> = {
  'eligibility.assigned': 'given',
  'assignment.assigned': 'given',
  'assignment.extended': 'given',
  'extension.requested': 'answered',
  'extension.denied': 'answered',
  'activation.approval-requested': 'answered',
  'activation.approval-escalated': 'answered',
  'activation.approved': 'answered',
  'activation.denied': 'answered',
  'role.activated': 'activated',
  'role.activation-extended': 'activated',
  'role.deactivated': 'ending',
  'role.activation-expired': 'ending',
  'role.activation-expiry-neared': 'ending',
  'assignment.expired': 'ending',
  'eligibility.expired': 'ending',
  'eligibility.expiry-neared': 'ending',
  'assignment.expiry-neared': 'ending',
};

/** Undefined: always at once. */
export function kindOfMail(type: ScheduleEvent['type'], addressee: Addressee): MailKind | undefined {
  if (tellings[type].isCritical) return undefined;
  const sort = sorts[type];
  // "If that was not you, deactivate it at once."
  if (addressee === 'holder') return sort === 'activated' ? undefined : `own-${sort}`;
  return sort === 'answered' ? 'others-activated' : `others-${sort}`;
}

const STEP_MILLISECONDS = 15 * 60_000;
/** Two days: an hour that a change of the clocks leaves out comes by the next one of that day. */
const STEPS = 192;

/** The next instant at which it is that hour where the person is. */
export function nextDigest(after: Date, { digestHour, timeZone }: Preferences): Date {
  const local = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', hour: 'numeric', hourCycle: 'h23' });
  const read = (at: number) => {
    const parts = local.formatToParts(at);
    const value = (type: string) => Number(parts.find((part) => part.type === type)!.value);
    return { day: value('day'), hour: value('hour') };
  };
  let at = Math.floor(after.getTime() / STEP_MILLISECONDS) * STEP_MILLISECONDS;
  let before = read(at);
  for (let step = 0; step < STEPS; step += 1) {
    at += STEP_MILLISECONDS;
    const here = read(at);
    if (here.hour >= digestHour && (before.hour < digestHour || before.day !== here.day)) return new Date(at);
    before = here;
  }
  throw new Error(`no ${digestHour} o'clock in ${timeZone}`);
}

export function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
