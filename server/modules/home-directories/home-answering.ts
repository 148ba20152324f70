/** Whether an OpenID provider can be reached and is the one that was registered. */
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { connectHome } from './home-connection.ts';
import type { OpenIdHome } from './home-directory-queries.ts';

export async function isHomeAnswering(ports: Ports, home: OpenIdHome): Promise<boolean> {
  try {
    await connectHome(ports, home);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
