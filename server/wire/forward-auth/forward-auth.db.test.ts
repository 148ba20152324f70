/**
 * Forward authentication as a reverse proxy sees it: from the first visit over the ticket to the answer, and everything
 * a client could try on the way. Each refusal changes one thing of a request that is allowed.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { randomUUID } from 'node:crypto';
import type { Actor } from '#model/actor.ts';
import { MAILBOX_ISSUER } from '#modules/directory/index.ts';
import { updateDefaultAccess } from '#modules/home-directories/index.ts';
import { endSessionsOf, findPerson } from '#modules/sessions/index.ts';
import {
  EXPENSE_READER,
  openEnforcementWorld,
  type EnforcementWorld,
} from '../../../test/support/enforcement-world.ts';
import { minutesAfterNoon, noon } from '../../../test/support/role-world.ts';

let world: EnforcementWorld;
let person: Actor;
let number = 0;
let application: { id: string; secret: string; host: string };
const page = { accept: 'text/html,application/xhtml+xml' };

before(async () => {
  world = await openEnforcementWorld();
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  person = await world.addPerson('Expense reader');
  const host = `expenses-${++number}.example`;
  application = { ...(await world.protect(host, 'redirect')), host };
});

/** What a proxy sends for a visit to `/reports`. */
const proxied = (change: Record<string, string | undefined> = {}) => {
  const headers: Record<string, string | undefined> = {
    'x-daypass-proxy-secret': application.secret,
    'x-forwarded-method': 'GET',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': application.host,
    'x-forwarded-uri': '/reports',
    ...page,
    ...change,
  };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
};
const check = (change: Record<string, string | undefined> = {}) =>
  world.app.inject({ method: 'GET', url: '/forward-auth/check', headers: proxied(change) });

interface Asked {
  /** The address in the portal that makes a ticket. */
  readonly start: URL;
  /** The cookie by which the application's host knows the browser again. */
  readonly state: string;
}

/** A browser without a session opens the application and is led to the portal. */
async function askToSignIn(change: Record<string, string | undefined> = {}): Promise<Asked> {
  const first = await check();
  assert.equal(first.statusCode, 302);
  const location = new URL(first.headers.location as string);
  assert.deepEqual([location.host, location.pathname], [application.host, '/.daypass/sign-in']);
  const url = `/forward-auth/sign-in${location.search}`;
  const answer = await world.app.inject({ method: 'GET', url, headers: proxied(change) });
  assert.equal(answer.statusCode, 302, answer.body);
  const state = String(answer.headers['set-cookie']).split(';')[0]!;
  return { start: new URL(answer.headers.location as string), state };
}

async function startFor(cookie: string, { start }: Asked): Promise<URL> {
  const started = await world.app.inject({ method: 'GET', url: start.pathname + start.search, headers: { cookie } });
  assert.equal(started.statusCode, 302, started.body);
  return new URL(started.headers.location as string);
}

/** Follows the redirects of a first visit with a portal session; answers the application's cookie. */
async function signIn(who: Actor): Promise<string> {
  const { cookie } = await world.startSession(who);
  const asked = await askToSignIn();
  const callback = await startFor(cookie, asked);
  assert.equal(callback.host, application.host);
  const finished = await redeem(callback, { cookie: asked.state });
  assert.equal(finished.statusCode, 302, finished.body);
  assert.equal(finished.headers.location, '/reports');
  return String(finished.headers['set-cookie']).split(';')[0]!;
}

const redeem = (callback: URL, change: Record<string, string | undefined> = {}) =>
  world.app.inject({ method: 'GET', url: `/forward-auth/callback${callback.search}`, headers: proxied(change) });

/** A person who may open the application, signed in there. */
async function anAdmittedVisit(endsAt: Date | null = minutesAfterNoon(60)): Promise<string> {
  await world.assign(person.principalId, EXPENSE_READER, endsAt);
  return signIn(person);
}

