/**
 * A person's browser in front of the server under test: cookies, the CSRF token, and trips to a partner directory.
 *
 * Requests to our own origin are injected; those to the partner go over real HTTP.
 */
import type { FastifyInstance } from 'fastify';
import { publicOrigins } from '#platform/settings.ts';

export interface Answered {
  readonly status: number;
  readonly location: string | undefined;
  // Bodies are JSON of many shapes; each test states what it expects of them.
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any
}

export class PortalBrowser {
  readonly cookies = new Map<string, string>();
  readonly partnerCookies = new Map<string, string>();
  readonly #app: FastifyInstance;
  readonly #origin: string;

  constructor(app: FastifyInstance) {
    this.#app = app;
    this.#origin = publicOrigins(app.ports.settings).portalUrl;
  }

  async send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const response = await this.#app.inject({
      method,
      url,
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(method === 'GET' ? {} : { origin: this.#origin }),
        ...headers,
      },
      ...(body ? { payload: body } : {}),
    });
    remember(this.cookies, [response.headers['set-cookie'] ?? []].flat());
    const isJson = /[/+]json\b/.test(String(response.headers['content-type']));
    return {
      status: response.statusCode,
      location: response.headers.location,
      body: isJson && response.body !== '' ? response.json() : response.body,
    };
  }

  get(url: string): Promise<Answered> {
    return this.send('GET', url);
  }

  /** A write as the portal makes it: with the CSRF token of the moment. */
  async post(url: string, body: object = {}, method: 'POST' | 'PUT' | 'DELETE' = 'POST'): Promise<Answered> {
    const { csrfToken } = (await this.get('/portal/api/session')).body as { csrfToken: string };
    const hasBody = method !== 'DELETE';
    return this.send(method, url, hasBody ? body : undefined, { 'x-daypass-csrf': csrfToken });
  }

  /** Goes to a partner directory, signs in there, and comes back; answers where our callback sent the browser. */
  async signInAt(redirectUrl: string, person: { email: string; password: string }): Promise<Answered> {
    const back = await this.answerOf(redirectUrl, person);
    return this.get(back.slice(this.#origin.length));
  }

  /** The same up to the address of our callback. */
  async answerOf(redirectUrl: string, person: { email: string; password: string }): Promise<string> {
    let at = redirectUrl;
    let form: Record<string, string> | undefined;
    for (let hop = 0; hop < 12; hop += 1) {
      const response = await this.#sendToPartner(at, form);
      const location = response.headers.get('location');
      form = undefined;
      if (location) at = new URL(location, at).href;
      else form = { email: person.email, password: person.password };
      if (at.startsWith(`${this.#origin}/`)) return at;
    }
    throw new Error(`the partner directory did not let ${person.email} in`);
  }

  /** Signs in at a partner that answers by a form; answers the page with that form. */
  async signInByForm(url: string, person: { email: string; password: string }): Promise<string> {
    const first = await this.#sendToPartner(url, undefined);
    const page = await first.text();
    if (page.includes('name="SAMLResponse"')) return page;
    const answered = await this.#sendToPartner(url, { email: person.email, password: person.password });
    return answered.text();
  }

  /** Signs out at a partner directory, and says yes when it asks whether that is meant. */
  async signOutAtHome(partnerUrl: string): Promise<void> {
    const page = await (await this.#sendToPartner(`${partnerUrl}/session/end`, undefined)).text();
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1];
    if (!xsrf) throw new Error('the partner directory does not ask whether to sign out');
    await this.#sendToPartner(`${partnerUrl}/session/end/confirm`, { xsrf, logout: 'yes' });
  }

  async #sendToPartner(url: string, form: Record<string, string> | undefined): Promise<Response> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        cookie: [...this.partnerCookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form ? { origin: new URL(url).origin } : {}),
      },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    remember(this.partnerCookies, response.headers.getSetCookie());
    return response;
  }
}

function remember(jar: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [pair = ''] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(name.length + 1);
    if (value) jar.set(name, value);
    else jar.delete(name);
  }
}
