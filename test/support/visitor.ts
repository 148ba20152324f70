/**
 * A person with a browser, as far as HTTP goes: keeps cookies, carries the CSRF token, follows redirects by hand.
 *
 * Addresses of Daypass are answered in process; every other address is fetched for real.
 */
import { publicOrigins } from '#platform/settings.ts';
import type { Answer, World } from './world.ts';

export class Visitor {
  readonly #world: World;
  readonly #origin: string;
  readonly #jars = new Map<string, Map<string, string>>();
  #csrf = '';

  constructor(world: World) {
    this.#world = world;
    this.#origin = publicOrigins(world.ports.settings).portalUrl;
  }

  /** What the portal's pages do: read the session first, then call with its CSRF token. */
  async call(method: string, path: string, body?: object): Promise<Answer> {
    if (method !== 'GET' && !this.#csrf) await this.readSession();
    return this.#inject(method, path, body, { 'x-daypass-csrf': this.#csrf });
  }

  /** The session view; keeps its CSRF token for the calls that follow. */
  async readSession(): Promise<Answer> {
    const answer = await this.#inject('GET', '/portal/api/session');
    this.#csrf = (answer.body as { csrfToken: string }).csrfToken;
    return answer;
  }

  /** Follows redirects from an address until a page answers; tells where that was. */
  async visit(address: string): Promise<{ url: string; status: number; text: string }> {
    for (let hop = 0, at = address; hop < 12; hop += 1) {
      const { status, text, location } = await this.#open(at);
      if (!location) return { url: at, status, text };
      at = new URL(location, at).href;
    }
    throw new Error('Redirected for ever.');
  }

  /** Posts a form of a page somewhere else, such as the partner's sign-in page, and follows where it leads. */
  async submit(address: string, form: Record<string, string>): Promise<{ url: string; status: number; text: string }> {
    const response = await fetch(address, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: this.#cookies(address), origin: new URL(address).origin },
      body: new URLSearchParams(form),
    });
    this.#keep(address, response.headers.getSetCookie());
    const location = response.headers.get('location');
    if (!location) return { url: address, status: response.status, text: await response.text() };
    return this.visit(new URL(location, address).href);
  }

  /** The Cookie header this browser would send to Daypass. */
  get cookieHeader(): string {
    return this.#cookies(this.#origin);
  }

  async #open(at: string): Promise<{ status: number; text: string; location: string | undefined }> {
    if (at.startsWith(this.#origin)) {
      const answer = await this.#inject('GET', at.slice(this.#origin.length) || '/', undefined, {
        accept: 'text/html',
      });
      return {
        status: answer.status,
        text: String(answer.body),
        location: answer.headers['location'] as string | undefined,
      };
    }
    const response = await fetch(at, { redirect: 'manual', headers: { cookie: this.#cookies(at) } });
    this.#keep(at, response.headers.getSetCookie());
    const location = response.headers.get('location') ?? undefined;
    return { status: response.status, text: await response.text(), location };
  }

  async #inject(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const host = new URL(this.#origin).host;
    const response = await this.#world.app.inject({
      method: method as 'GET',
      url: path,
      headers: { host, cookie: this.cookieHeader, ...(method === 'GET' ? {} : { origin: this.#origin }), ...headers },
      ...(body ? { payload: body } : {}),
    });
    const cookies = response.headers['set-cookie'];
    this.#keep(this.#origin, cookies === undefined ? [] : [cookies].flat());
    const isJson = /[/+]json\b/.test(String(response.headers['content-type']));
    return { status: response.statusCode, body: isJson ? response.json() : response.body, headers: response.headers };
  }

  #cookies(address: string): string {
    const jar = this.#jars.get(new URL(address).origin);
    return [...(jar ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(address: string, lines: readonly string[]): void {
    const { origin } = new URL(address);
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';');
      const [name = '', ...rest] = pair.split('=');
      const isGone = attributes.some((attribute) => /max-age=0|expires=Thu, 01 Jan 1970/i.test(attribute));
      if (isGone) jar.delete(name);
      else jar.set(name, rest.join('='));
    }
  }
}
