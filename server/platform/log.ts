/**
 * Structured log: one JSON line per event, secrets taken out by name.
 *
 * The log is for operators; what happened to people and access is in the audit trail.
 */
import { format, stripVTControlCharacters } from 'node:util';
import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

const secretPaths = [
  'password',
  'secret',
  'token',
  'passcode',
  'ticket',
  'cookie',
  'authorization',
  '*.password',
  '*.secret',
  '*.token',
  '*.passcode',
  '*.ticket',
  'req.headers.cookie',
  'req.headers.authorization',
  'req.headers["x-daypass-proxy-secret"]',
];

/** Writes to standard output unless another destination is given. */
export function createLog(level: string, destination: DestinationStream = pino.destination(1)): Log {
  return pino({ level, redact: { paths: secretPaths, censor: '[taken out]' }, base: null }, destination);
}

/**
 * Prose that libraries and the runtime print becomes lines of the log: standard output has one format.
 *
 * For the process of a server only, once, at its start.
 */
export function captureProse(log: Log): void {
  const say =
    (level: 'info' | 'warn' | 'error') =>
    (first: unknown, ...rest: unknown[]) =>
      log[level]({ library: true }, stripVTControlCharacters(format(first, ...rest)));
  Object.assign(console, {
    log: say('info'),
    info: say('info'),
    debug: say('info'),
    warn: say('warn'),
    error: say('error'),
  });
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => log.warn({ library: true, name }, message));
}
