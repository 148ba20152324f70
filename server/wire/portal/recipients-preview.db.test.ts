/** Who reads whom the mails of a role would go to, by the form as it is. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { assignPlainRole } from '#modules/assignments/index.ts';
import { RESTRICTED_GUEST } from '#modules/directory/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { RecipientsPreview, RoleSettingsForm, RoleSettingsView } from './role-settings-contract.ts';

let world: ArmWorld;
let owner: Actor;
let reader: Actor;
let stranger: Actor;

before(async () => {
  world = await openArmWorld('recipients_preview');
  owner = world.roles.owner;
  reader = await world.addPerson('Auditor');
  stranger = await world.addPerson('Stranger');
  await makeReader(reader);
});
after(() => world.close());

const makeReader = ({ principalId }: Actor) =>
  assignPlainRole(world.ports, owner, {
    assignmentId: randomUUID(),
    scope: scopes.subscription,
    roleDefinitionId: roles.reader,
    principalId,
  });

const address = (end = '') =>
  `/portal/api/role-settings/${roles.contributor}${end}?scope=${encodeURIComponent(scopes.site)}`;

async function read(): Promise<RoleSettingsForm> {
  const { status, body } = await world.call(owner, 'GET', address(), '');
  assert.equal(status, 200, JSON.stringify(body));
  return (body as RoleSettingsView).settings;
}

describe('who would be told', () => {
  const ask = async (as: Actor, change: (form: RoleSettingsForm) => void = () => {}) => {
    const settings = await read();
    change(settings);
    return world.call(as, 'POST', address('/recipients'), '', { settings });
  };
  const rule = 'Notification_Admin_EndUser_Assignment';

  test('is shown by the form as it is, to whoever may read the settings', async () => {
    const { status, body } = await ask(
      reader,
      (form) => (form.notification[rule].recipients = ['audit@contoso.example']),
    );
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual((body as RecipientsPreview)[rule].people, [
      { address: 'audit@contoso.example', name: null, as: 'additional', through: null, mail: 'at-once' },
    ]);
    assert.equal((await read()).notification[rule].recipients.length, 0);
  });

  test('is not shown to who may not read the settings', async () => {
    const { status, body } = await ask(stranger);
    assert.deepEqual([status, body.error.code], [403, 'request.forbidden']);
  });

  test('is only counted for a guest who may not read everybody', async () => {
    const guest = await world.addPerson('Guest');
    const user_id = guest.principalId;
    const { database } = world.roles;
    await database.updateTable('directory_user').set({ user_type: 'Guest' }).where('id', '=', user_id).execute();
    const link = { id: randomUUID(), user_id, issuer: 'https://home.example', subject: user_id, linked_at: noon };
    await database.insertInto('identity_link').values(link).execute();
    const level = { allow_invites_from: 'none', guest_user_role_id: RESTRICTED_GUEST, updated_at: noon };
    await database
      .insertInto('authorization_policy')
      .values({ id: 'authorizationPolicy', ...level })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(level))
      .execute();
    await makeReader(guest);
    const change = (form: RoleSettingsForm) => (form.notification[rule].recipients = ['audit@contoso.example']);
    const { body } = await ask(guest, change);
    assert.deepEqual((body as RecipientsPreview)[rule], { holder: false, unreachable: 1, count: 1, people: null });
    assert.equal(((await ask(reader, change)).body as RecipientsPreview)[rule].people?.length, 1);
  });
});
