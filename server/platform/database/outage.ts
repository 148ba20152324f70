/**
 * When PostgreSQL is away, or its disk is full: which errors mean that, and one word in the log when it begins and when it
 * ends.
 *
 * Every request that fails in between is answered, not logged: an outage is one event.
 */
import type { Log } from '#platform/log.ts';
import { isStalePlan } from './named-statements.ts';

/** The work was done and the commit was sent; whether it arrived nobody here knows. Asking again with the same id is safe. */
export class OutcomeUnknown extends Error {
  constructor(cause: unknown) {
    super('the connection broke while a commit was under way', { cause });
  }
}

/** SQLSTATE: connection lost, server going down or starting, too many connections, disk or memory full, statement timeout. */
const states = /^(?:08...|57P0[1-5]|57014|53...|58030|25006|XX000)$/;
const systemErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);
/** What the driver says without a code. */
const sentences = new RegExp(
  [
    'Connection terminated',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client has encountered a connection error',
    'Client was closed',
    'not queryable',
  ].join('|'),
);

/** Whether an error says that the database cannot be reached or cannot work now, and not that we asked wrongly. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as Error & { code?: unknown; syscall?: unknown };
  const says = typeof code === 'string' ? code : '';
  if (states.test(says) || (systemErrors.has(says) && isSocketCall(syscall))) return true;
  return sentences.test(error.message) || isStalePlan(error) || isDatabaseAway(error.cause);
}

/** A file that is missing has the same code as a socket that is. */
function isSocketCall(syscall: unknown): boolean {
  return syscall === 'connect' || syscall === 'read' || syscall === 'write' || syscall === 'getaddrinfo';
}

/** Whether an error says that there is no room to write: reading goes on. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && ((error as { code?: unknown }).code === '53100' || isDiskFull(error.cause));
}

/**
 * Whether two waited for each other, or could not both be right, and this one had to give way (SQLSTATE 40P01, 40001). All of
 * it was taken back; sent again, it goes through.
 */
export function isCollision(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return code === '40P01' || code === '40001' || isCollision(error.cause);
}

export interface Outage {
  /** Says once that the database is away, or full. True when the error was about that and needs no other log line. */
  begins(error: unknown): boolean;
  /** Says once that it is back. */
  ends(): void;
  readonly isUnderWay: boolean;
  /** Says once that there is room to write again. */
  hasRoom(): void;
  /** True since anything was refused for want of room, until there is some. */
  readonly isStorageFull: boolean;
}

export function watchOutage(log: Log): Outage {
  let isUnderWay = false;
  let isStorageFull = false;
  const storageIsFull = (error: unknown): true => {
    if (!isStorageFull) {
      log.error({ err: error }, 'the disk of the database is full; writes are answered 503 until there is room');
    }
    return (isStorageFull = true);
  };
  return {
    begins(error) {
      // Reading goes on, so that this is no outage.
      if (isDiskFull(error)) return storageIsFull(error);
      if (!isDatabaseAway(error)) return false;
      if (!isUnderWay) log.error({ err: error }, 'the database is away; requests are answered 503 until it is back');
      isUnderWay = true;
      return true;
    },
    ends() {
      if (isUnderWay) log.info({}, 'the database is back');
      isUnderWay = false;
    },
    get isUnderWay() {
      return isUnderWay;
    },
    hasRoom() {
      if (isStorageFull) log.info({}, 'the disk of the database has room again');
      isStorageFull = false;
    },
    get isStorageFull() {
      return isStorageFull;
    },
  };
}
