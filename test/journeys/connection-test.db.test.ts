/**
 * An administrator tests the connection to a home directory: what was received, which check failed, and that nobody comes in
 * by it.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assignDirectoryRoleIn } from '#modules/assignments/index.ts';
import { createUser } from '#modules/directory/index.ts';
import { directoryRoles } from '#modules/role-definitions/index.ts';
import { portalPlugin } from '../../server/wire/portal/plugin.ts';
import type { ConnectionTestView } from '../../server/wire/portal/connection-test-contract.ts';
import { liveSession } from '../support/live-session.ts';
import { openPartnerWorld, pat, sam, stray, type PartnerWorld } from '../support/partner-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';
import { fay, openSamlWorld, type SamlWorld } from '../support/saml-world.ts';
import { activitiesOf } from '../support/trail.ts';

/** The administrator's browser, signed in. */
async function administratorOf(world: PartnerWorld, userId = world.administrator.principalId): Promise<PortalBrowser> {
  const browser = world.browser();
  const [name, value] = (await liveSession(world.ports, userId))['cookie']!.split('=') as [string, string];
  browser.cookies.set(name, value);
  return browser;
}

/** Begins a test as somebody who is not signed in there yet. */
async function begin(browser: PortalBrowser, id: string): Promise<{ testId: string; redirectUrl: string }> {
  browser.partnerCookies.clear();
  return (await browser.post(`/portal/api/home-directories/${id}/connection-tests`)).body;
}

const view = async (browser: PortalBrowser, testId: string) =>
  (await browser.get(`/portal/api/connection-tests/${testId}`)).body as ConnectionTestView;
const failedOf = ({ checks }: ConnectionTestView) =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ check }) => check);
const outcomesOf = ({ checks }: ConnectionTestView) => checks.map(({ check, outcome }) => [check, outcome]);
const valuesOf = ({ received }: ConnectionTestView, name: string) => received.find((one) => one.name === name)?.values;

