/** Another process on the same database: says at which instant it first allows what it is told to watch. */
import { ROOT_SCOPE } from '#model/scope.ts';
import { composeBench } from './latency-composition.ts';

export interface Watched {
  readonly principalId: string;
  readonly action: string;
}

const { decisions } = await composeBench(JSON.parse(process.argv[2]!));
process.on('message', (message: Watched | 'stop') => {
  if (message === 'stop') process.exit(0);
  void watch(message);
});
process.send!('ready');

async function watch({ principalId, action }: Watched): Promise<void> {
  while (!decisions.holds(principalId, action, ROOT_SCOPE)) await new Promise((resolve) => setTimeout(resolve, 1));
  // The monotonic clock is the same for all processes of a machine.
  process.send!({ principalId, at: String(process.hrtime.bigint()) });
}