/** As if they had come by an invitation and proved their mailbox. */
async function makeGuest({ principalId }: Actor): Promise<void> {
  const link = randomUUID();
  await world.ports.unitOfWork(async (tx) => {
    const identity = { id: link, user_id: principalId, issuer: MAILBOX_ISSUER, subject: `${link}@vendor.example` };
    await tx.db
      .insertInto('identity_link')
      .values({ ...identity, home_directory_id: null, linked_at: tx.now })
      .execute();
    await tx.db
      .updateTable('directory_user')
      .set({ creation_type: 'Invitation', external_user_state: 'Accepted', user_type: 'Guest' })
      .where('id', '=', principalId)
      .execute();
    await tx.db.updateTable('session').set({ identity_link_id: link }).where('user_id', '=', principalId).execute();
  });
}

test('a guest opens the applications that cross-tenant access leaves them, and a member all', async () => {
  const everybody = { accessType: 'allowed', targets: [{ target: 'AllUsers', targetType: 'user' }] };
  const allowed = async (target: string) => {
    const applications = { accessType: 'allowed', targets: [{ target, targetType: 'application' }] };
    await updateDefaultAccess(world.ports, world.roles.owner, { inbound: { users: everybody, applications } });
  };
  const cookie = await anAdmittedVisit();
  await allowed(randomUUID());
  assert.equal((await check({ cookie })).statusCode, 200);
  await makeGuest(person);
  const refused = await check({ cookie, accept: 'application/json' });
  assert.deepEqual([refused.statusCode, refused.json().reason], [403, 'application-blocked']);
  await allowed(application.id);
  assert.equal((await check({ cookie })).statusCode, 200);
  await allowed('AllApplications');
  assert.equal((await check({ cookie })).statusCode, 200);
});

describe('forward authentication', () => {
  test('a person with an active role is let in, with headers that say who and until when', async () => {
    const cookie = await anAdmittedVisit();
    const answer = await check({ cookie });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['x-daypass-user-id'], person.principalId);
    assert.equal(decodeURIComponent(String(answer.headers['x-daypass-user'])), person.userPrincipalName);
    assert.equal(answer.headers['x-daypass-until'], minutesAfterNoon(60).toISOString());
    assert.equal(answer.headers['x-daypass-roles'], 'Expense%20reader');
    assert.equal(answer.headers['cache-control'], 'no-store');
  });

  test('at the agreed instant the application refuses, one millisecond before it does not', async () => {
    const cookie = await anAdmittedVisit();
    world.roles.clock.moveTo(new Date(minutesAfterNoon(60).getTime() - 1));
    assert.equal((await check({ cookie })).statusCode, 200);
    world.roles.clock.moveTo(minutesAfterNoon(60));
    assert.equal((await check({ cookie })).statusCode, 403);
  });

  test('a guest without an active role is told why, and where to activate the role they are eligible for', async () => {
    const eligibilityId = await world.makeEligible(person.principalId, EXPENSE_READER);
    const cookie = await signIn(person);
    const answer = await check({ cookie });
    assert.equal(answer.statusCode, 403);
    assert.match(String(answer.headers['content-type']), /^text\/html/);
    assert.match(answer.body, /You have no active role that allows this/);
    assert.match(answer.body, new RegExp(`/my-roles\\?tab=eligible&amp;activate=${eligibilityId}`));
    const forPrograms = await check({ cookie, accept: 'application/json' });
    assert.equal(forPrograms.json<{ reason: string }>().reason, 'no-assignment');
    await world.assign(person.principalId, EXPENSE_READER, minutesAfterNoon(30));
    assert.equal((await check({ cookie })).statusCode, 200);
  });

  test('what no rule allows is refused also for those who hold a role', async () => {
    const cookie = await anAdmittedVisit();
    for (const change of [{ 'x-forwarded-method': 'DELETE' }, { 'x-forwarded-uri': '/admin/users' }]) {
      assert.equal((await check({ cookie, ...change })).statusCode, 403);
    }
  });

  test('the end of the Daypass session ends the visit', async () => {
    const cookie = await anAdmittedVisit();
    const itself = (await findPerson(world.ports.database, person.principalId))!;
    await world.ports.unitOfWork((tx) =>
      endSessionsOf(tx, person, itself, { userId: person.principalId }, 'signed-out'),
    );
    assert.equal((await check({ cookie })).statusCode, 302);
  });

  test('programs and nginx are answered by status, with the address to sign in at', async () => {
    assert.equal((await check({ accept: 'application/json' })).statusCode, 401);
    application = { ...(await world.protect('nginx.example', 'status')), host: 'nginx.example' };
    const answer = await check();
    assert.equal(answer.statusCode, 401);
    assert.match(String(answer.headers['x-daypass-location']), /^https:\/\/nginx\.example\/\.daypass\/sign-in\?rd=/);
  });

  test('without a portal session the person signs in first and comes back', async () => {
    const { start } = await askToSignIn();
    const answer = await world.app.inject({ method: 'GET', url: start.pathname + start.search });
    const signInPage = new URL(answer.headers.location as string);
    assert.equal(signInPage.pathname, '/sign-in');
    assert.match(signInPage.searchParams.get('return')!, /^\/forward-auth\/start\?/);
  });
});

