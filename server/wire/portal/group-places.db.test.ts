/**
 * Access to a group in the portal: activated by the form of every role, listed and set by those who manage the group.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { GROUP_MEMBER_ROLE, GROUP_OWNER_ROLE } from '#model/group-access.ts';
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { assignDirectoryRole, assignRole } from '#modules/assignments/index.ts';
import {
  activation,
  created,
  GroupAccessWorld,
  HOUR,
  lasting,
  ofPerson,
  type Person,
} from '../../../test/support/group-access-world.ts';
import type { Caller } from '../../../test/support/guest-world.ts';
import type { RoleGainView } from './activation-contract.ts';
import type { ApprovalView, ExtensibleRole, ExtensionEntry, OwnRequest } from './approvals-contract.ts';
import type { ResourceAssignment } from './assignments-contract.ts';
import type { AccessExplanationView } from './explanation-contract.ts';
import type { RoleSettingsView } from './role-settings-contract.ts';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const USER_ACCESS_ADMINISTRATOR = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';
const GLOBAL_READER = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451';
let world: GroupAccessWorld;
before(async () => {
  world = await GroupAccessWorld.open('group-places');
});
after(() => world?.close());

const placeOf = (groupId: string) => `/groups/${groupId}`;
const read = async <T>(caller: Caller, path: string): Promise<T> => {
  const { status, body } = await world.guests.call(caller, 'GET', `/portal/api/${path}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body as T;
};
const listOf = async (caller: Caller, place: string, query = '') =>
  (await read<{ value: ResourceAssignment[] }>(caller, `assignments?scope=${place}${query}`)).value;

/** What the form sends, and what it is answered. */
function form(person: Person, eligibilityScheduleId: string, more: object = {}, scope: string) {
  const asked = { scope, roleDefinitionId: GROUP_MEMBER_ROLE, eligibilityScheduleId, ...more };
  return world.guests.call(person.caller, 'POST', '/portal/api/activations/preview', asked);
}

async function eligibleIn(
  group: { id: string; owner: Person },
  duration = 'P10D',
): Promise<{ person: Person; eligibilityId: string }> {
  const person = await world.person();
  const scheduleInfo = lasting(duration);
  const made = created(
    await world.ask(group.owner.caller, 'eligibility', ofPerson(person, group.id, { scheduleInfo })),
  );
  return { person, eligibilityId: made.targetScheduleId.split('_').at(-1) };
}

const settingsUrl = (groupId: string, role = GROUP_MEMBER_ROLE) => `role-settings/${role}?scope=${placeOf(groupId)}`;

