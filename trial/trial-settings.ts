/**
 * What a trial is told from outside: the data folder and the first of its seven
 * ports. The words of the command line win over the environment.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export type TrialSettings = {
  folder: string;
  ports: {
    portal: number;
    https: number;
    partner: number;
    mail: number;
    smtp: number;
    application: number;
    fabrikam: number;
  };
};

/** The command line cannot be understood; the message says what can. */
export class UsageError extends Error {}

const usage = 'Use: npm start -- [--data <folder>] [--port <first of seven ports, 1024 to 65529>]';

export function readTrialSettings(words: string[], environment: NodeJS.ProcessEnv): TrialSettings {
  let given: { data?: string | undefined; port?: string | undefined };
  try {
    given = parseArgs({ args: words, options: { data: { type: 'string' }, port: { type: 'string' } } }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`, { cause: error });
  }
  const port = Number(given.port ?? environment['DAYPASS_PORT'] ?? 8080);
  if (!Number.isInteger(port) || port < 1024 || port > 65_529) {
    throw new UsageError(`The port ${given.port ?? environment['DAYPASS_PORT']} cannot be used.\n${usage}`);
  }
  return {
    folder: resolve(given.data ?? environment['DAYPASS_DATA'] ?? './data'),
    ports: {
      portal: port,
      https: port + 1,
      partner: port + 2,
      mail: port + 3,
      smtp: port + 4,
      application: port + 5,
      fabrikam: port + 6,
    },
  };
}
