/**
 * Every declared route under odd input, from callers of every power: no answer is a fault of ours, none takes long, and
 * none tells somebody who may not know whether something is there.
 *
 * Bounded and seeded: `DAYPASS_PROPERTY_SEED` plays a failure again, `DAYPASS_PROPERTY_RUNS` goes on for longer.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { DeclaredRoute } from '../../server/wire/route.ts';
import { openFuzzWorld, type FuzzWorld } from '../support/fuzz-world.ts';
import { ABSENT, EXISTING, oddRequest, type OddRequest } from '../support/odd-requests.ts';
import { propertyRuns } from '../support/property-runs.ts';

const RUNS = 10_000;
/** An answer that takes longer has scanned or waited for something. Far above what a busy machine needs. */
const SLOW_MILLISECONDS = 4_000;
const parameter = /\{([A-Za-z]+)\}|:([A-Za-z]+)/g;

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload?: string;
}

let fuzz: FuzzWorld;
let routes: readonly DeclaredRoute[];
let address = 0;

before(async () => {
  fuzz = await openFuzzWorld('fuzz');
  routes = fuzz.world.app.declaredRoutes;
});
after(() => fuzz?.close());

/** The address of a route with these ids in it; a scope is several segments of its own. */
function fill(route: DeclaredRoute, ids: readonly string[]): string {
  let next = 0;
  const path = route.url.replace('/~/', '/providers/Microsoft.Authorization/').replace('*', 'a');
  return path.replaceAll(parameter, (_, braced: string | undefined, colon: string | undefined) => {
    const name = (braced ?? colon)!;
    const id = ids[next++ % ids.length]!;
    if (id === EXISTING) return fuzz.existing(name, route.url);
    if (id === ABSENT) return absentLike(fuzz.existing(name, route.url));
    return name === 'scope' && !id.includes('/') ? `subscriptions/${id}` : id;
  });
}

/** Another one of the same form that is not there. */
function absentLike(id: string): string {
  return id.replace('hidden', 'absent').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, () => randomUUID());
}

function written(odd: OddRequest): Sent {
  const route = routes[odd.route % routes.length]!;
  const query = odd.query.map(([name, value]) => `${name}=${value}`);
  if (route.dialect === 'arm' && !query.some((one) => one.startsWith('api-version')))
    query.push('api-version=2020-10-01');
  const takesBody = !['GET', 'HEAD'].includes(route.method) && odd.body !== undefined;
  return {
    method: route.method,
    url: `${fill(route, odd.ids)}${query.length > 0 ? `?${query.join('&')}` : ''}`,
    headers: {
      ...fuzz.callers[odd.caller as keyof FuzzWorld['callers']](route.dialect),
      ...(takesBody && odd.contentType ? { 'content-type': odd.contentType } : {}),
      ...(odd.header ? { [odd.header[0]]: odd.header[1] } : {}),
    },
    ...(takesBody ? { payload: odd.body! } : {}),
  };
}

/** Each request comes from another address, so that limits for one do not answer instead. */
async function send({ method, url, headers, payload }: Sent) {
  address += 1;
  const remoteAddress = `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`;
  const started = performance.now();
  const response = await fuzz.world.app.inject({
    method: method as 'GET',
    url,
    headers,
    remoteAddress,
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: response.statusCode, body: response.body, milliseconds: performance.now() - started };
}

const asCurl = ({ method, url, headers, payload }: Sent) =>
  [
    `curl -X ${method} '${url}'`,
    ...Object.entries(headers).map(([name, value]) => `-H '${name}: ${name === 'cookie' ? '…' : value.slice(0, 60)}'`),
    ...(payload === undefined ? [] : [`--data-raw ${JSON.stringify(payload.slice(0, 2_000))}`]),
  ].join(' ');

/** What is wrong with an answer, or undefined. */
function faultOf(answer: { status: number; body: string; milliseconds: number }): string | undefined {
  if (answer.status >= 500) return `it answers ${answer.status}: ${answer.body.slice(0, 300)}`;
  if (answer.milliseconds > SLOW_MILLISECONDS) return `it takes ${Math.round(answer.milliseconds)} ms`;
  return undefined;
}

describe('every declared route', () => {
  test('answers odd input with an answer of its own', async () => {
    const callers = Object.keys(fuzz.callers);
    const met = new Set<string>();
    await fc.assert(
      fc.asyncProperty(oddRequest(routes.length, callers), async (odd) => {
        const request = written(odd);
        met.add(`${request.method} ${routes[odd.route]!.url}`);
        const fault = faultOf(await send(request));
        assert.equal(fault, undefined, `${asCurl(request)}\n${fault}`);
      }),
      propertyRuns(RUNS),
    );
    assert.ok(met.size > routes.length / 2, `only ${met.size} of ${routes.length} routes were met`);
  });

  test('a route that breaks is found', async () => {
    assert.equal(faultOf({ status: 503, body: '', milliseconds: 1 }), 'it answers 503: ');
    assert.equal(faultOf({ status: 200, body: '', milliseconds: SLOW_MILLISECONDS + 1 })?.slice(0, 8), 'it takes');
    assert.equal(faultOf({ status: 400, body: '', milliseconds: 1 }), undefined);
  });
});

describe('somebody who may not know', () => {
  /** Without what was asked for, references and instants, which differ from one answer to the next. */
  const told = ({ status, body }: { status: number; body: string }) => {
    const text = body
      .replaceAll(/value="\w{20,}"/g, 'value="ONCE"')
      .replaceAll(/[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/gi, 'ID')
      .replaceAll(/hidden|absent/g, 'NAME')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, 'INSTANT');
    return `${status} ${text}`;
  };

  for (const caller of ['nobody', 'guest'] as const) {
    test(`learns the same of what is there and of what is not: ${caller}`, async () => {
      const others: string[] = [];
      let compared = 0;
      for (const route of routes) {
        const there = fill(route, [EXISTING]);
        const absent = fill(route, [ABSENT]);
        if (there === absent) continue;
        compared += 1;
        const headers = fuzz.callers[caller](route.dialect);
        const suffix = route.dialect === 'arm' ? '?api-version=2020-10-01' : '';
        const payload = ['GET', 'HEAD', 'DELETE'].includes(route.method) ? {} : { payload: '{}' };
        const json = { ...headers, ...('payload' in payload ? { 'content-type': 'application/json' } : {}) };
        const [one, other] = [
          await send({ method: route.method, url: there + suffix, headers: json, ...payload }),
          await send({ method: route.method, url: absent + suffix, headers: json, ...payload }),
        ];
        const [a, b] = [told(one), told(other)];
        if (a !== b)
          others.push(`${route.method} ${route.url}\n  there:  ${a.slice(0, 200)}\n  absent: ${b.slice(0, 200)}`);
      }
      assert.ok(compared > 50, `only ${compared} routes were compared`);
      assert.deepEqual(others, []);
    });
  }
});
