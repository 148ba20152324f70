/**
 * The protected application of the trial: the expense application and the hop
 * in front of it, started and stopped together. Only the hop has a known
 * address.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Listening } from '../ground/listen.ts';
import { startExpenseApplication } from './expense-application.ts';
import { openClaims } from './expense-claims.ts';
import { startForwardAuthHop, type HopOptions } from './forward-auth-hop.ts';

export type ProtectedApplicationOptions = Omit<HopOptions, 'upstream'> & { folder: string };

export async function startProtectedApplication(options: ProtectedApplicationOptions): Promise<Listening> {
  const claims = await openClaims(join(options.folder, 'expense-claims.json'));
  const secret = randomBytes(24).toString('base64url');
  const application = await startExpenseApplication(claims, secret);
  const upstream = { port: application.port, secret };
  const hop = await startForwardAuthHop({ ...options, upstream }).catch(async (error) => {
    await application.stop();
    throw error;
  });
  return {
    ...hop,
    stop: async () => {
      await hop.stop();
      await application.stop();
    },
  };
}
