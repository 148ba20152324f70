/**
 * Structured log: one JSON line per event, secrets taken out by name.
 *
 * The log is for operators; what happened to people and access is in the audit trail.
 */
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