describe('a connection by OpenID Connect', () => {
  let world: PartnerWorld;
  let browser: PortalBrowser;
  before(async () => {
    world = await openPartnerWorld('connection test', {}, { portal: portalPlugin });
    browser = await administratorOf(world);
  });
  after(() => world.close());

  test('works: every check passed, claims are shown, and nobody is signed in by it', async () => {
    const { testId, redirectUrl } = await begin(browser, world.homeDirectoryId);
    assert.equal((await view(browser, testId)).outcome, null);
    const left = await activitiesOf(world.ports.database, async () => {
      assert.equal((await browser.signInAt(redirectUrl, sam)).location, `/settings/home-directories/tests/${testId}`);
    });
    assert.deepEqual(left, ['home-directory.tested']);
    const seen = await view(browser, testId);
    assert.equal(seen.outcome, 'passed', JSON.stringify(seen));
    assert.deepEqual(outcomesOf(seen), [
      ['metadata', 'passed'],
      ['answer', 'passed'],
      ['token', 'passed'],
      ['id-token', 'passed'],
      ['domain', 'passed'],
      ['address', 'passed'],
      ['second-factor', 'note'],
      ['liveness', 'passed'],
    ]);
    assert.deepEqual(valuesOf(seen, 'email'), [sam.email]);
    assert.deepEqual(valuesOf(seen, 'nonce'), ['(present)']);
    assert.doesNotMatch(JSON.stringify(seen), /eyJ/, 'no token is shown');
    const { user } = (await browser.get('/portal/api/session')).body;
    assert.equal(user.id, world.administrator.principalId);
    const links = await world.ports.database.selectFrom('identity_link').select('id').execute();
    const sessions = await world.ports.database.selectFrom('session').select('methods').execute();
    assert.deepEqual([links, sessions.filter(({ methods }) => methods.includes('fed'))], [[], []]);
  });

  test('an answer to a test signs nobody in, redeems nothing, and is read once', async () => {
    const { testId, redirectUrl } = await begin(browser, world.homeDirectoryId);
    const address = new URL(await browser.answerOf(redirectUrl, pat));
    const path = address.pathname + address.search;
    const thief = world.browser();
    await thief.get('/portal/api/session');
    assert.equal((await thief.get(path)).location, '/sign-in?problem=sign-in.home-answer-invalid');
    assert.equal((await browser.get(path)).location, `/settings/home-directories/tests/${testId}`);
    const first = await view(browser, testId);
    await browser.get(path);
    assert.deepEqual(await view(browser, testId), first);

    // Nor does an answer to a sign-in end in a test.
    const other = world.browser();
    const start = await other.post('/portal/api/sign-in/start', { identifier: pat.email, returnTo: '/' });
    assert.equal((await other.signInAt(start.body.redirectUrl, pat)).location, '/sign-in?problem=sign-in.not-invited');
  });

  test('a refusal there, a changed answer and a wrong secret are told apart', async () => {
    const refused = await begin(browser, world.homeDirectoryId);
    const state = new URL(refused.redirectUrl).searchParams.get('state')!;
    const error = { error: 'access_denied', error_description: 'Not assigned', state, iss: world.partner.url };
    await browser.get(`/sign-in/callback/${world.homeDirectoryId}?${new URLSearchParams(error).toString()}`);
    const seen = await view(browser, refused.testId);
    assert.deepEqual(failedOf(seen), ['answer']);
    assert.equal(seen.checks.find(({ check }) => check === 'answer')!.detail, 'access_denied: Not assigned');
    assert.deepEqual(seen.received, []);

    const changed = await begin(browser, world.homeDirectoryId);
    const address = new URL(await browser.answerOf(changed.redirectUrl, pat));
    address.searchParams.set('iss', 'https://evil.example');
    await browser.get(address.pathname + address.search);
    assert.deepEqual(failedOf(await view(browser, changed.testId)), ['answer']);

    const wrong = await begin(browser, world.homeDirectoryId);
    const answer = new URL(await browser.answerOf(wrong.redirectUrl, pat));
    answer.searchParams.set('code', 'another-code');
    await browser.get(answer.pathname + answer.search);
    const told = await view(browser, wrong.testId);
    assert.deepEqual(failedOf(told), ['token']);
    assert.match(told.checks.find(({ check }) => check === 'token')!.detail!, /^invalid_grant/);
  });

  test('an address of a foreign domain and one that is not bound fail by name, with the claims that were received', async () => {
    const foreign = await begin(browser, world.homeDirectoryId);
    await browser.signInAt(foreign.redirectUrl, stray);
    const seen = await view(browser, foreign.testId);
    assert.deepEqual(failedOf(seen), ['domain']);
    assert.deepEqual(valuesOf(seen, 'email'), [stray.email]);
    assert.deepEqual(
      outcomesOf(seen)
        .slice(-3)
        .map(([, outcome]) => outcome),
      ['not-reached', 'not-reached', 'not-reached'],
    );
  });

  test('a disabled directory is tested too; one that does not answer is told at once', async () => {
    await world.changeHome({ enabled: false });
    const { testId, redirectUrl } = await begin(browser, world.homeDirectoryId);
    await browser.signInAt(redirectUrl, sam);
    assert.equal((await view(browser, testId)).outcome, 'passed');
    await world.changeHome({ enabled: true });
    const silent = '0d1f3a52-3c1e-4a55-9c0e-7a4c19a6f0d1';
    await world.addHome(silent, { signalsIssuer: world.partner.url, domains: ['silent.example'] });
    const over = await begin(browser, silent);
    assert.equal(over.redirectUrl, null);
    assert.deepEqual(failedOf(await view(browser, over.testId)), ['metadata']);
  });

  async function anotherAdministrator(): Promise<string> {
    const userPrincipalName = `other@${world.ports.settings.DAYPASS_DOMAIN}`;
    const { id } = await createUser(world.ports, world.operator, {
      userPrincipalName,
      displayName: 'Other',
      mail: null,
    });
    const roleDefinitionId = directoryRoles.find(({ name }) => name === 'Global Administrator')!.id;
    await world.ports.unitOfWork((tx) =>
      assignDirectoryRoleIn(tx, world.operator, { roleDefinitionId, principalId: id }),
    );
    await world.composition.decisions.catchUp();
    return id;
  }

  test('only who may change home directories tests one, and sees what came of their own', async () => {
    const guest = await world.redeem(sam);
    const path = `/portal/api/home-directories/${world.homeDirectoryId}/connection-tests`;
    const refused = await guest.post(path);
    assert.equal(refused.status, 403);
    const { testId, redirectUrl } = await begin(browser, world.homeDirectoryId);
    await browser.signInAt(redirectUrl, sam);
    assert.equal((await browser.get(`/portal/api/connection-tests/${testId}`)).status, 200);
    assert.equal((await guest.get(`/portal/api/connection-tests/${testId}`)).status, 403);
    const sameBrowser = await administratorOf(world, await anotherAdministrator());
    for (const [name, value] of browser.cookies)
      if (!sameBrowser.cookies.has(name)) sameBrowser.cookies.set(name, value);
    assert.equal((await sameBrowser.get(`/portal/api/connection-tests/${testId}`)).status, 404);
    const elsewhere = await administratorOf(world);
    await elsewhere.get('/portal/api/session');
    assert.equal((await elsewhere.get(`/portal/api/connection-tests/${testId}`)).status, 404);
    world.clock.moveBy(30 * 60_000);
    assert.equal((await browser.get(`/portal/api/connection-tests/${testId}`)).status, 404);
  });
});

