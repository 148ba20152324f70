/**
 * The provisioning system of a partner (SCIM 2.0): it deactivates, brings back and deletes its own people here, and
 * reaches nobody else's.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { createUser, findUser, findUserByMail, updateUser } from '#modules/directory/index.ts';
import { addProvisioningToken, listProvisioningTokens, removeProvisioningToken } from '#modules/home-signals/index.ts';
import { findPerson } from '#modules/sessions/index.ts';
import { checkSignIn } from '#modules/sign-in/index.ts';
import { scim } from '../../server/wire/scim/scim.ts';
import { activateGuest, isAllowed, isStillEligible } from '../support/activated-guest.ts';
import { openPartnerWorld, pat, sam, type PartnerWorld } from '../support/partner-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';
import { refusedWith } from '../support/refused-with.ts';
import { activitiesOf, eventsWaiting } from '../support/trail.ts';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

let world: PartnerWorld;
let token: string;
let visits: Record<'pat' | 'sam', PortalBrowser>;
let otherHomeId: string;
let otherToken: string;

before(async () => {
  world = await openPartnerWorld('provisioning', {}, { scim });
  token = (await addProvisioningToken(world.ports, world.operator, world.homeDirectoryId)).secret;
  otherHomeId = randomUUID();
  await world.addHome(otherHomeId, { signalsIssuer: 'https://signals.other.example', domains: ['other.example'] });
  otherToken = (await addProvisioningToken(world.ports, world.operator, otherHomeId)).secret;
  visits = { pat: await world.redeem(pat), sam: await world.redeem(sam) };
});
after(() => world?.close());

/** Both are here, signed in and active again, whatever a test did to them. */
beforeEach(async () => {
  for (const name of ['pat', 'sam'] as const) {
    const guest = await guestOf(name);
    if (guest.homeInactiveAt || !guest.enabled)
      await updateUser(world.ports, world.operator, guest.id, { enabled: true });
    if (!(await isSignedIn(name))) await signInAgain(name);
  }
});
afterEach(() => world.clock.moveBy(120_000));

const personOf = (name: 'pat' | 'sam') => ({ pat, sam })[name];
const guestOf = async (name: 'pat' | 'sam') => (await findUserByMail(world.ports.database, personOf(name).email))!;
const isSignedIn = async (name: 'pat' | 'sam') =>
  ((await visits[name].get('/portal/api/session')).body as { signedIn: boolean }).signedIn;
const standingOf = async (id: string) => (await findPerson(world.ports.database, id))!.standing;

async function signInAgain(name: 'pat' | 'sam'): Promise<string | undefined> {
  const step = await visits[name].post('/portal/api/sign-in/start', {
    identifier: personOf(name).email,
    returnTo: '/',
  });
  return (await visits[name].signInAt(step.body.redirectUrl, personOf(name))).location;
}

interface Asked {
  readonly token?: string;
  readonly homeDirectoryId?: string;
  readonly headers?: Record<string, string>;
}

async function ask(method: string, path: string, body?: object, asked: Asked = {}) {
  const response = await world.app.inject({
    method: method as 'GET',
    url: `/scim/v2/${asked.homeDirectoryId ?? world.homeDirectoryId}${path}`,
    headers: {
      authorization: `Bearer ${asked.token ?? token}`,
      ...(body ? { 'content-type': 'application/scim+json' } : {}),
      ...asked.headers,
    },
    ...(body ? { payload: JSON.stringify(body) } : {}),
  });
  const answer = response.body === '' ? undefined : response.json();
  return { status: response.statusCode, body: answer, headers: response.headers };
}

/** How often others were told that a home directory refused somebody. */
const timesTold = async () =>
  (await eventsWaiting(world.ports.database)).filter((type) => type === 'home-account.refused').length;
