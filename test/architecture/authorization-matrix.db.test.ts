/**
 * D01: who may call which route, as a file that is compared with what is served.
 *
 * Every address is really called: without a caller, by a person without any role, and by that person's browser
 * without its protection token. `DAYPASS_WRITE_MATRIX=true` writes the file instead of comparing it.
 */
import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { createUser } from '#modules/directory/index.ts';
import { startSession } from '#modules/sessions/index.ts';
import { cookieName } from '../../server/wire/cookies.ts';
import type { DeclaredRoute } from '../../server/wire/route.ts';
import { compareMatrix, matrixFile, renderMatrix } from '../../tools/reference/authorization-matrix.ts';
import { openWorld, type World } from '../support/world.ts';

const file = new URL(`../../${matrixFile}`, import.meta.url);
const GUID = '7b1f8a52-3f0c-4c57-9d3e-0a1f5c2b6d11';
const CSRF_REFUSED = 'did not come from the portal';

/** Addresses below which a dialect dispatches by itself; it remembers each of its operations. */
const dispatching = /^\/(?:subscriptions|providers|tenants|v1\.0|beta)(?:\/\*)?$/;

interface Browser {
  readonly cookie: string;
  readonly csrf: string;
}

/** An address somebody could call for a declared route. */
function addressOf({ url, dialect }: DeclaredRoute): string {
  const path = url
    .replace('/~/', '/providers/Microsoft.Authorization/')
    .replace('{scope}', `subscriptions/${GUID}`)
    .replace('{resource}', `subscriptions/${GUID}/resourceGroups/a/providers/Microsoft.Web/sites/b`)
    .replaceAll(/\{[^}]+\}/g, GUID)
    .replaceAll(/:\w+/g, GUID)
    .replace('*', 'a');
  return dialect === 'arm' ? `${path}?api-version=2022-04-01` : path;
}

const isWrite = ({ method }: DeclaredRoute) => !['GET', 'HEAD'].includes(method);
const isGuarded = ({ permission }: DeclaredRoute) => typeof permission !== 'string';
const needsCaller = ({ permission }: DeclaredRoute) => permission !== 'public' && permission !== 'proxy';
/** By a token of its own: no session and no right of a person is asked for. */
const isProvisioning = ({ permission }: DeclaredRoute) => permission === 'provisioning';
const isOfDirectory = ({ permission }: DeclaredRoute) =>
  typeof permission !== 'string' && permission.at === 'directory';
const isSignOut = ({ url }: DeclaredRoute) => url.endsWith('/sign-out');
const nameOf = ({ method, url }: DeclaredRoute) => `${method} ${url}`;

