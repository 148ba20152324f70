/** The form of role settings: who reads it, who saves it, and what it is told when it cannot be saved. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { listEntries } from '#modules/audit/index.ts';
import { assignPlainRole } from '#modules/assignments/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { roles, scopes } from '../../../test/support/role-world.ts';
import type { RoleSettingsForm, RoleSettingsView } from './role-settings-contract.ts';

let world: ArmWorld;
let owner: Actor;
let reader: Actor;
let stranger: Actor;

before(async () => {
  world = await openArmWorld('role_settings_form');
  owner = world.roles.owner;
  reader = await world.addPerson('Auditor');
  stranger = await world.addPerson('Stranger');
  await assignPlainRole(world.ports, owner, {
    assignmentId: randomUUID(),
    scope: scopes.subscription,
    roleDefinitionId: roles.reader,
    principalId: reader.principalId,
  });
});
after(() => world.close());

const address = (end = '', scope: string = scopes.site, role: string = roles.contributor) =>
  `/portal/api/role-settings/${role}${end}?scope=${encodeURIComponent(scope)}`;

async function read(as: Actor = owner): Promise<RoleSettingsView> {
  const { status, body } = await world.call(as, 'GET', address(), '');
  assert.equal(status, 200, JSON.stringify(body));
  return body as RoleSettingsView;
}

/** A form with one thing changed. */
function changed(form: RoleSettingsForm, change: (form: RoleSettingsForm) => void): RoleSettingsForm {
  const copy = structuredClone(form);
  change(copy);
  return copy;
}

const save = (as: Actor, version: string, settings: object, where = address()) =>
  world.call(as, 'PUT', where, '', { version, settings });

const lineOf = (view: RoleSettingsView, id: string) => view.lines.find((line) => line.id === id)?.value;

/** Back to the defaults, whatever a test left. */
beforeEach(async () => {
  const view = await read();
  assert.equal((await save(owner, view.version, view.defaults)).status, 200);
});

describe('reading', () => {
  test('nobody changed the settings of this role: they are the default', async () => {
    const { body } = await world.call(owner, 'GET', address('', scopes.site, roles.reader), '');
    const view = body as RoleSettingsView;
    assert.deepEqual([view.changed, view.roleName, view.scopeName, view.mayChange], [null, 'Reader', 'expenses', true]);
    assert.equal(lineOf(view, 'activation.longest'), '8 hours');
    assert.deepEqual(view.settings, view.defaults);
  });

  test('a reader reads who changed them and when, and may not', async () => {
    const { version, settings } = await read();
    await save(
      owner,
      version,
      changed(settings, (form) => (form.activation.ticketRequired = true)),
    );
    const view = await read(reader);
    assert.deepEqual(view.changed, { at: world.ports.clock.now().toISOString(), by: 'Subscription owner' });
    assert.equal(view.mayChange, false);
  });

  test('who may not read there learns nothing, whether or not the place or the role is there', async () => {
    for (const where of [address(), address('', `${scopes.site}x`), address('', scopes.site, randomUUID())]) {
      const { status, body } = await world.call(stranger, 'GET', where, '');
      assert.deepEqual([status, body.error.code], [403, 'request.forbidden']);
    }
  });

  test('a role that cannot be held there has no settings there', async () => {
    const { body } = await world.call(owner, 'GET', address('', scopes.site, roles.globalAdministrator), '');
    assert.equal(body.error.code, 'role-settings.not-found');
  });
});

describe('saving', () => {
  test('what was asked for is what is read, here and over ARM', async () => {
    const { version, settings } = await read();
    const approver = { id: reader.principalId, kind: 'user' as const, displayName: 'Auditor', detail: null };
    const wanted = changed(settings, (form) => {
      form.activation.maximumDuration = 'PT2H';
      form.activation.authentication = 'mfa';
      form.activation.ticketRequired = true;
      form.activation.approvalRequired = true;
      form.activation.approvers = [approver];
      form.activation.minimumActiveDurationEnforced = true;
      form.eligible.permanentAllowed = true;
      form.active.mfaRequired = true;
      form.notification.Notification_Admin_Admin_Eligibility.level = 'Critical';
      form.notification.Notification_Requestor_EndUser_Assignment.recipients = ['watch@organization.example'];
    });
    const saved = await save(owner, version, wanted);
    assert.equal(saved.status, 200, JSON.stringify(saved.body));
    const view = await read();
    // Mail address and name of an approver are the directory's.
    const shown = changed(wanted, (form) => (form.activation.approvers = view.settings.activation.approvers));
    assert.deepEqual(view.settings, shown);
    assert.deepEqual(
      view.settings.activation.approvers.map(({ id, displayName }) => [id, displayName]),
      [[reader.principalId, 'Auditor']],
    );
    const filter = `?$filter=roleDefinitionId%20eq%20'${roles.contributor}'`;
    const { body } = await world.call(owner, 'GET', scopes.site, `roleManagementPolicies${filter}`);
    const rule = (body.value[0].properties.rules as { id: string; enabledRules: string[] }[]).find(
      ({ id }) => id === 'Enablement_EndUser_Assignment',
    );
    assert.deepEqual(rule?.enabledRules.toSorted(), ['Justification', 'MultiFactorAuthentication', 'Ticketing']);
  });

  test('a form that changes nothing writes nothing', async () => {
    const { version, settings } = await read();
    const entries = () => listEntries(world.ports.database, { activities: ['role-settings.updated'], limit: 1000 });
    const before = (await entries()).length;
    assert.equal((await save(owner, version, settings)).status, 200);
    assert.equal((await entries()).length, before);
  });

  test('a reader is refused, and the attempt is in the trail', async () => {
    const { version, settings } = await read(reader);
    const wanted = changed(settings, (form) => (form.activation.maximumDuration = 'PT1H'));
    const { status, body } = await save(reader, version, wanted);
    assert.deepEqual([status, body.error.code], [403, 'request.forbidden']);
    assert.equal(lineOf(await read(), 'activation.longest'), '8 hours');
    const [entry] = await listEntries(world.ports.database, { result: 'failure', limit: 1 });
    assert.deepEqual([entry?.activity, entry?.scope], ['role-settings.updated', scopes.site]);
    assert.equal(entry?.targets[0]?.displayName, 'Contributor');
    assert.equal((await save(owner, version, wanted)).status, 200);
  });
});

