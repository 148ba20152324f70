/**
 * "Why can't this guest sign in": the conditions of one guest, as they are while an administrator looks.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assignDirectoryRoleIn } from '#modules/assignments/index.ts';
import { createUser, updateCollaborationSettings } from '#modules/directory/index.ts';
import { directoryRoles } from '#modules/role-definitions/index.ts';
import { portalPlugin } from '../../server/wire/portal/plugin.ts';
import type { SignInChecksView } from '../../server/wire/portal/sign-in-check-contract.ts';
import { liveSession } from '../support/live-session.ts';
import { openPartnerWorld, pat, type PartnerWorld } from '../support/partner-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';

describe('why a guest cannot sign in', () => {
  let world: PartnerWorld;
  let reader: Record<string, string>;
  let browser: PortalBrowser;
  let patId: string;
  before(async () => {
    world = await openPartnerWorld('sign-in checks', {}, { portal: portalPlugin });
    browser = await world.redeem(pat);
    patId = (await browser.get('/portal/api/session')).body.user.id;
    reader = await liveSession(world.ports, world.administrator.principalId);
  });
  after(() => world.close());

  const look = async (userId = patId, headers = reader) => {
    const answer = await world.app.inject({
      method: 'GET',
      url: `/portal/api/users/${userId}/sign-in-checks`,
      headers,
    });
    return { status: answer.statusCode, body: answer.json<SignInChecksView>() };
  };
  const problemsOf = async (userId = patId) => {
    const { body } = await look(userId);
    assert.equal(
      body.canSignIn,
      body.checks.every(({ outcome }) => outcome !== 'problem'),
    );
    return body.checks.filter(({ outcome }) => outcome === 'problem').map(({ check, state }) => `${check}: ${state}`);
  };
  const idOf = async (address: string) => {
    const row = world.ports.database.selectFrom('directory_user').select('id').where('mail', '=', address);
    return (await row.executeTakeFirstOrThrow()).id;
  };

  test('nothing stands in the way of one who just came in', async () => {
    assert.deepEqual(await problemsOf(), []);
    const { checks } = (await look()).body;
    assert.deepEqual(
      checks.map(({ check, state }) => [check, state]),
      [
        ['account', 'enabled'],
        ['invitation', 'accepted'],
        ['domain', 'not-asked'],
        ['inbound', 'let-in'],
        ['home-directory', 'enabled'],
        ['identity', 'live'],
        ['home-answers', 'answers'],
        ['liveness', 'confirmed'],
        ['terms', 'nothing'],
        ['last-sign-in', 'succeeded'],
      ],
    );
    assert.ok(checks.every(({ nextStep }) => nextStep === null));
  });

  test('an invitation that waits, and one whose link is over', async () => {
    await world.invite('lou@partner.example');
    const louId = await idOf('lou@partner.example');
    assert.deepEqual(await problemsOf(louId), ['invitation: pending']);
    await updateCollaborationSettings(world.ports, world.administrator, { blockedDomains: ['partner.example'] });
    assert.deepEqual(await problemsOf(louId), ['invitation: pending', 'domain: not-allowed']);
    assert.deepEqual(await problemsOf(), []);
    await updateCollaborationSettings(world.ports, world.administrator, { blockedDomains: [] });
    await world.ports.unitOfWork((tx) => tx.db.updateTable('invitation_ticket').set({ expires_at: tx.now }).execute());
    assert.deepEqual(await problemsOf(louId), ['invitation: expired']);
  });

  test('home disabled the account: the identity is suspended, the session ended, and the last attempt says so', async () => {
    world.clock.moveBy(300_000);
    await world.administer(pat.email, 'disable');
    assert.equal((await browser.get('/portal/api/session')).body.signedIn, false);
    const { checks } = (await look()).body;
    const notes = checks.filter(({ outcome }) => outcome === 'note').map(({ check, state }) => `${check}: ${state}`);
    assert.deepEqual(notes, ['identity: suspended', 'liveness: ended']);
    assert.match(checks.find(({ check }) => check === 'liveness')!.text, /home refused the account/);
    await world.administer(pat.email, 'enable');
    const again = world.browser();
    const start = await again.post('/portal/api/sign-in/start', { identifier: pat.email, returnTo: '/' });
    const state = new URL(start.body.redirectUrl).searchParams.get('state')!;
    const query = new URLSearchParams({ error: 'access_denied', state, iss: world.partner.url });
    world.clock.moveBy(1_000);
    await again.get(`/sign-in/callback/${world.homeDirectoryId}?${query.toString()}`);
    assert.deepEqual(await problemsOf(), ['last-sign-in: refused']);
    const last = (await look()).body.checks.at(-1)!;
    assert.match(last.text, /^It was refused\. /);
    assert.ok(last.nextStep);
  });

  test('why the last attempt was refused is told only to who may read sign-ins; others may not look at all', async () => {
    const roleOf = (name: string) => directoryRoles.find((role) => role.name === name)!.id;
    const withRole = async (name: string, role?: string) => {
      const userPrincipalName = `${name}@${world.ports.settings.DAYPASS_DOMAIN}`;
      const { id } = await createUser(world.ports, world.operator, {
        userPrincipalName,
        displayName: name,
        mail: null,
      });
      if (role) {
        await world.ports.unitOfWork((tx) =>
          assignDirectoryRoleIn(tx, world.operator, { roleDefinitionId: roleOf(role), principalId: id }),
        );
        await world.composition.decisions.catchUp();
      }
      return liveSession(world.ports, id);
    };
    const inviter = await withRole('inviter', 'Guest Inviter');
    const seen = await look(patId, inviter);
    assert.equal(seen.status, 200, JSON.stringify(seen.body));
    assert.ok(!JSON.stringify(seen.body).includes('refused.'));
    const nobody = await withRole('nobody');
    for (const id of [patId, world.homeDirectoryId]) {
      assert.equal((await look(id, nobody)).status, 403);
    }
    assert.equal((await look(world.homeDirectoryId)).status, 404);
  });

  test('the account is blocked here, home is disabled here, home does not answer', async () => {
    const set = (enabled: boolean) =>
      world.ports.unitOfWork((tx) => tx.db.updateTable('principal').set({ enabled }).where('id', '=', patId).execute());
    await set(false);
    assert.ok((await problemsOf()).includes('account: disabled'));
    await set(true);
    await world.changeHome({ enabled: false });
    assert.ok((await problemsOf()).includes('home-directory: disabled'));
    await world.changeHome({ enabled: true });
    assert.ok(!(await problemsOf()).includes('home-directory: disabled'));
    // A connection is kept for ten minutes.
    world.clock.moveBy(600_000);
    await world.partner.stop();
    assert.ok((await problemsOf()).includes('home-answers: silent'));
  });
});
