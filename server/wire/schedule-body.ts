/**
 * What the bodies of schedule requests have in common on ARM and Graph: the type that is asked for, the schedule, bounds.
 */
import { foldAscii } from '#model/guid.ts';
import { ABSENT_SCHEDULE, parseScheduleInfo, scheduleInvalid, type AskedSchedule } from '#model/schedule-info.ts';
import type { RequestKind } from '#modules/assignments/index.ts';
import { invalid } from './read-body.ts';
import { requestTypes, type AskedType } from './schedule-commands.ts';

/** In characters. */
export const MAXIMUM_JUSTIFICATION = 2_048;
export const MAXIMUM_TICKET = 256;

/** `wordOf` is how the dialect spells a type. */
export function readType(
  value: unknown,
  field: string,
  kind: RequestKind,
  wordOf = (type: AskedType): string => type,
): AskedType {
  const folded = typeof value === 'string' ? foldAscii(value) : '';
  const type = requestTypes.find((one) => foldAscii(one) === folded);
  if (!type) return invalid(field, `must be one of ${requestTypes.map(wordOf).join(', ')}`);
  if (kind === 'eligibility' && (type === 'SelfActivate' || type === 'SelfDeactivate')) {
    return invalid(field, 'is for assignments, not for eligibilities');
  }
  return type;
}

/** Removals carry no schedule or a meaningless one: clients send what they have, and it is not looked at. */
export function readSchedule(info: unknown, kind: RequestKind, type: AskedType): AskedSchedule {
  if (type === 'AdminRemove' || type === 'SelfDeactivate') return ABSENT_SCHEDULE;
  const schedule = parseScheduleInfo(info, kind);
  if ('problem' in schedule) throw scheduleInvalid(schedule);
  return schedule;
}
