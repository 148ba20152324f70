/**
 * People are invited by a file: checked, started, run row by row with the rights of who started it, tried again.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { removeAutomationClient, type AutomationClient } from '#modules/administration/index.ts';
import { forgetOldBulks, runDueRows } from '#modules/bulk-invitations/index.ts';
import { updateCollaborationSettings } from '#modules/directory/index.ts';
import { activitiesOf } from '../support/trail.ts';
import { openWorld, type World } from '../support/world.ts';

const base = '/portal/api/bulk-invitations';
const headers = 'inviteeEmail,role,scope,end,sendEmail';

let world: World;
let owner: AutomationClient;
let token: string;
let id: string;
let number = 0;

before(async () => {
  world = await openWorld('bulk_invitation');
  owner = await world.addClient();
  token = await world.tokenFor(owner);
});
after(() => world?.close());
beforeEach(() => {
  id = randomUUID();
  number += 1;
});

const address = (name: string) => `${name}-${number}@partner.example`;
const upload = (lines: readonly string[], of = id, by = token) =>
  world.call(by, 'PUT', `${base}/${of}`, { fileName: 'partners.csv', text: [headers, ...lines].join('\n') });
const run = () => runDueRows(world.ports, world.composition.decisions);
const start = () => world.call(token, 'POST', `${base}/${id}/start`);
const retry = () => world.call(token, 'POST', `${base}/${id}/retry`);
const counts = async () => (await world.call(token, 'GET', `${base}/${id}`)).body.counts as Record<string, number>;
const rows = async () => (await world.call(token, 'GET', `${base}/${id}/rows`)).body.value as BulkRow[];
interface BulkRow {
  readonly state: string;
  readonly outcome: string | null;
  readonly problem: { readonly code: string } | null;
  readonly userId: string | null;
}
const results = async () => (await rows()).map(({ state, outcome, problem }) => [state, problem?.code ?? outcome]);
const count = async (table: 'invitation' | 'directory_user' | 'eligibility_schedule' | 'audit_entry') => {
  const { n } = await world.ports.database
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .executeTakeFirstOrThrow();
  return Number(n);
};
const everything = () =>
  Promise.all((['invitation', 'directory_user', 'eligibility_schedule', 'audit_entry'] as const).map(count));

describe('a file of people', () => {
  test('is checked row by row by the rules of the run, and nobody is invited by that', async () => {
    await upload([address('once')]);
    await run();
    await start();
    await run();
    await updateCollaborationSettings(world.ports, world.operator, { blockedDomains: ['blocked.example'] });
    id = randomUUID();
    const asked = await upload([
      address('new'),
      address('once'),
      'somebody@blocked.example',
      'no address',
      address('new'),
      `${address('wrong')},No such role,/,,`,
      `${address('nowhere')},Reader,/subscriptions/99999999-2222-4333-8444-555555555555,,`,
      `${address('role')},Reader,/,2031-12-31,`,
    ]);
    assert.equal(asked.status, 204);
    const before = await everything();
    await run();
    assert.deepEqual(await results(), [
      ['checked', 'invited'],
      ['checked', 'invited-again'],
      ['refused', 'invitation.domain-not-allowed'],
      ['refused', 'invitation.address-invalid'],
      ['refused', 'bulk-invitation.address-repeated'],
      ['refused', 'request.invalid'],
      ['refused', 'request.forbidden'],
      ['checked', 'invited'],
    ]);
    assert.deepEqual(await everything(), before);
  });

  test('is started: each row invites and gives the role, once, however often somebody clicks or a process runs', async () => {
    const lines = Array.from({ length: 12 }, (_, index) => `${address(`p${index}`)},Reader,/,2031-12-31,`);
    assert.deepEqual(await activitiesOf(world.ports.database, () => upload(lines)), ['bulk-invitation.uploaded']);
    assert.equal((await upload(lines)).status, 204);
    const early = await start();
    assert.equal(early.body.error.code, 'bulk-invitation.not-checked');
    await run();
    const [invitations, , eligibilities] = await everything();
    await Promise.all([start(), start()]);
    await Promise.all([run(), run()]);
    await start();
    await run();
    assert.equal((await counts())['done'], 12);
    const [nowInvited, , nowEligible] = await everything();
    assert.deepEqual([nowInvited! - invitations!, nowEligible! - eligibilities!], [12, 12]);
    const [first] = await rows();
    const trail = await world.ports.database
      .selectFrom('audit_entry')
      .select('activity')
      .where('subject_id', '=', first!.userId)
      .orderBy('position')
      .execute();
    assert.deepEqual(
      trail.map(({ activity }) => activity),
      ['user.added', 'guest.invited', 'eligibility.assigned'],
    );
  });

  test('is finished when its last row ran, and what failed is tried again', async () => {
    await upload([address('late'), address('fine')]);
    await run();
    await start();
    await updateCollaborationSettings(world.ports, world.operator, { blockedDomains: ['partner.example'] });
    const activities = await activitiesOf(world.ports.database, run);
    assert.deepEqual(activities, ['bulk-invitation.finished']);
    assert.deepEqual(await results(), [
      ['failed', 'invitation.domain-not-allowed'],
      ['failed', 'invitation.domain-not-allowed'],
    ]);
    await updateCollaborationSettings(world.ports, world.operator, { blockedDomains: [] });
    assert.deepEqual(await activitiesOf(world.ports.database, retry), ['bulk-invitation.started']);
    await run();
    assert.deepEqual(await results(), [
      ['done', 'invited'],
      ['done', 'invited'],
    ]);
  });

  test('that was refused when it was checked is checked again', async () => {
    await updateCollaborationSettings(world.ports, world.operator, { blockedDomains: ['partner.example'] });
    await upload([address('soon')]);
    await run();
    assert.deepEqual(await results(), [['refused', 'invitation.domain-not-allowed']]);
    await updateCollaborationSettings(world.ports, world.operator, { blockedDomains: [] });
    await retry();
    await run();
    assert.deepEqual(await results(), [['checked', 'invited']]);
  });

  test('gives no role its starter may not give, and invites nobody once they may not invite', async () => {
    const inviter = await world.addClient({ directoryRoles: ['Guest Inviter'], role: 'Reader' });
    const by = await world.tokenFor(inviter);
    await upload([address('plain'), `${address('role')},Reader,/,2031-12-31,`], id, by);
    await run();
    const stored = () =>
      world.ports.database
        .selectFrom('bulk_invitation_row')
        .select(['state', 'refusal'])
        .where('bulk_id', '=', id)
        .orderBy('number')
        .execute();
    assert.deepEqual(await stored(), [
      { state: 'checked', refusal: null },
      { state: 'refused', refusal: 'request.forbidden' },
    ]);
    assert.equal((await world.call(by, 'POST', `${base}/${id}/start`)).status, 204);
    await removeAutomationClient(world.ports, world.operator, inviter.principalId);
    await run();
    assert.deepEqual((await stored())[0], { state: 'failed', refusal: 'bulk-invitation.rights-gone' });
  });

  test('is seen and started only by who uploaded it, and an id is one file', async () => {
    await upload([address('mine')]);
    assert.equal((await upload([address('mine')])).status, 204);
    const changed = await upload([address('other')]);
    assert.deepEqual([changed.status, changed.body.error.code], [409, 'bulk-invitation.exists']);
    const other = await world.tokenFor(await world.addClient());
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/rows'],
      ['GET', '/results.csv'],
      ['POST', '/start'],
      ['POST', '/retry'],
    ] as const) {
      assert.equal((await world.call(other, method, `${base}/${id}${path}`)).status, 404);
    }
    assert.equal((await upload([address('mine')], id, other)).status, 409);
    await run();
    assert.equal((await start()).status, 204);
    const uploads = await world.call(token, 'GET', base);
    assert.ok(uploads.body.value.some((one: { id: string }) => one.id === id));
    assert.deepEqual((await world.call(other, 'GET', base)).body.value, []);
    await run();
  });

  test('gives its results as a file no spreadsheet takes for formulas', async () => {
    await upload(['"=HYPERLINK(""x"")"']);
    await run();
    const { body } = await world.call(token, 'GET', `${base}/${id}/results.csv`);
    assert.match(body, /1,"'=HYPERLINK/);
    assert.match(body, /invitation\.address-invalid/);
  });

  test('is forgotten after thirty days', async () => {
    await upload([address('old')]);
    await run();
    const uploadedAt = world.clock.now().getTime();
    world.clock.moveTo(new Date(uploadedAt + 30 * 86_400_000));
    await forgetOldBulks(world.ports);
    token = await world.tokenFor(owner);
    assert.equal((await world.call(token, 'GET', `${base}/${id}`)).status, 200);
    world.clock.moveTo(new Date(uploadedAt + 30 * 86_400_000 + 1));
    await forgetOldBulks(world.ports);
    assert.equal((await world.call(token, 'GET', `${base}/${id}`)).status, 404);
  });
});

test('three hundred people with a role each are invited', async () => {
  await upload(Array.from({ length: 300 }, (_, index) => `${address(`k${index}`)},Reader,/,2031-12-31,false`));
  while ((await run()) > 0);
  assert.equal((await counts())['checked'], 300);
  await start();
  while ((await run()) > 0);
  assert.equal((await counts())['done'], 300);
});
