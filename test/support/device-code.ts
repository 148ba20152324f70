/**
 * A person enters the code a device shows them, in the browser they are signed in with, and confirms it.
 */
import assert from 'node:assert/strict';
import type { PartnerWorld } from './partner-world.ts';
import type { PortalBrowser } from './portal-browser.ts';

interface ShownCode {
  readonly verification_uri: string;
  readonly user_code: string;
}

export async function confirmDevice(world: PartnerWorld, browser: PortalBrowser, shown: ShownCode): Promise<void> {
  const path = new URL(shown.verification_uri).pathname;
  const form = await browser.get(path);
  const xsrf = /name="xsrf" value="([^"]*)"/.exec(form.body as string)![1]!;
  const post = async (fields: Record<string, string>) => {
    const answered = await world.app.inject({
      method: 'POST',
      url: path,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
      payload: new URLSearchParams({ xsrf, user_code: shown.user_code, ...fields }).toString(),
    });
    for (const line of [answered.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = line.split(';');
      browser.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return answered;
  };
  assert.match((await post({})).body, /Azure command line/);
  const confirmed = await post({ confirm: 'yes' });
  let body = confirmed.body;
  // Somebody the token service has seen before is done at once; others pass the interaction first.
  for (let at = confirmed.headers.location; at !== undefined;) {
    const { pathname, search } = new URL(at, world.baseUrl);
    const answered = await browser.get(pathname + search);
    [at, body] = [answered.location, answered.body as string];
  }
  assert.match(body, /You are signed in/);
}