describe('somebody else saved meanwhile', () => {
  test('the form is told so, who it was and what is different; nothing is overwritten', async () => {
    const { version, settings: opened } = await read();
    const theirs = changed(opened, (form) => (form.activation.ticketRequired = true));
    assert.equal((await save(owner, version, theirs)).status, 200);
    const mine = changed(opened, (form) => (form.activation.maximumDuration = 'PT1H'));
    const { status, body } = await save(owner, version, mine);
    assert.deepEqual([status, body.error.code], [409, 'role-settings.changed-meanwhile']);
    assert.equal(body.error.details.changedBy, owner.principalId);
    const view = await read();
    assert.deepEqual([lineOf(view, 'activation.ticket'), lineOf(view, 'activation.longest')], ['Required', '8 hours']);

    const shown = await world.call(owner, 'POST', address('/preview'), '', { version, opened, settings: mine });
    const { changed: by, changes } = shown.body.meanwhile;
    assert.equal(by.by, 'Subscription owner');
    assert.deepEqual(changes, [
      {
        id: 'activation.ticket',
        label: 'Ticket',
        before: 'Not required',
        after: 'Required',
        weaker: false,
      },
    ]);
    assert.equal((await save(owner, view.version, mine)).status, 200);
  });

  test('whoever set everything back left nothing that could be overwritten', async () => {
    const { version, settings } = await read();
    const theirs = await save(
      owner,
      version,
      changed(settings, (form) => (form.activation.ticketRequired = true)),
    );
    assert.equal((await save(owner, theirs.body.version, settings)).status, 200);
    assert.equal((await save(owner, version, settings)).status, 200);
  });
});

describe('what cannot be saved', () => {
  const field = async (change: (form: RoleSettingsForm) => void) => {
    const { version, settings: opened } = await read();
    const settings = changed(opened, change);
    const preview = await world.call(owner, 'POST', address('/preview'), '', { version, opened, settings });
    const saved = await save(owner, version, settings);
    return { preview: preview.body, saved };
  };

  test('in order, the preview says what would be different and saves nothing', async () => {
    const { version, settings: opened } = await read();
    const settings = changed(opened, (form) => (form.eligible.permanentAllowed = true));
    const { body } = await world.call(owner, 'POST', address('/preview'), '', { version, opened, settings });
    assert.deepEqual([body.problems, body.meanwhile], [[], null]);
    assert.deepEqual(
      body.changes.map((one: { after: string; weaker: boolean }) => [one.after, one.weaker]),
      [['Permanent allowed', true]],
    );
    assert.equal((await read()).version, version);
  });

  const notification = 'Notification_Approver_EndUser_Assignment';
  for (const [name, where, change] of [
    ['29 minutes', 'activation.maximumDuration', (form) => (form.activation.maximumDuration = 'PT29M')],
    ['more than a day', 'activation.maximumDuration', (form) => (form.activation.maximumDuration = 'PT25H')],
    ['no length', 'eligible.maximumDuration', (form) => (form.eligible.maximumDuration = 'a while')],
    ['eleven years', 'active.maximumDuration', (form) => (form.active.maximumDuration = 'P11Y')],
    ['approval by nobody', 'activation.approvers', (form) => (form.activation.approvalRequired = true)],
    ['fifteen days', 'activation.approvalDays', (form) => (form.activation.approvalDays = 15)],
    ['context c100', 'activation.authentication', (form) => (form.activation.authentication = 'c100')],
    [
      'an approver who is not there',
      'activation.approvers',
      (form) => (form.activation.approvers = [{ id: randomUUID(), kind: 'user', displayName: 'Nobody', detail: null }]),
    ],
    [
      'a watcher without an address',
      'notification.Notification_Admin_Admin_Eligibility',
      (form) => (form.notification.Notification_Admin_Admin_Eligibility.recipients = ['nobody']),
    ],
    [
      'somebody else who hears of approvals',
      `notification.${notification}`,
      (form) => (form.notification[notification].recipients = ['watch@organization.example']),
    ],
  ] as readonly (readonly [string, string, (form: RoleSettingsForm) => unknown])[]) {
    test(`${name}: told beside ${where}`, async () => {
      const { preview, saved } = await field(change);
      assert.deepEqual(
        preview.problems.map((one: { field: string }) => one.field),
        [where],
      );
      assert.deepEqual(preview.changes, []);
      assert.deepEqual([saved.status, saved.body.error.code], [400, 'role-settings.invalid']);
    });
  }

  test('a form of another shape', async () => {
    const { version, settings } = await read();
    for (const odd of [{}, { ...settings, more: 1 }, { ...settings, eligible: null }]) {
      const { status, body } = await save(owner, version, odd);
      assert.deepEqual([status, body.error.code], [400, 'request.invalid']);
    }
    assert.equal((await save(owner, version, settings)).status, 200);
  });
});
