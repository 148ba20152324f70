/**
 * Somebody makes a role easier to get, and those who administer it hear of it by mail, in words.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { assignPlainRole, OWNER_ROLE } from '#modules/assignments/index.ts';
import { createUser, getDirectoryIdentity } from '#modules/directory/index.ts';
import { managementGroupScope, writeResource } from '#modules/resources/index.ts';
import { changeInheritance, defaultRules, onMoveSettings, updateRoleSettings } from '#modules/role-settings/index.ts';
import { openMailReceiver, type MailReceiver } from '../support/mail-receiver.ts';
import { openWorld, type World } from '../support/world.ts';

const READER_ROLE = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const WATCH = 'watch@elsewhere.example';

let world: World;
let receiver: MailReceiver;

before(async () => {
  world = await openWorld('weakened_settings');
  receiver = await openMailReceiver();
});
after(async () => {
  await world.close();
  await receiver.close();
});

async function addHolder(name: string, roleDefinitionId: string, scope: Scope = ROOT_SCOPE): Promise<string> {
  const { initialDomain } = await getDirectoryIdentity(world.ports.database);
  const address = `${name}@${initialDomain}`;
  const user = { userPrincipalName: address, displayName: name, mail: address };
  const { id } = await createUser(world.ports, world.operator, user);
  await assignPlainRole(world.ports, world.operator, {
    assignmentId: randomUUID(),
    scope,
    roleDefinitionId,
    principalId: id,
  });
  return address;
}

const isWeakening = ({ subject = '' }: { subject?: string }) =>
  /^The settings of Reader on .+ were weakened$/.test(subject);

test('owners and whom the role names are told what is weaker; readers are not', async () => {
  const owners = [await addHolder('anna', OWNER_ROLE), await addHolder('omar', OWNER_ROLE)];
  await addHolder('rita', READER_ROLE);
  const place = { scope: ROOT_SCOPE, roleDefinitionId: READER_ROLE };
  const defaults = defaultRules(ROOT_SCOPE);
  const watched = { ...defaults.Notification_Admin_EndUser_Assignment, notificationRecipients: [WATCH] };
  const change = (rules: Parameters<typeof updateRoleSettings>[2]['rules']) =>
    updateRoleSettings(world.ports, world.operator, { ...place, rules });
  await change({ Notification_Admin_EndUser_Assignment: watched });
  await change({ Enablement_EndUser_Assignment: { type: 'enablement', enabledRules: [] } });

  const mails = await receiver.receive(world);
  const heard = mails.filter(isWeakening);
  assert.deepEqual(new Set(heard.map((mail) => mail.to)), new Set([...owners, WATCH]));
  for (const { text = '' } of heard) {
    assert.match(text, /^Justification: Required → Not required$/m);
    assert.match(text, /\/resources\/role\?scope=%2F&role=acdd72a7-3385-48ef-bd42-f606fba81ae7&tab=settings/);
  }
});

test('where settings are inherited, so are owners further down, unless there it stays as it was', async () => {
  const group = (name: string, parent?: Scope) =>
    writeResource(world.ports, world.operator, rights, { scope: managementGroupScope(name), parent });
  const rights = { guard: () => {}, atParent: 'any/write', atNode: 'any/write', onMove: onMoveSettings };
  const upper = (await group('upper')).resource.scope;
  const inheriting = (await group('inheriting', upper)).resource.scope;
  const strict = (await group('strict', upper)).resource.scope;
  const below = (await group('below-strict', strict)).resource.scope;
  const heard = [await addHolder('uma', OWNER_ROLE, upper), await addHolder('ines', OWNER_ROLE, inheriting)];
  const unheard = [await addHolder('stefan', OWNER_ROLE, strict), await addHolder('bella', OWNER_ROLE, below)];
  await changeInheritance(world.ports, world.operator, true);
  const change = (scope: Scope, maximumDuration: string) =>
    updateRoleSettings(world.ports, world.operator, {
      scope,
      roleDefinitionId: READER_ROLE,
      rules: { Expiration_EndUser_Assignment: { type: 'expiration', isExpirationRequired: true, maximumDuration } },
    });
  await change(strict, 'PT1H');
  await receiver.receive(world);
  await change(upper, 'PT9H');
  const told = (await receiver.receive(world)).filter(isWeakening).map((mail) => mail.to);
  assert.deepEqual(
    [...heard, ...unheard].filter((address) => told.includes(address)),
    heard,
  );
});
