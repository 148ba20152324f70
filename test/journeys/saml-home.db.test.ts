/**
 * A guest whose home speaks SAML, the way AD FS does: redemption, signing in again, a second factor there, the end, and
 * what strangers try with an answer.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { refreshMetadata, updateHomeDirectory } from '#modules/home-directories/index.ts';
import { makeSigningKey } from '../../trial/saml-directory/signing-key.ts';
import { NOON } from '../support/sign-in-world.ts';
import { fay, openSamlWorld, type SamlForm, type SamlWorld } from '../support/saml-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';

const refused = '/sign-in?problem=sign-in.home-answer-invalid';

describe('a guest from a directory that speaks SAML', () => {
  let world: SamlWorld;
  before(async () => {
    world = await openSamlWorld('saml home');
  });
  after(() => world.close());
  beforeEach(() => world.clock.moveTo(NOON));

  const start = async (browser: PortalBrowser, returnTo = '/my-roles') => {
    const step = await browser.post('/portal/api/sign-in/start', { identifier: fay.email, returnTo });
    assert.equal(step.body.next, 'home-directory', JSON.stringify(step));
    return step.body.redirectUrl as string;
  };
  const answered = async (browser: PortalBrowser): Promise<SamlForm> =>
    world.formOf(browser, await start(browser), fay);

  test('redeems, consents, is signed in, and signs in again at home', async () => {
    const browser = world.browser();
    const ticket = await world.invite(fay.email);
    const shown = await browser.get(`/portal/api/redemptions/${ticket}`);
    assert.equal(shown.body.proof.kind, 'home-directory', JSON.stringify(shown));
    const step = await browser.post(`/portal/api/redemptions/${ticket}/begin`, { signOutFirst: false });
    assert.equal((await world.signInThere(browser, step.body.redirectUrl, fay)).location, '/redeem/consent');
    const done = await browser.post('/portal/api/redemption/consent', { accepted: true });
    assert.equal(done.body.step, 'done', JSON.stringify(done));
    const session = await browser.get('/portal/api/session');
    assert.equal(session.body.user.userType, 'Guest');

    const again = world.browser();
    assert.equal((await world.signInThere(again, await start(again), fay)).location, '/my-roles');
    assert.equal((await again.get('/portal/api/session')).body.user.id, session.body.user.id);
  });

  test('is sent home again when the sign-in there no longer counts', async () => {
    const browser = world.browser();
    await world.signInThere(browser, await start(browser), fay);
    const who = async () => (await browser.get('/portal/api/session')).body.user?.userType ?? null;
    for (const minutes of [20, 20]) {
      world.clock.moveBy(minutes * 60_000);
      assert.equal(await who(), 'Guest');
    }
    world.clock.moveBy(20 * 60_000 - 1);
    assert.equal(await who(), 'Guest');
    world.clock.moveBy(1);
    assert.equal(await who(), null);
    // Who has left home meanwhile does not come back; who has not is not asked for the password again.
    const account = world.directory.accounts.findByEmail(fay.email)!;
    await world.directory.accounts.setDisabled(account, true);
    assert.equal((await answered(browser)).SAMLResponse, '');
    await world.directory.accounts.setDisabled(account, false);
    await world.signInThere(browser, await start(browser), fay);
    assert.equal(await who(), 'Guest');
  });

  test('D40: with an answer handed in twice, in another browser, or to another directory nobody comes in', async () => {
    const browser = world.browser();
    const form = await answered(browser);
    assert.equal(await world.handIn({ ...form, RelayState: `${form.RelayState.slice(0, -1)}_` }), refused);
    assert.equal(await world.handIn(form, world.homeDirectoryId), refused);
    assert.equal(await world.handIn({ SAMLResponse: form.SAMLResponse }), refused);
    const back = await world.handIn(form);
    assert.equal(await world.handIn(form), refused, 'an answer is taken once');
    const thief = world.browser();
    await thief.get('/portal/api/session');
    assert.equal((await thief.get(back)).location, refused);
    assert.equal((await browser.get(back)).location, '/my-roles');
    assert.equal((await browser.get(back)).location, refused);
  });

  test('D40: an answer that was refused uses its question up', async () => {
    const browser = world.browser();
    const form = await answered(browser);
    const changed = Buffer.from(form.SAMLResponse, 'base64').toString().replace(fay.email, 'sam@fabrikam.example');
    assert.equal(await world.handIn({ ...form, SAMLResponse: Buffer.from(changed).toString('base64') }), refused);
    assert.equal(await world.handIn(form), refused);
  });

  test('D40: the answer of a directory that was switched off meanwhile is refused', async () => {
    const browser = world.browser();
    const form = await answered(browser);
    await world.changeSaml({ enabled: false });
    assert.equal(await world.handIn(form), '/sign-in?problem=sign-in.home-disabled');
    await world.changeSaml({});
    const back = await world.handIn(await answered(browser));
    await world.changeSaml({ enabled: false });
    assert.equal((await browser.get(back)).location, '/sign-in?problem=sign-in.home-disabled');
    await world.changeSaml({});
    assert.equal((await world.signInThere(browser, await start(browser), fay)).location, '/my-roles');
  });

  test('comes in with a key the directory replaced meanwhile, once its metadata was read again', async () => {
    const { metadata, metadataUrl, key } = world.directory;
    const bodyOf = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');
    const former = bodyOf((await makeSigningKey()).certificate);
    await world.changeSaml({ metadata: metadata.replaceAll(bodyOf(key.certificate), former), metadataUrl });
    const browser = world.browser();
    assert.equal(await world.handIn(await answered(browser)), refused);
    world.clock.moveBy(86_400_000);
    assert.equal(await refreshMetadata(world.ports), 1);
    assert.equal((await world.signInThere(browser, await start(browser), fay)).location, '/my-roles');
    await world.changeSaml({ metadataUrl: null });
  });

  test('proves a second factor at home, where the directory is trusted for it and proves it now', async () => {
    const browser = world.browser();
    await world.signInThere(browser, await start(browser), fay);
    const stepUp = async () => {
      const step = await browser.post('/portal/api/step-up/start', { returnTo: '/my-roles' });
      assert.equal(step.body.next, 'home-directory', JSON.stringify(step));
      return world.signInThere(browser, step.body.redirectUrl, fay);
    };
    assert.match((await stepUp()).location!, /problem=/);
    world.proveBy('http://schemas.microsoft.com/claims/multipleauthn');
    assert.equal((await stepUp()).location, '/my-roles');
  });

  test('our metadata says where answers go, to whoever asks for it', async () => {
    const { body, status } = await world.browser().get(`/sign-in/saml/${world.samlId}/metadata`);
    assert.equal(status, 200);
    assert.match(body, new RegExp(`Location="[^"]+/sign-in/saml/${world.samlId}"`));
    assert.match(body, /WantAssertionsSigned="true"/);
    assert.match(body, /AuthnRequestsSigned="true"/);
    assert.equal((await world.browser().get('/sign-in/saml/nothing/metadata')).status, 404);
  });

  test('metadata that names another directory loses the proof of its domains; that is no SAML metadata is refused', async () => {
    const input = {
      protocol: 'saml' as const,
      displayName: 'Fabrikam',
      domains: ['fabrikam.example'],
      livenessSeconds: 3600,
      enabled: true,
    };
    const save = (metadata: string) =>
      updateHomeDirectory(world.ports, world.operator, world.samlId, { ...input, metadata });
    const code = (text: string) =>
      save(text).then(
        () => 'saved',
        (error: { code: string }) => error.code,
      );
    const { metadata } = world.directory;
    assert.equal(await code('<a/>'), 'directory.saml-metadata-invalid');
    assert.equal(await code('no markup'), 'directory.saml-metadata-invalid');
    assert.equal(
      await code(metadata.replace(/<ds:X509Certificate>|<X509Certificate>/, '$&AAAA')),
      'directory.saml-metadata-invalid',
    );
    assert.equal(
      await code(metadata.replace(/Location="[^"]+"/, 'Location="http://sts.fabrikam.example/"')),
      'directory.issuer-invalid',
    );
    assert.equal(await code(metadata), 'saved');
    const browser = world.browser();
    const form = await answered(browser);
    await save(metadata.replace(/entityID="[^"]+"/, 'entityID="urn:another"'));
    assert.equal(await world.handIn(form), refused);
  });
});
