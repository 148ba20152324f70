/**
 * `scheduleInfo` as ARM and Graph write it, read strictly.
 *
 * What was written is stored and echoed letter by letter; this is the only
 * reading of it, at the edge and again when an approval is given later.
 */
import { foldAscii } from './guid.ts';
import { Refusal } from './refusal.ts';
import { parseDuration, parseInstant, type Duration } from './instant.ts';

export type AskedExpiration =
  | { readonly type: 'AfterDuration'; readonly duration: Duration }
  | { readonly type: 'AfterDateTime'; readonly endsAt: Date }
  | { readonly type: 'NoExpiration' };

export interface AskedSchedule {
  /** Absent means now; an instant in the past means now as well. */
  readonly startsAt?: Date;
  readonly expiration: AskedExpiration;
  /** What was written, to be echoed letter by letter: clients compare it as text. */
  readonly asWritten: WrittenSchedule;
}

/** A type, not an interface: it must pass as plain JSON. */
export type WrittenSchedule = {
  readonly startDateTime: string | null;
  readonly expiration: { readonly type: string; readonly endDateTime: string | null; readonly duration: string | null };
};

/** Nothing written: no start means now, no expiration means none. */
export const ABSENT_SCHEDULE: AskedSchedule = {
  expiration: { type: 'NoExpiration' },
  asWritten: { startDateTime: null, expiration: { type: 'NoExpiration', endDateTime: null, duration: null } },
};

/** What is wrong with a schedule, and with which of its fields. */
export interface ScheduleProblem {
  readonly field: 'scheduleInfo' | 'startDateTime' | 'expiration' | 'type' | 'duration' | 'endDateTime';
  /** Follows the name of the field. */
  readonly problem: string;
}

export function scheduleInvalid({ field, problem }: ScheduleProblem): Refusal {
  return new Refusal('assignment.schedule-invalid', { field, reason: problem });
}

type Reading = AskedSchedule | ScheduleProblem;

const isWrong = (field: ScheduleProblem['field'], problem: string): ScheduleProblem => ({ field, problem });

/**
 * Reads a schedule whose keys are already in their official case.
 *
 * An eligibility "after a duration" without one is permanent, as on Azure; on
 * an assignment it is a mistake.
 */
export function parseScheduleInfo(info: unknown, kind: 'eligibility' | 'assignment'): Reading {
  if (info === undefined || info === null) return ABSENT_SCHEDULE;
  if (typeof info !== 'object' || Array.isArray(info)) return isWrong('scheduleInfo', 'must be an object');
  const { startDateTime, expiration } = info as Record<string, unknown>;
  const startsAt = startDateTime === undefined || startDateTime === null ? null : parseInstant(startDateTime);
  if (startsAt === undefined) return isWrong('startDateTime', 'is not an instant');
  if (expiration !== undefined && (expiration === null || typeof expiration !== 'object')) {
    return isWrong('scheduleInfo', 'holds an expiration that is no object');
  }
  const parts = (expiration ?? {}) as Record<string, unknown>;
  const read = readExpiration(parts, kind);
  if ('problem' in read) return read;
  return {
    ...(startsAt === null ? {} : { startsAt }),
    expiration: read,
    asWritten: {
      startDateTime: textOrNull(startDateTime),
      expiration: {
        type: read.type,
        endDateTime: textOrNull(parts['endDateTime']),
        duration: textOrNull(parts['duration']),
      },
    },
  };
}

function readExpiration(parts: Record<string, unknown>, kind: string): AskedExpiration | ScheduleProblem {
  switch (typeof parts['type'] === 'string' ? foldAscii(parts['type']) : 'noexpiration') {
    case 'noexpiration':
      return { type: 'NoExpiration' };
    case 'afterduration': {
      if (parts['duration'] == null && kind === 'eligibility') return { type: 'NoExpiration' };
      const duration = parseDuration(parts['duration']);
      return duration ? { type: 'AfterDuration', duration } : isWrong('duration', 'is not a length of time');
    }
    case 'afterdatetime': {
      const endsAt = parseInstant(parts['endDateTime']);
      return endsAt ? { type: 'AfterDateTime', endsAt } : isWrong('endDateTime', 'is not an instant');
    }
    default:
      return isWrong('type', 'is no type of expiration');
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
