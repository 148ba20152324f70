/**
 * The sign-in log over Graph, as the vendor's clients ask for it, and the last sign-in beside a user.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { graphPlugin } from '../../server/wire/graph/plugin.ts';
import { liveSession } from '../support/live-session.ts';
import { openPartnerWorld, pat, sam, type PartnerWorld } from '../support/partner-world.ts';

describe('the sign-in log over Graph', () => {
  let world: PartnerWorld;
  let reader: Record<string, string>;
  let patId: string;
  before(async () => {
    world = await openPartnerWorld('sign-in log graph', {}, { graph: graphPlugin });
    // Entries of one instant come in no order that a test could know.
    world.clock.moveBy(60_000);
    patId = (await (await world.redeem(pat)).get('/portal/api/session')).body.user.id;
    world.clock.moveBy(60_000);
    const browser = world.browser();
    const start = await browser.post('/portal/api/sign-in/start', { identifier: sam.email, returnTo: '/' });
    await browser.signInAt(start.body.redirectUrl, sam);
    reader = await liveSession(world.ports, world.administrator.principalId);
  });
  after(() => world.close());

  const get = async (path: string, headers = reader) => {
    const answer = await world.app.inject({ method: 'GET', url: `/v1.0/${path}`, headers });
    return { status: answer.statusCode, body: answer.json() };
  };
  const namesOf = async (query: string) => {
    const { status, body } = await get(`auditLogs/signIns?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return (body.value as { userPrincipalName: string }[]).map(({ userPrincipalName }) => userPrincipalName);
  };
  const filtered = (filter: string) => namesOf(`$filter=${encodeURIComponent(filter)}`);
  const patName = () => `pat_partner.example#EXT#@${world.ports.settings.DAYPASS_DOMAIN}`;
  const administratorName = () => `admin@${world.ports.settings.DAYPASS_DOMAIN}`;

  test('lists newest first, oldest first where asked, page by page', async () => {
    const all = [sam.email, patName(), administratorName()];
    assert.deepEqual(await namesOf(''), all);
    assert.deepEqual(await namesOf('$orderby=createdDateTime asc'), all.toReversed());
    const first = (await get('auditLogs/signIns?$top=2')).body;
    assert.equal(first.value.length, 2);
    const next = new URL(first['@odata.nextLink']);
    const { body } = await get(`auditLogs/signIns${next.search}`);
    assert.deepEqual(
      body.value.map((one: { userPrincipalName: string }) => one.userPrincipalName),
      [administratorName()],
    );
  });

  test('filters by person, name, application, time and error code, and refuses what it does not know', async () => {
    assert.deepEqual(await filtered(`userId eq '${patId}'`), [patName()]);
    assert.deepEqual(await filtered(`userPrincipalName eq '${patName()}'`), [patName()]);
    assert.deepEqual(await filtered("userPrincipalName eq 'nobody@organization.example'"), []);
    assert.deepEqual(await filtered('status/errorCode ne 0'), [sam.email]);
    assert.deepEqual(await filtered('status/errorCode eq 50020'), [sam.email]);
    assert.deepEqual(await filtered('status/errorCode eq 0'), [patName(), administratorName()]);
    assert.deepEqual(await filtered("appId eq 'portal' and status/errorCode ne 0"), [sam.email]);
    assert.deepEqual(await filtered("appId eq 'another'"), []);
    const now = world.clock.now().toISOString();
    assert.deepEqual(await filtered(`createdDateTime ge ${now}`), [sam.email]);
    const unknown = await get(`auditLogs/signIns?$filter=${encodeURIComponent("city eq 'Seattle'")}`);
    assert.deepEqual([unknown.status, unknown.body.error.details[0].code], [400, 'request.filter-invalid']);
  });

  test('shows a guest and the partner, and one by its id', async () => {
    const [shown] = (await get(`auditLogs/signIns?$filter=${encodeURIComponent(`userId eq '${patId}'`)}`)).body.value;
    assert.partialDeepStrictEqual(shown, {
      userType: 'guest',
      appDisplayName: 'Portal',
      status: { errorCode: 0 },
      crossTenantAccessType: 'b2bCollaboration',
      homeTenantId: world.homeDirectoryId,
      resourceTenantId: world.tenantId,
      authenticationRequirement: 'singleFactorAuthentication',
    });
    const one = await get(`auditlogs/signins/${shown.id}`);
    assert.equal(one.body.id, shown.id);
    assert.equal((await get(`auditLogs/signIns/${patId}`)).status, 404);
  });

  test('the last sign-in stands beside a user where it is selected, for who may read sign-ins', async () => {
    const select = '$select=id,signInActivity';
    const list = (await get(`users?${select}&$filter=${encodeURIComponent("userType eq 'Guest'")}`)).body.value;
    const last = list.find(({ id }: { id: string }) => id === patId).signInActivity;
    const { body } = await get(`users/${patId}?${select}`);
    assert.deepEqual(body.signInActivity, last);
    const at = new Date(world.clock.now().getTime() - 60_000).toISOString();
    assert.equal(last.lastSignInDateTime, at);
    const guest = await liveSession(world.ports, patId);
    assert.equal((await get(`users/${patId}?$select=id`, guest)).status, 200);
    for (const path of [`users/${patId}?${select}`, `users?${select}`, `me?${select}`, 'auditLogs/signIns']) {
      assert.equal((await get(path, guest)).status, 403, path);
    }
  });
});