describe('D65: who may speak for a person', () => {
  test('forwarded headers without the right secret of that host count for nothing', async () => {
    const cookie = await anAdmittedVisit();
    const other = await world.protect(`other-${number}.example`, 'redirect');
    for (const change of [
      { 'x-daypass-proxy-secret': undefined },
      { 'x-daypass-proxy-secret': '' },
      { 'x-daypass-proxy-secret': `${application.secret}x` },
      { 'x-daypass-proxy-secret': other.secret },
      { 'x-forwarded-host': undefined },
      { 'x-forwarded-host': 'unknown.example' },
    ]) {
      const answer = await check({ cookie, ...change });
      assert.equal(answer.statusCode, 403, JSON.stringify(change));
      assert.equal(answer.json<{ error: { code: string } }>().error.code, 'decision.proxy-unknown');
    }
    assert.equal((await check({ cookie })).statusCode, 200);
  });

  test('identity headers of the client change nothing', async () => {
    const cookie = await anAdmittedVisit();
    const claims = {
      'remote-user': 'owner',
      'x-daypass-user': 'owner',
      x_forwarded_user: 'owner',
      'x-forwarded-prefix': '/x',
    };
    const answer = await check({ cookie, ...claims });
    assert.equal(answer.headers['x-daypass-user-id'], person.principalId);
    assert.equal((await check(claims)).statusCode, 302);
  });

  test('two values of a forwarded header are denied', async () => {
    const cookie = await anAdmittedVisit();
    const answer = await check({ cookie, 'x-forwarded-method': 'GET, DELETE' });
    assert.equal(answer.statusCode, 403);
    assert.equal(answer.json<{ reason: string }>().reason, 'header-repeated');
  });

  test('the cookie of one application opens no other, and twice the cookie opens nothing', async () => {
    const cookie = await anAdmittedVisit();
    assert.equal((await check({ cookie: `${cookie}; ${cookie}` })).statusCode, 302);
    const host = `second-${number}.example`;
    const first = application;
    application = { ...(await world.protect(host, 'redirect')), host };
    const renamed = cookie.replace(first.id.replaceAll('-', ''), application.id.replaceAll('-', ''));
    assert.equal((await check({ cookie: renamed })).statusCode, 302);
  });
});