const patch = (id: string, operations: object[], asked?: Asked) =>
  ask('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: operations }, asked);
const setActive = (id: string, active: unknown) => patch(id, [{ op: 'replace', path: 'active', value: active }]);
const find = async (filter: string, asked?: Asked) => {
  const { status, body } = await ask('GET', `/Users?filter=${encodeURIComponent(filter)}`, undefined, asked);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.totalResults, body.Resources.length);
  return (body.Resources as { id: string }[]).map(({ id }) => id);
};

describe('the provisioning system of a partner', () => {
  test('finds its people as it calls them, in any case, and learns what it could have said itself', async () => {
    const { id } = await guestOf('pat');
    assert.deepEqual(await find('userName eq "PAT@partner.example"'), [id]);
    assert.deepEqual(await find(`externalId eq "4711"`), []);
    const names = { externalId: '4711', [`${USER}:userName`]: 'patricia' };
    let named = await ask('GET', `/Users/${id}`);
    const bound = await activitiesOf(world.ports.database, async () => {
      named = await patch(id, [{ op: 'add', value: names }]);
    });
    assert.deepEqual(bound, ['home-account.bound']);
    assert.deepEqual([named.status, named.body.userName, named.body.externalId], [200, 'patricia', '4711']);
    assert.deepEqual(await find('externalId eq "4711" and active eq true'), [id]);
    assert.deepEqual(await find('userName eq "Patricia"'), [id]);
    assert.deepEqual(await find('userName eq "pat@partner.example"'), []);
    assert.deepEqual(await find('emails[type eq "work"].value eq "pat@partner.example"'), [id]);
    const { body, headers } = await ask('GET', `/Users/${id}`);
    assert.equal(Object.keys(body).join(' '), 'schemas id externalId userName displayName active emails meta');
    assert.equal(headers['etag'], body.meta.version);
    assert.match(String(headers['content-type']), /^application\/scim\+json/);
    const renamed = await activitiesOf(world.ports.database, () =>
      patch(id, [
        { op: 'replace', path: 'userName', value: pat.email },
        { op: 'remove', path: 'externalId' },
      ]),
    );
    assert.deepEqual(renamed, ['home-account.renamed']);
  });

  test('deactivates somebody: sessions and activations end with the same commit, and every decision denies', async () => {
    const guest = await guestOf('pat');
    const running = await activateGuest(world, guest);
    assert.equal(isAllowed(world, guest.id), true);
    const told = await timesTold();
    const recorded = await activitiesOf(world.ports.database, async () => {
      const { status, body } = await setActive(guest.id, false);
      assert.deepEqual([status, body.active], [200, false]);
    });
    assert.deepEqual(recorded, ['home-account.deactivated', 'role.activation-ended', 'session.ended']);
    assert.deepEqual([await isSignedIn('pat'), await running(), isAllowed(world, guest.id)], [false, false, false]);
    assert.equal(await standingOf(guest.id), 'suspended');
    assert.equal(await isStillEligible(world, guest.id), true);
    assert.equal(await timesTold(), told + 1);
    assert.equal(await isSignedIn('sam'), true);
  });

  test('and signing in at home brings nobody back: only its own word does, and what ended stays ended', async () => {
    const guest = await guestOf('pat');
    const running = await activateGuest(world, guest);
    await setActive(guest.id, false);
    assert.notEqual(await signInAgain('pat'), '/');
    assert.equal(await standingOf(guest.id), 'suspended');
    const [account] = await checkSignIn(world.ports, guest.id, true);
    assert.equal(account!.state, 'inactive-at-home');
    assert.equal((await setActive(guest.id, true)).body.active, true);
    assert.equal(await standingOf(guest.id), 'active');
    assert.deepEqual([await running(), isAllowed(world, guest.id)], [false, false]);
    assert.equal(await signInAgain('pat'), '/');
    await activateGuest(world, guest);
  });

  for (const [whose, operation] of [
    ['Entra without its newer mode', { op: 'Replace', path: 'active', value: 'False' }],
    ['Okta', { op: 'replace', value: { active: false } }],
    ['a system that sends lists', { op: 'Add', path: `${USER}:active`, value: [{ value: 'false' }] }],
  ] as const) {
    test(`is ${whose}, and its way to say inactive is understood`, async () => {
      const { id } = await guestOf('sam');
      const { status, body } = await patch(id, [operation]);
      assert.deepEqual([status, body.active, await isSignedIn('sam')], [200, false, false]);
    });
  }

  test('sends whole profiles: what is not taken changes nothing, and a deactivation among it counts', async () => {
    const before = await guestOf('sam');
    const { status } = await patch(before.id, [
      { op: 'replace', path: 'displayName', value: 'The administrator' },
      { op: 'add', path: 'emails[type eq "work"].value', value: 'admin@organization.example' },
      { op: 'replace', path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department', value: 'IT' },
      { op: 'replace', value: { 'name.givenName': 'Root', roles: [{ value: 'Owner' }], userType: 'Member' } },
      { op: 'replace', path: 'active', value: false },
    ]);
    assert.equal(status, 200);
    const { homeInactiveAt, ...rest } = await guestOf('sam');
    const { homeInactiveAt: _none, ...restBefore } = before;
    assert.deepEqual([rest, homeInactiveAt !== null], [restBefore, true]);
  });

  test('replaces somebody by PUT; whoever it does not say to be active stays as they are', async () => {
    const { id } = await guestOf('sam');
    const put = async (user: object) => ask('PUT', `/Users/${id}`, { schemas: [USER], ...user });
    const inactive = await put({ userName: 'sam', externalId: '815', active: false });
    assert.deepEqual([inactive.status, inactive.body.active, inactive.body.externalId], [200, false, '815']);
    const silent = await put({ userName: sam.email });
    assert.deepEqual([silent.status, silent.body.active, 'externalId' in silent.body], [200, false, false]);
    assert.equal((await put({ userName: sam.email, active: true })).body.active, true);
  });

  test('binds a guest who is here by POST, once; whoever is none is not made one', async () => {
    await world.invite('new@partner.example');
    const { id } = (await findUserByMail(world.ports.database, 'new@partner.example'))!;
    const user = { schemas: [USER], userName: 'n.e.w', emails: [{ value: 'NEW@partner.example', type: 'work' }] };
    const made = await ask('POST', '/Users', user);
    assert.deepEqual([made.status, made.body.id, made.body.userName], [201, id, 'n.e.w']);
    const again = await ask('POST', '/Users', user);
    assert.deepEqual([again.status, again.body.scimType], [409, 'uniqueness']);
    const stranger = await ask('POST', '/Users', { ...user, userName: 'stranger@partner.example', emails: [] });
    assert.deepEqual([stranger.status, stranger.body.status], [403, '403']);
    assert.match(stranger.body.detail, /Guests come by invitation/);
    assert.equal(await findUserByMail(world.ports.database, 'stranger@partner.example'), undefined);
  });

  test('deactivates somebody who was invited and has not come: the link opens nothing until it takes that back', async () => {
    const person = { email: 'pending@partner.example', name: 'Pending', password: 'a password' };
    const ticket = await world.invite(person.email);
    const { id } = (await findUserByMail(world.ports.database, person.email))!;
    assert.equal((await setActive(id, false)).status, 200);
    const begun = await world.browser().post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    assert.equal(await standingOf(id), 'suspended');
    const refused = begun.status >= 400;
    await setActive(id, true);
    assert.equal(await standingOf(id), 'pending');
    const later = await world.browser().post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    assert.deepEqual([refused, later.status], [true, 200]);
  });

  test('pages through its people, each once', async () => {
    const whole = await ask('GET', '/Users?count=200');
    const ids = (whole.body.Resources as { id: string }[]).map(({ id }) => id);
    assert.equal(whole.body.totalResults, ids.length);
    const paged: string[] = [];
    for (let start = 1; start <= ids.length; start += 1) {
      const { body } = await ask('GET', `/Users?startIndex=${start}&count=1&attributes=userName`);
      assert.deepEqual(Object.keys(body.Resources[0]), ['schemas', 'id', 'userName']);
      paged.push(body.Resources[0].id);
    }
    assert.deepEqual(paged, ids);
    assert.deepEqual((await ask('GET', '/Users?count=0')).body.Resources, []);
  });

  test('changes only the version it has seen, where it says so', async () => {
    const { id } = await guestOf('pat');
    const seen = (await ask('GET', `/Users/${id}`)).body.meta.version as string;
    assert.equal((await ask('GET', `/Users/${id}`, undefined, { headers: { 'if-none-match': seen } })).status, 304);
    const operations = [{ op: 'replace', path: 'externalId', value: randomUUID() }];
    assert.equal((await patch(id, operations, { headers: { 'if-match': seen } })).status, 200);
    const stale = await patch(id, [{ op: 'replace', path: 'active', value: false }], { headers: { 'if-match': seen } });
    assert.deepEqual([stale.status, await isSignedIn('pat')], [412, true]);
    assert.equal((await ask('DELETE', `/Users/${id}`, undefined, { headers: { 'if-match': seen } })).status, 412);
  });

  test('reads what can be done here', async () => {
    const config = await ask('GET', '/ServiceProviderConfig');
    assert.deepEqual([config.body.patch.supported, config.body.bulk.supported], [true, false]);
    assert.equal((await ask('GET', '/ResourceTypes')).body.Resources[0].endpoint, '/Users');
    assert.equal((await ask('GET', `/Schemas/${USER}`)).body.id, USER);
    assert.equal((await ask('GET', '/Schemas/urn:other')).status, 404);
  });
});

describe('an administrator here', () => {
  test('who blocked somebody is not overruled by their home', async () => {
    const { id } = await guestOf('pat');
    await setActive(id, false);
    await updateUser(world.ports, world.operator, id, { enabled: false });
    assert.equal((await setActive(id, true)).body.active, true);
    assert.equal(await standingOf(id), 'disabled');
  });

  test('lets somebody in whom their home deactivated, until it says so again', async () => {
    const { id } = await guestOf('pat');
    await setActive(id, false);
    await updateUser(world.ports, world.operator, id, { enabled: true });
    assert.equal(await standingOf(id), 'active');
    await setActive(id, false);
    assert.equal(await standingOf(id), 'suspended');
  });
});

describe('somebody who is none of its people', () => {
  for (const [who, idOf] of [
    ['a member', async () => (await newMember()).id],
    ['the administrator', async () => world.administrator.principalId],
    ['a guest of another partner', async () => (await guestElsewhere()).id],
    ['nobody', async () => randomUUID()],
  ] as const) {
    test(`${who} is neither seen nor touched`, async () => {
      const id = await idOf();
      const before = await findUser(world.ports.database, id);
      const answers = [
        await ask('GET', `/Users/${id}`),
        await setActive(id, false),
        await ask('PUT', `/Users/${id}`, { schemas: [USER], userName: 'mine', active: false }),
        await ask('DELETE', `/Users/${id}`),
      ];
      assert.deepEqual(
        answers.map(({ status }) => status),
        [404, 404, 404, 404],
      );
      assert.deepEqual(await find(`id eq "${id}"`), []);
      if (before?.mail) {
        assert.deepEqual(await find(`userName eq "${before.mail}"`), []);
        const bound = await ask('POST', '/Users', { schemas: [USER], userName: before.mail });
        assert.equal(bound.status, 403);
      }
      assert.deepEqual(await findUser(world.ports.database, id), before);
      const all = await ask('GET', '/Users?count=200');
      assert.equal(
        (all.body.Resources as { id: string }[]).some((one) => one.id === id),
        false,
      );
    });
  }

  async function newMember() {
    const mail = `member-${randomUUID()}@partner.example`;
    return createUser(world.ports, world.operator, {
      userPrincipalName: `${randomUUID()}@${world.ports.settings.DAYPASS_DOMAIN}`,
      displayName: 'A member with a mailbox at the partner',
      mail,
    });
  }

  async function guestElsewhere() {
    const address = `guest-${randomUUID()}@other.example`;
    await world.invite(address);
    const guest = (await findUserByMail(world.ports.database, address))!;
    const { status } = await ask('GET', `/Users/${guest.id}`, undefined, {
      token: otherToken,
      homeDirectoryId: otherHomeId,
    });
    assert.equal(status, 200);
    return guest;
  }

  test('cannot be reached by the names of another one', async () => {
    const [one, other] = [await guestOf('pat'), await guestOf('sam')];
    await patch(one.id, [{ op: 'replace', path: 'externalId', value: 'taken' }]);
    const { status, body } = await patch(other.id, [{ op: 'replace', path: 'externalId', value: 'taken' }]);
    assert.deepEqual([status, body.scimType], [409, 'uniqueness']);
  });
});

describe('a token', () => {
  test('of another home directory, of none, deleted, or of one that is not in use opens nothing', async () => {
    const { id } = await guestOf('pat');
    const path = `/Users/${id}`;
    assert.equal((await ask('GET', path)).status, 200);
    const refused = await ask('GET', path, undefined, { token: otherToken });
    assert.deepEqual([refused.status, refused.headers['www-authenticate']], [401, 'Bearer realm="scim"']);
    assert.equal((await ask('GET', path, undefined, { homeDirectoryId: otherHomeId })).status, 401);
    assert.equal((await ask('DELETE', path, undefined, { token: 'guessed' })).status, 401);
    await world.changeHome({ enabled: false });
    assert.equal((await ask('GET', path)).status, 401);
    await world.changeHome({ enabled: true });
    assert.equal((await ask('GET', path)).status, 200);
  });

  test('is replaced without a gap: two stand side by side, a third is refused, and its last use is known', async () => {
    const { ports, operator, homeDirectoryId } = world;
    let second!: Awaited<ReturnType<typeof addProvisioningToken>>;
    const added = await activitiesOf(ports.database, async () => {
      second = await addProvisioningToken(ports, operator, homeDirectoryId);
    });
    assert.deepEqual(added, ['provisioning-token.added']);
    await assert.rejects(
      addProvisioningToken(ports, operator, homeDirectoryId),
      refusedWith('provisioning.too-many-tokens'),
    );
    const status = async (secret: string) =>
      (await ask('GET', '/ServiceProviderConfig', undefined, { token: secret })).status;
    assert.deepEqual([await status(token), await status(second.secret)], [200, 200]);
    const [, stored] = await listProvisioningTokens(ports.database, homeDirectoryId);
    assert.deepEqual([stored!.hint, stored!.lastUsedAt], [second.secret.slice(-4), world.clock.now()]);
    const removed = await activitiesOf(ports.database, () =>
      removeProvisioningToken(ports, operator, homeDirectoryId, second.token.id),
    );
    assert.deepEqual(removed, ['provisioning-token.removed']);
    assert.deepEqual([await status(token), await status(second.secret)], [200, 401]);
    await assert.rejects(
      removeProvisioningToken(ports, operator, otherHomeId, second.token.id),
      refusedWith('provisioning.token-not-found'),
    );
  });
});

// Last: the guest is gone afterwards.
test('a partner deletes somebody: they are out, and an administrator can restore them for thirty days', async () => {
  const guest = await guestOf('sam');
  const running = await activateGuest(world, guest);
  assert.equal((await ask('DELETE', `/Users/${guest.id}`)).status, 204);
  assert.deepEqual([await isSignedIn('sam'), await running(), isAllowed(world, guest.id)], [false, false, false]);
  assert.equal((await ask('GET', `/Users/${guest.id}`)).status, 404);
  assert.equal((await ask('DELETE', `/Users/${guest.id}`)).status, 404);
  const deleted = await world.ports.database
    .selectFrom('principal')
    .select('deleted_at')
    .where('id', '=', guest.id)
    .executeTakeFirst();
  assert.deepEqual(deleted?.deleted_at, world.clock.now());
});
