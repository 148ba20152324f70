/** A member of the directory with a live session, as far as calls go. */
import { createUser } from '#modules/directory/index.ts';
import { liveSession } from './live-session.ts';
import type { Answer, World } from './world.ts';

export interface SignedIn {
  readonly id: string;
  call(method: string, url: string, body?: object): Promise<Answer>;
}

export async function personWithSession(world: World, displayName: string): Promise<SignedIn> {
  const { initialDomain } = world.composition.directory;
  const userPrincipalName = `${world.ports.randomness.guid()}@${initialDomain}`;
  const { id } = await createUser(world.ports, world.operator, { userPrincipalName, displayName });
  return signedIn(world, id);
}

/** The session is renewed whenever the clock was moved past it. */
export function signedIn(world: World, id: string): SignedIn {
  let headers: Readonly<Record<string, string>> | undefined;
  let since = 0;
  return {
    id,
    async call(method, url, body) {
      const now = world.clock.now().getTime();
      if (!headers || now - since > 3_600_000) [headers, since] = [await liveSession(world.ports, id), now];
      const sent = body ? { payload: body } : {};
      const response = await world.app.inject({ method: method as 'GET', url, headers, ...sent });
      const isJson = /[/+]json\b/.test(String(response.headers['content-type']));
      return { status: response.statusCode, body: isJson ? response.json() : response.body, headers: response.headers };
    },
  };
}