/** From now on a membership waits for the answer of the owner. */
async function requireApproval(group: { id: string; owner: Person }): Promise<void> {
  const { version, settings } = await read<RoleSettingsView>(group.owner.caller, settingsUrl(group.id));
  const approvers = [{ id: group.owner.id, kind: 'user', displayName: '', detail: null }];
  const stages = settings.activation.stages.map((stage) => ({ ...stage, approvers }));
  const changed = {
    ...settings,
    own: { ...settings.own, Approval_EndUser_Assignment: true },
    activation: { ...settings.activation, approvalRequired: true, stages },
  };
  const body = { version, settings: changed };
  const answer = await world.guests.call(group.owner.caller, 'PUT', `/portal/api/${settingsUrl(group.id)}`, body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

describe('a membership in the form of an activation', () => {
  test('says what is asked and until when; together with others it is activated and stands in the list', async () => {
    const group = await world.holdingGroup();
    const { person, eligibilityId } = await eligibleIn(group);
    const preview = await form(person, eligibilityId, { durationMinutes: 30 }, placeOf(group.id));
    assert.equal(preview.status, 200, JSON.stringify(preview.body));
    assert.equal(new Date(preview.body.endsAt).getTime(), world.now.getTime() + HOUR / 2);
    const role = {
      scope: placeOf(group.id),
      roleDefinitionId: GROUP_MEMBER_ROLE,
      eligibilityScheduleId: eligibilityId,
      requestId: randomUUID(),
      durationMinutes: 30,
    };
    const together = { mode: 'all-or-nothing', roles: [role], justification: 'On call' };
    const done = await world.guests.call(person.caller, 'POST', '/portal/api/activations/together', together);
    assert.deepEqual(done.body.roles[0].outcome, 'stored', JSON.stringify(done.body));
    assert.deepEqual(await world.membersOf(group.id), [person.id]);
  });

  test('says which roles it brings, those of groups above the group too, and what is held already', async () => {
    const group = await world.holdingGroup();
    const above = await world.group();
    await world.refer('members', above, group.id);
    await world.give(above, READER);
    await world.give(await world.group(), USER_ACCESS_ADMINISTRATOR);
    const { person, eligibilityId } = await eligibleIn(group);
    const until = new Date(world.now.getTime() + HOUR / 2).toISOString();
    const brought = async () => {
      const { body } = await form(person, eligibilityId, { durationMinutes: 30 }, placeOf(group.id));
      assert.equal(body.moreRoles, 0);
      return (body.roles as RoleGainView[])
        .toSorted((one, other) => (one.roleName < other.roleName ? -1 : 1))
        .map((role) => [role.roleName, role.scopeName, role.state, role.heldUntil, role.until]);
    };
    const contributor = ['Contributor', 'Tenant root', 'new', null, until];
    assert.deepEqual(await brought(), [contributor, ['Reader', 'Tenant root', 'new', null, until]]);
    await world.give(person.id, READER);
    assert.deepEqual(await brought(), [contributor, ['Reader', 'Tenant root', 'held', null, null]]);
    await world.unrefer('members', above, group.id);
    assert.deepEqual(await brought(), [contributor]);
    const disabled = { id: group.id, kind: 'Group', standing: 'disabled' };
    await world.guests.ports.unitOfWork((tx) => tx.announce('principal', group.id, disabled));
    assert.deepEqual(await brought(), []);
  });

  test('of a group that may hold directory roles counts at its own place, and at no other', async () => {
    const group = await world.group({ isAssignableToRole: true });
    const person = await world.person();
    const made = created(await world.ask(world.administrator, 'eligibility', ofPerson(person, group)));
    const eligibilityId = made.targetScheduleId.split('_').at(-1);
    assert.equal((await form(person, eligibilityId, {}, `/role-groups/${group}`)).status, 200);
    const elsewhere = await form(person, eligibilityId, {}, placeOf(group));
    assert.deepEqual(elsewhere.body.error.details.unmet, [{ requirement: 'eligibility' }]);
  });

  test('waits with the name of the group for who is asked, and the owner decides about more time', async () => {
    const group = await world.holdingGroup();
    await requireApproval(group);
    const { person } = await eligibleIn(group);
    const waiting = created(await world.ask(person.caller, 'assignment', activation(person, group.id)));
    assert.equal(waiting.status, 'PendingApproval');
    const [own] = (await read<{ value: OwnRequest[] }>(person.caller, 'my-requests')).value;
    assert.deepEqual([own!.role.name, own!.resource.scope], ['Member', placeOf(group.id)]);
    assert.match(own!.resource.name, /^Group /);
    const view = await read<ApprovalView>(group.owner.caller, `approvals/${waiting.approvalId}`);
    assert.deepEqual([view.resource, view.refusal], [own!.resource, null]);

    const [extensible] = (await read<{ value: ExtensibleRole[] }>(person.caller, 'my-extensible-roles')).value;
    assert.equal(extensible!.mayAskTo, 'extend');
    const asked = await world.ask(
      person.caller,
      'eligibility',
      ofPerson(person, group.id, {
        action: 'selfExtend',
        targetScheduleId: extensible!.scheduleId,
        scheduleInfo: undefined,
      }),
    );
    created(asked);
    const extensions = await read<{ value: ExtensionEntry[] }>(group.owner.caller, 'extension-requests');
    assert.deepEqual(extensions.value[0]!.resource, own!.resource);
  });
});

describe('the people and the settings of a group', () => {
  test('are listed to an owner, without anything that is assigned above the group', async () => {
    const group = await world.holdingGroup();
    const { person } = await eligibleIn(group);
    created(
      await world.ask(group.owner.caller, 'assignment', ofPerson(person, group.id, { scheduleInfo: lasting('PT1H') })),
    );
    created(await world.ask(group.owner.caller, 'eligibility', ofPerson(group.owner, group.id, { accessId: 'owner' })));
    const rows = (await listOf(group.owner.caller, placeOf(group.id))).map((row) => [
      row.principal.id,
      row.roleName,
      row.kind,
    ]);
    const sorted = (list: string[][]) => list.map(String).toSorted();
    assert.deepEqual(
      sorted(rows),
      sorted([
        [person.id, 'Member', 'eligible'],
        [person.id, 'Member', 'active'],
        [group.owner.id, 'Owner', 'eligible'],
      ]),
    );
    const owners = await listOf(group.owner.caller, placeOf(group.id), `&role=${GROUP_OWNER_ROLE}`);
    assert.deepEqual(
      owners.map(({ principal }) => principal.id),
      [group.owner.id],
    );
    assert.deepEqual(await listOf(group.owner.caller, placeOf(group.id), '&reach=inherited'), []);
  });

  test('are for the owner to manage, for a reader to read, and hidden from a member', async () => {
    const group = await world.holdingGroup();
    const { person } = await eligibleIn(group);
    const reader = await world.person();
    const asked = { roleDefinitionId: GLOBAL_READER, principalId: reader.id };
    await assignDirectoryRole(world.guests.ports, world.guests.world.operator, asked);
    const place = placeOf(group.id);
    const abilities = (caller: Caller) => read(caller, `abilities?scope=${place}`);
    const may = (readAssignments: boolean, assignRoles: boolean) => ({
      readAssignments,
      assignRoles,
      readAudit: readAssignments,
    });
    assert.deepEqual(await abilities(group.owner.caller), may(true, true));
    assert.deepEqual(await abilities(person.caller), may(false, false));
    const answer = await world.guests.call(person.caller, 'GET', `/portal/api/assignments?scope=${place}`);
    assert.deepEqual([answer.status, answer.body.error.code], [403, 'request.forbidden']);
    const settings = await world.guests.call(person.caller, 'GET', `/portal/api/${settingsUrl(group.id)}`);
    assert.deepEqual([settings.status, settings.body.error.code], [403, 'request.forbidden']);
    assert.deepEqual(await abilities(reader.caller), may(true, false));
    assert.deepEqual(await listOf(reader.caller, place), await listOf(group.owner.caller, place));
  });

  test('of members and of owners are set apart, and by nobody who manages neither', async () => {
    const group = await world.holdingGroup();
    const { person } = await eligibleIn(group);
    await requireApproval(group);
    const [members, owners] = [
      await read<RoleSettingsView>(group.owner.caller, settingsUrl(group.id)),
      await read<RoleSettingsView>(group.owner.caller, settingsUrl(group.id, GROUP_OWNER_ROLE)),
    ];
    assert.deepEqual(
      [members.settings.activation.approvalRequired, owners.settings.activation.approvalRequired],
      [true, false],
    );
    assert.deepEqual([members.mayChange, members.isInherited, members.below], [true, false, null]);
    const saving = { version: members.version, settings: owners.settings };
    const url = `/portal/api/${settingsUrl(group.id)}`;
    const refusal = await world.guests.call(person.caller, 'PUT', url, saving);
    assert.deepEqual([refusal.status, refusal.body.error.code], [403, 'request.forbidden']);
    assert.equal((await world.guests.call(group.owner.caller, 'PUT', url, saving)).status, 200);
  });

  test('of a group for directory roles an owner reads and does not manage', async () => {
    const group = await world.holdingGroup({ isAssignableToRole: true });
    const place = `/role-groups/${group.id}`;
    const abilities = await read(group.owner.caller, `abilities?scope=${place}`);
    assert.deepEqual(abilities, { readAssignments: true, assignRoles: false, readAudit: true });
    const managing = await read(world.administrator, `abilities?scope=${place}`);
    assert.deepEqual(managing, { readAssignments: true, assignRoles: true, readAudit: true });
  });
});

describe('why somebody cannot, who is eligible to be in a group that can', () => {
  const RESTART = 'Microsoft.Web/sites/restart/action';
  const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
  const explained = (caller: Caller, query = '') =>
    read<AccessExplanationView>(caller, `access-explanations?scope=/&action=${RESTART}${query}`);
  const stepsOf = ({ steps }: AccessExplanationView) => steps.map(({ code }) => code);

  test('activate the membership, with the link and what it demands; having done so they can', async () => {
    const group = await world.holdingGroup();
    const { person, eligibilityId } = await eligibleIn(group);
    const view = await explained(person.caller);
    assert.deepEqual([view.allowed, stepsOf(view)], [false, ['activate-membership', 'ask-administrator']]);
    const [step] = view.steps;
    assert.match(step!.text, /^Activate membership of Group \d+: it has Contributor on /);
    assert.equal(step!.href, `/my-roles?tab=eligible&activate=${eligibilityId}`);
    assert.ok(step!.demands.includes('a reason'), step!.demands.join());
    const told = await explained(world.administrator, `&principalId=${person.id}`).catch(() => undefined);
    assert.ok(!told || told.steps[0]!.href === null, 'links are for the person themself');
    await world.activate(person, group.id);
    const after = await explained(person.caller);
    assert.deepEqual([after.allowed, stepsOf(after), world.may(person.id)], [true, [], true]);
  });

  test('activate the membership, then the role the group is eligible for', async () => {
    const id = await world.group();
    const owner = await world.person();
    await world.refer('owners', id, owner.id);
    const { person } = await eligibleIn({ id, owner });
    assert.deepEqual(stepsOf(await explained(person.caller)), ['ask-administrator']);
    await eligibleFor(id, CONTRIBUTOR, owner);
    const view = await explained(person.caller);
    assert.deepEqual(stepsOf(view), ['activate-membership', 'ask-administrator']);
    assert.match(view.steps[0]!.text, /^Activate membership of Group \d+, then activate Contributor on /);
    await world.activate(person, id);
    assert.deepEqual(stepsOf(await explained(person.caller)), ['activate', 'ask-administrator']);
  });

  test('of a membership that waits for approval, wait; of one that ended, nothing is said', async () => {
    const group = await world.holdingGroup();
    await requireApproval(group);
    const { person } = await eligibleIn(group);
    assert.equal(stepsOf(await explained(person.caller))[0], 'activate-membership');
    await world.activate(person, group.id);
    const view = await explained(person.caller);
    assert.deepEqual(
      [stepsOf(view), view.steps[0]!.href],
      [['await-membership', 'ask-administrator'], '/my-roles?tab=requests'],
    );
    const other = await eligibleIn(await world.holdingGroup(), 'PT1H');
    assert.equal(stepsOf(await explained(other.person.caller))[0], 'activate-membership');
    world.moveBy(HOUR);
    assert.deepEqual(stepsOf(await explained(other.person.caller)), ['ask-administrator']);
  });

  test('of a group that is nothing there, it is not spoken of', async () => {
    const id = await world.group();
    const owner = await world.person();
    await world.refer('owners', id, owner.id);
    const { person } = await eligibleIn({ id, owner });
    assert.deepEqual(stepsOf(await explained(person.caller)), ['ask-administrator']);
  });

  async function eligibleFor(principalId: string, roleDefinitionId: string, by: Person): Promise<void> {
    const { ports, world: inner } = world.guests;
    const answer = await assignRole(
      ports,
      { ...inner.operator, principalId: by.id },
      {
        kind: 'eligibility',
        requestId: randomUUID(),
        scope: ROOT_SCOPE,
        roleDefinitionId,
        principalId,
        justification: 'On call',
        schedule: parseScheduleInfo(
          { expiration: { type: 'AfterDuration', duration: 'P30D' } },
          'eligibility',
        ) as AskedSchedule,
      },
    );
    assert.equal(answer.outcome, 'stored');
  }
});