describe('D01 the authorization matrix', () => {
  let world: World;
  let routes: readonly DeclaredRoute[];
  const registered: RouteOptions[] = [];

  const call = async (route: DeclaredRoute, headers: Record<string, string>) => {
    const { method, permission } = route;
    const payload = isWrite(route) && permission !== 'public' ? { payload: {} } : {};
    return world.app.inject({ method: method as 'GET', url: addressOf(route), headers, ...payload });
  };
  /** A client with its tokens: the one of Graph for what Graph answers, the other for the rest. */
  const enter = async (roles?: Parameters<World['addClient']>[0]) => {
    const client = await world.addClient(roles);
    const [management, graph] = await Promise.all([world.tokenFor(client), world.tokenFor(client, 'graph')]);
    return ({ dialect }: DeclaredRoute) => ({ authorization: `Bearer ${dialect === 'graph' ? graph : management}` });
  };
  /** Calls all of some routes and names those whose answer is not as it must be. */
  const findOthers = async (
    some: readonly DeclaredRoute[],
    headers: Record<string, string> | ((route: DeclaredRoute) => Record<string, string>),
    isRight: (answer: { statusCode: number; body: string }) => boolean,
  ) => {
    assert.ok(some.length > 0, 'no route was called');
    const others: string[] = [];
    for (const route of some) {
      const answer = await call(route, typeof headers === 'function' ? headers(route) : headers);
      if (!isRight(answer)) others.push(`${nameOf(route)} answers ${answer.statusCode}`);
    }
    return others;
  };

  before(async () => {
    const listen = (message: unknown) =>
      (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', (route) => void registered.push(route));
    diagnostics.subscribe('fastify.initialization', listen);
    world = await openWorld('authorization matrix');
    diagnostics.unsubscribe('fastify.initialization', listen);
    routes = world.app.declaredRoutes;
  });
  after(() => world.close());

  test('the file has a row for every route, and a route for every row', () => {
    if (process.env['DAYPASS_WRITE_MATRIX'] === 'true') writeFileSync(file, renderMatrix(routes));
    assert.deepEqual(compareMatrix(readFileSync(file, 'utf8'), routes), { missing: [], extra: [] });
  });

  test('a route without a row and a row without a route are found', () => {
    const route = { dialect: 'x', method: 'GET', url: '/a', permission: 'public' } as const;
    const guarded = { ...route, permission: { action: 'a/b/read', at: 'scope' } } as const;
    assert.deepEqual(compareMatrix(renderMatrix([route]), [route]), { missing: [], extra: [] });
    assert.deepEqual(compareMatrix(renderMatrix([]), [route]), { missing: ['x,GET,/a,public'], extra: [] });
    assert.deepEqual(compareMatrix(renderMatrix([route]), []), { missing: [], extra: ['x,GET,/a,public'] });
    assert.deepEqual(compareMatrix(renderMatrix([route]), [guarded]), {
      missing: ['x,GET,/a,a/b/read@scope'],
      extra: ['x,GET,/a,public'],
    });
  });

  test('no route is served that was not declared', () => {
    const declared = new Set(routes.map(nameOf));
    const undeclared = registered.flatMap(({ method, url }) =>
      [method]
        .flat()
        .filter((one) => {
          const isHeadOfGet = one === 'HEAD' && declared.has(`GET ${url}`);
          const isBuiltFile = existsSync(new URL(`../../portal/dist${url}`, import.meta.url));
          return !declared.has(`${one} ${url}`) && !isHeadOfGet && !isBuiltFile && !dispatching.test(url);
        })
        .map((one) => `${one} ${url}`),
    );
    assert.ok(registered.length > 0, 'no route was seen');
    assert.deepEqual(undeclared, []);
  });

  test('whoever is not signed in is answered 401 everywhere but on public routes', async () => {
    assert.deepEqual(await findOthers(routes.filter(needsCaller), {}, (answer) => answer.statusCode === 401), []);
  });

  test('a proxy without its secret gets nothing', async () => {
    const proxied = routes.filter(({ permission }) => permission === 'proxy');
    assert.deepEqual(await findOthers(proxied, {}, ({ statusCode }) => statusCode >= 400 && statusCode < 500), []);
  });

  test('a cookie without the protection token writes nothing; with it, the request is judged', async () => {
    const writes = routes.filter((route) => isWrite(route) && needsCaller(route) && !isProvisioning(route));
    const { cookie, csrf } = await openBrowser(world);
    const isRefused = (answer: { statusCode: number; body: string }) =>
      answer.statusCode === 403 && answer.body.includes(CSRF_REFUSED);
    assert.deepEqual(await findOthers(writes, { cookie }, isRefused), []);
    // Signing out goes last: it ends the session the others are called with.
    const inOrder = writes.toSorted((a, b) => Number(isSignOut(a)) - Number(isSignOut(b)));
    const judged = await findOthers(
      inOrder,
      { cookie, 'x-daypass-csrf': csrf },
      (answer) => !isRefused(answer) && answer.statusCode !== 401,
    );
    assert.deepEqual(judged, []);
  });

  test('a member without any role gets nothing from a route that asks for an action', async () => {
    const { cookie, csrf } = await openBrowser(world);
    const headers = { cookie, 'x-daypass-csrf': csrf };
    const others = await findOthers(routes.filter(isGuarded), headers, ({ statusCode }) => statusCode >= 400);
    assert.deepEqual(others, []);
  });

  test('a directory action is refused to whoever lacks it, also to an Owner of all resources', async () => {
    const owner = await enter({ directoryRoles: [], role: 'Owner' });
    const { cookie, csrf } = await openBrowser(world);
    for (const headers of [owner, { cookie, 'x-daypass-csrf': csrf }]) {
      const others = await findOthers(routes.filter(isOfDirectory), headers, ({ statusCode }) => statusCode === 403);
      assert.deepEqual(others, []);
    }
    const administrator = await enter();
    const isJudged = ({ statusCode }: { statusCode: number }) => ![401, 403].includes(statusCode);
    assert.deepEqual(await findOthers(routes.filter(isOfDirectory), administrator, isJudged), []);
  });

  test('HEAD answers wherever GET does, and with the same status', async () => {
    const administrator = await enter();
    const reads = routes.filter(({ method }) => method === 'GET');
    assert.ok(reads.length > 0, 'no route was called');
    const others: string[] = [];
    for (const route of reads) {
      const headers = administrator(route);
      const [get, head] = [await call(route, headers), await call({ ...route, method: 'HEAD' }, headers)];
      const hasOwn = routes.some(({ method, url }) => method === 'HEAD' && url === route.url);
      if (get.statusCode !== head.statusCode && !hasOwn) {
        others.push(`${nameOf(route)} answers ${get.statusCode}, HEAD ${head.statusCode}`);
      }
    }
    assert.deepEqual(others, []);
  });

  test('a Reader of all resources writes none of them', async () => {
    const reader = await enter({ directoryRoles: [], role: 'Reader' });
    const writes = routes.filter((route) => isWrite(route) && isGuarded(route));
    const others = await findOthers(writes, reader, ({ statusCode }) => statusCode >= 400);
    assert.deepEqual(others, []);
  });
});

/** A member with a session and no role. */
async function openBrowser({ ports, operator, composition }: World): Promise<Browser> {
  const user = await createUser(ports, operator, {
    userPrincipalName: `member-${ports.randomness.guid()}@${composition.directory.initialDomain}`,
    displayName: 'Member without roles',
  });
  const { id, displayName, userPrincipalName, mail } = user;
  const kind = { userType: 'Member', standing: 'active', isInvited: false } as const;
  const person = { id, displayName, userPrincipalName, mail, ...kind };
  const proof = { methods: ['pwd'], isMultiFactor: false, identityLinkId: null, home: null };
  const caller = { ipAddress: null, userAgent: null, correlationId: GUID };
  const session = await ports.unitOfWork((tx) => startSession(ports, tx, person, proof, caller));
  const cookies = [
    `${cookieName(ports.settings, 'session')}=${session.token}`,
    `${cookieName(ports.settings, 'browser')}=${ports.randomness.token()}`,
  ];
  return { cookie: cookies.join('; '), csrf: session.csrfToken };
}