describe('a connection by SAML', () => {
  let world: SamlWorld;
  let browser: PortalBrowser;
  before(async () => {
    world = await openSamlWorld('saml connection test');
    browser = await administratorOf(world);
  });
  after(() => world.close());

  test('works: attributes are shown, and nobody is signed in by it', async () => {
    const { testId, redirectUrl } = await begin(browser, world.samlId);
    const form = await world.formOf(browser, redirectUrl, fay);
    assert.equal(await world.handIn(form), `/settings/home-directories/tests/${testId}`);
    const seen = await view(browser, testId);
    assert.equal(seen.outcome, 'passed', JSON.stringify(seen));
    assert.deepEqual(valuesOf(seen, 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'), [fay.email]);
    assert.deepEqual(await world.ports.database.selectFrom('identity_link').select('id').execute(), []);
    await world.handIn(form);
    assert.deepEqual(await view(browser, testId), seen);
    assert.equal((await browser.get('/portal/api/session')).body.user.id, world.administrator.principalId);
  });

  test('a changed answer fails at the signature, and shows what was changed', async () => {
    const { testId, redirectUrl } = await begin(browser, world.samlId);
    const form = await world.formOf(browser, redirectUrl, fay);
    const text = Buffer.from(form.SAMLResponse, 'base64').toString().replaceAll(fay.email, 'may@fabrikam.example');
    await world.handIn({ ...form, SAMLResponse: Buffer.from(text).toString('base64') });
    const seen = await view(browser, testId);
    assert.deepEqual(failedOf(seen), ['signature']);
    assert.ok(JSON.stringify(seen.received).includes('may@fabrikam.example'));
    assert.equal(seen.checks.find(({ check }) => check === 'audience')!.outcome, 'not-reached');
  });

  test('an answer to another question fails by that name', async () => {
    const first = await begin(browser, world.samlId);
    const form = await world.formOf(browser, first.redirectUrl, fay);
    const second = await begin(browser, world.samlId);
    const RelayState = new URL(second.redirectUrl).searchParams.get('RelayState')!;
    await world.handIn({ ...form, RelayState });
    assert.deepEqual(failedOf(await view(browser, second.testId)), ['in-response-to']);
  });
});
