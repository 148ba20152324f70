/** The form of role settings: who reads it, who saves it, and what it is told when it cannot be saved. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { systemActor, type Actor } from '#model/actor.ts';
import { ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { listEntries } from '#modules/audit/index.ts';
import { assignDirectoryRole, assignPlainRole } from '#modules/assignments/index.ts';
import { changeInheritance } from '#modules/role-settings/index.ts';
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
  await give(owner, reader, roles.reader, scopes.subscription);
});
after(() => world.close());

const give = (by: Actor, { principalId }: Actor, roleDefinitionId: string, scope: Scope) =>
  assignPlainRole(world.ports, by, { assignmentId: randomUUID(), scope, roleDefinitionId, principalId });

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
  assert.equal((await save(owner, view.version, view.above.settings)).status, 200);
});

describe('reading', () => {
  test('nobody changed the settings of this role: they are the default', async () => {
    const { body } = await world.call(owner, 'GET', address('', scopes.site, roles.reader), '');
    const view = body as RoleSettingsView;
    assert.deepEqual([view.changed, view.roleName, view.scopeName, view.mayChange], [null, 'Reader', 'expenses', true]);
    assert.equal(lineOf(view, 'activation.longest'), '8 hours');
    assert.deepEqual(view.settings, view.above.settings);
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

test('the form is told a number that looks as its pattern says, and none without one', async () => {
  const { version, settings } = await read();
  const exampleFor = async (ticketPattern: string) => {
    const form = changed(settings, ({ activation }) => (activation.ticketPattern = ticketPattern));
    const body = { version, opened: settings, settings: form };
    return (await world.call(owner, 'POST', address('/preview'), '', body)).body.ticketExample;
  };
  assert.deepEqual(
    [await exampleFor('INC\\d{3}'), await exampleFor(''), await exampleFor('(')],
    ['INC123', null, null],
  );
});

describe('saving', () => {
  test('what was asked for is what is read, here and over ARM', async () => {
    const { version, settings } = await read();
    const approver = { id: reader.principalId, kind: 'user' as const, displayName: 'Auditor', detail: null };
    const wanted = changed(settings, (form) => {
      form.activation.maximumDuration = 'PT2H';
      form.activation.authentication = 'mfa';
      form.activation.secondFactorMinutes = 5;
      form.activation.ticketRequired = true;
      form.activation.ticketPattern = 'INC\\d{3}';
      form.activation.approvalRequired = true;
      form.activation.stages[0]!.approvers = [approver];
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
    const shown = changed(wanted, (form) => {
      form.activation.stages = view.settings.activation.stages;
      form.own = view.settings.own;
    });
    assert.deepEqual(view.settings, shown);
    assert.deepEqual(
      view.settings.activation.stages[0]!.approvers.map(({ id, displayName }) => [id, displayName]),
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
    ['approval by nobody', 'activation.stages.0.approvers', (form) => (form.activation.approvalRequired = true)],
    ['fifteen days', 'activation.stages.0.timeOut', (form) => (form.activation.stages[0]!.timeOut = 'P15D')],
    ['a month to answer', 'activation.stages.0.timeOut', (form) => (form.activation.stages[0]!.timeOut = 'P1M')],
    [
      'a second factor of any age',
      'activation.secondFactorMinutes',
      (form) => (form.activation.secondFactorMinutes = 0),
    ],
    ['a ticket like nothing', 'activation.ticketPattern', (form) => (form.activation.ticketPattern = '(')],
    ['context c100', 'activation.authentication', (form) => (form.activation.authentication = 'c100')],
    [
      'an approver who is not there',
      'activation.stages.0.approvers',
      (form) =>
        (form.activation.stages[0]!.approvers = [
          { id: randomUUID(), kind: 'user', displayName: 'Nobody', detail: null },
        ]),
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

describe('where settings are inherited', () => {
  const decide = (as: Actor, isInherited: boolean) =>
    world.call(as, 'PUT', '/portal/api/role-settings-inheritance', '', { isInherited });
  const readAt = async (scope: string, as: Actor = owner) =>
    (await world.call(as, 'GET', address('', scope), '')).body as RoleSettingsView;
  let administrator: Actor;

  before(async () => {
    administrator = await world.addPerson('Global administrator');
    await assignDirectoryRole(world.ports, systemActor('Test', randomUUID()), {
      roleDefinitionId: roles.globalAdministrator,
      principalId: administrator.principalId,
    });
  });
  beforeEach(() => changeInheritance(world.ports, owner, true));
  after(() => changeInheritance(world.ports, owner, false));

  async function set(scope: string, change: (form: RoleSettingsForm) => void) {
    const view = await readAt(scope);
    const { status, body } = await save(owner, view.version, changed(view.settings, change), address('', scope));
    assert.equal(status, 200, JSON.stringify(body));
    return body as RoleSettingsView;
  }
  const setLongest = (scope: string, length: string) =>
    set(scope, (form) => {
      form.own.Expiration_EndUser_Assignment = true;
      form.activation.maximumDuration = length;
    });
  const longestLine = (view: RoleSettingsView) => view.lines.find(({ id }) => id === 'activation.longest')!;

  test('that is decided by who manages directory roles, and by nobody else', async () => {
    assert.equal((await decide(owner, false)).status, 403);
    const { status, body } = await decide(administrator, false);
    assert.deepEqual([status, body.isInherited, body.changed.by], [200, false, 'Global administrator']);
    assert.equal((await readAt(scopes.site)).isInherited, false);
  });

  test('that is read by who reads the settings of every resource, not by who reads those of one', async () => {
    const read = (as: Actor) => world.call(as, 'GET', '/portal/api/role-settings-inheritance', '');
    const refused = await read(reader);
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'request.forbidden']);
    await give(systemActor('Test', randomUUID()), reader, roles.reader, ROOT_SCOPE);
    const { status, body } = await read(reader);
    assert.deepEqual([status, body.isInherited, body.mayChange], [200, true, false]);
  });

  test('each line says from where it comes; who may not read there gets the name alone', async () => {
    const local = await world.addPerson('Owner of the group');
    await give(owner, local, roles.owner, scopes.resourceGroup);
    await setLongest(scopes.subscription, 'PT3H');
    const origin = { scope: scopes.subscription, scopeName: 'Finance production' };
    const line = longestLine(await readAt(scopes.site));
    assert.deepEqual([line.value, line.origin], ['3 hours', { ...origin, mayRead: true }]);
    assert.deepEqual(longestLine(await readAt(scopes.site, local)).origin, { ...origin, mayRead: false });
    assert.equal((await readAt(scopes.site)).lines.find(({ id }) => id === 'activation.approval')?.origin, null);
  });

  test('a rule is set here, its preview says so, and is taken back; what is not set here counts for nothing', async () => {
    await setLongest(scopes.subscription, 'PT3H');
    const opened = await readAt(scopes.site);
    const wanted = changed(opened.settings, (form) => {
      form.own.Expiration_EndUser_Assignment = true;
      form.activation.maximumDuration = 'PT2H';
      form.activation.ticketRequired = true;
    });
    const body = { version: opened.version, opened: opened.settings, settings: wanted };
    const preview = await world.call(owner, 'POST', address('/preview'), '', body);
    assert.deepEqual(
      preview.body.changes.map((one: { before: string; after: string }) => [one.before, one.after]),
      [
        ['3 hours (inherited from Finance production)', '2 hours (set here)'],
        ['At any time (inherited from Finance production)', 'At any time (set here)'],
        ['Not allowed (inherited from Finance production)', 'Not allowed (set here)'],
      ],
    );
    const saved = (await save(owner, opened.version, wanted)).body as RoleSettingsView;
    assert.deepEqual(
      [longestLine(saved).origin?.scope, lineOf(saved, 'activation.ticket')],
      [scopes.site, 'Not required'],
    );
    const back = await set(scopes.site, (form) => (form.own.Expiration_EndUser_Assignment = false));
    assert.deepEqual([longestLine(back).value, longestLine(back).origin?.scope], ['3 hours', scopes.subscription]);
  });

  test('a form that is older than a change further up is told who made it and what is different', async () => {
    await setLongest(scopes.subscription, 'PT3H');
    const opened = await readAt(scopes.site);
    await setLongest(scopes.subscription, 'PT4H');
    const body = { version: opened.version, opened: opened.settings, settings: opened.settings };
    const { meanwhile } = (await world.call(owner, 'POST', address('/preview'), '', body)).body;
    assert.equal(meanwhile.changed.by, 'Subscription owner');
    assert.deepEqual(
      meanwhile.changes.map((one: { before: string; after: string }) => [one.before, one.after]),
      [['3 hours', '4 hours']],
    );
    const { body: refused } = await save(owner, opened.version, opened.settings);
    assert.equal(refused.error.code, 'role-settings.changed-meanwhile');
  });

  test('a scope says how many lie below it, and which of them set something', async () => {
    await setLongest(scopes.site, 'PT2H');
    const { below } = await readAt(scopes.subscription);
    assert.deepEqual(below, {
      scopes: 3,
      isMore: false,
      overriding: [{ scope: scopes.site, scopeName: 'expenses', rules: ['Expiration_EndUser_Assignment'] }],
    });
  });
});