describe('D66: paths with more than one reading', () => {
  for (const uri of [
    '/public/../admin',
    '/admin%2f',
    '//admin',
    '/admin;x',
    '/%61dmin',
    'https://expenses.example/admin',
  ]) {
    test(`${uri} is denied, whoever asks`, async () => {
      const cookie = await anAdmittedVisit();
      const answer = await check({ cookie, 'x-forwarded-uri': uri });
      assert.equal(answer.statusCode, 403);
      assert.equal(answer.json<{ reason: string }>().reason, 'path-doubtful');
    });
  }

  test('/admin?x=/public is decided as /admin', async () => {
    const cookie = await anAdmittedVisit();
    assert.equal((await check({ cookie, 'x-forwarded-uri': '/reports?x=/public' })).statusCode, 200);
    assert.equal((await check({ cookie, 'x-forwarded-uri': '/admin?x=/public' })).statusCode, 403);
  });
});

describe('the one-time ticket', () => {
  async function aCallback(): Promise<{ callback: URL; cookie: string }> {
    const { cookie } = await world.startSession(person);
    const asked = await askToSignIn();
    return { callback: await startFor(cookie, asked), cookie: asked.state };
  }
  const codeOf = (answer: { json<T>(): T }) => answer.json<{ error: { code: string } }>().error.code;

  test('counts once', async () => {
    const { callback, cookie } = await aCallback();
    assert.equal((await redeem(callback, { cookie })).statusCode, 302);
    assert.equal(codeOf(await redeem(callback, { cookie })), 'decision.ticket-invalid');
  });

  test('forwarded to somebody else, signs nobody in: it is bound to the browser that asked', async () => {
    const { callback, cookie } = await aCallback();
    const { state: other } = await askToSignIn();
    for (const stranger of [undefined, other, `${cookie}x`, `${cookie}; ${cookie}`]) {
      assert.equal(codeOf(await redeem(callback, { cookie: stranger })), 'decision.ticket-invalid');
    }
    assert.equal((await redeem(callback, { cookie })).statusCode, 302);
  });

  test('of a stranger, sent to a person who just opened the application, does not sign them in as the stranger', async () => {
    const { callback } = await aCallback();
    const mine = await askToSignIn();
    assert.equal(codeOf(await redeem(callback, { cookie: mine.state })), 'decision.ticket-invalid');
    const own = await startFor((await world.startSession(person)).cookie, mine);
    assert.equal((await redeem(own, { cookie: mine.state })).statusCode, 302);
  });

  test('for two tabs of one browser, both come back', async () => {
    const { cookie } = await world.startSession(person);
    const first = await askToSignIn();
    const second = await askToSignIn({ cookie: first.state });
    assert.equal(second.state, first.state);
    for (const tab of [first, second]) {
      assert.equal((await redeem(await startFor(cookie, tab), { cookie: first.state })).statusCode, 302);
    }
  });

  test('counts for a minute', async () => {
    const { callback, cookie } = await aCallback();
    world.roles.clock.moveBy(60_000);
    assert.equal(codeOf(await redeem(callback, { cookie })), 'decision.ticket-invalid');
    world.roles.clock.moveBy(-1);
    assert.equal((await redeem(callback, { cookie })).statusCode, 302);
  });

  test('counts for its application only', async () => {
    const { callback, cookie } = await aCallback();
    const host = `third-${number}.example`;
    application = { ...(await world.protect(host, 'redirect')), host };
    callback.searchParams.set('rd', `https://${host}/reports`);
    assert.equal(codeOf(await redeem(callback, { cookie })), 'decision.ticket-invalid');
  });

  for (const rd of [
    'https://elsewhere.example/',
    '/reports',
    'javascript:alert(1)',
    'https://elsewhere.example\\@x/',
  ]) {
    test(`never leads to ${rd}`, async () => {
      const { cookie } = await world.startSession(person);
      const query = new URLSearchParams({ application: application.id, rd, state: 'a'.repeat(43) });
      const answer = await world.app.inject({
        method: 'GET',
        url: `/forward-auth/start?${query.toString()}`,
        headers: { cookie },
      });
      assert.equal(answer.statusCode, 400);
      assert.equal(codeOf(answer), 'request.invalid');
    });
  }
});
