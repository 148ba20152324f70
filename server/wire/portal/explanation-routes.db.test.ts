/**
 * "Why can they, and why can't I?": paths, denials and the smallest steps over the portal's API; who may ask about whom.
 *
 * Each answer is compared with what the person can really do.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { RESTRICTED_GUEST } from '#modules/directory/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { minutesAfterNoon, noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { AccessExplanationView } from './explanation-contract.ts';

const READ = 'Microsoft.Authorization/roleAssignments/read';
const group = scopes.resourceGroup;
let world: ArmWorld;
let owner: Actor;
let person: Actor;

before(async () => {
  world = await openArmWorld('explanations');
  owner = world.roles.owner;
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  person = await world.addPerson('Finance clerk');
});

const ask = (actor: Actor, asked: Record<string, string>) =>
  world.call(actor, 'GET', `/portal/api/access-explanations?${new URLSearchParams(asked).toString()}`, '');

async function explained(actor: Actor, asked: Record<string, string> = {}): Promise<AccessExplanationView> {
  const answer = await ask(actor, { scope: group, action: READ, ...asked });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as AccessExplanationView;
}

/** What the explanation must agree with. */
async function mayRead(actor: Actor, scope: Scope = group): Promise<boolean> {
  return (await world.call(actor, 'GET', scope, 'roleAssignments')).status === 200;
}

const schedule = (duration: string, startDateTime?: string) => ({
  startDateTime,
  expiration: { type: 'AfterDuration', duration },
});

async function give(
  kind: 'Eligibility' | 'Assignment',
  change: { scope?: Scope; principalId?: string; role?: string; info?: object; condition?: string } = {},
): Promise<string> {
  const name = randomUUID();
  const { scope = group, principalId = person.principalId, role = roles.reader, info = schedule('P30D') } = change;
  const answer = await world.call(owner, 'PUT', scope, `role${kind}ScheduleRequests/${name}`, {
    properties: {
      principalId,
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${role}`,
      requestType: 'AdminAssign',
      justification: 'Month end closing',
      scheduleInfo: info,
      condition: change.condition,
    },
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return name;
}

/** A group the guards know, too. */
async function addGroup(name: string, memberIds: readonly string[]): Promise<string> {
  const id = await world.roles.addGroup(name, memberIds);
  await world.ports.unitOfWork(async (tx) => {
    await tx.announce('principal', id, { id, kind: 'Group', standing: 'active' });
    for (const memberId of memberIds) await tx.announce('membership', `${id}/${memberId}`, { groupId: id, memberId });
  });
  return id;
}

/** Redeemed and known at home; guests may read nobody but themselves here. */
async function addGuest(): Promise<Actor> {
  const guest = await world.addPerson('Guest');
  const { database } = world.roles;
  const userId = guest.principalId;
  await database.updateTable('directory_user').set({ user_type: 'Guest' }).where('id', '=', userId).execute();
  const link = { id: randomUUID(), user_id: userId, issuer: 'https://home.example', subject: userId, linked_at: noon };
  await database.insertInto('identity_link').values(link).execute();
  await database
    .insertInto('authorization_policy')
    .values({
      id: 'authorizationPolicy',
      allow_invites_from: 'none',
      guest_user_role_id: RESTRICTED_GUEST,
      updated_at: noon,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ guest_user_role_id: RESTRICTED_GUEST }))
    .execute();
  return { ...guest, userType: 'Guest' };
}

async function deny(principalIds: string[] | null, excluded: string[] = []): Promise<string> {
  const id = randomUUID();
  const permission = { actions: ['Microsoft.Authorization/*'], notActions: [], dataActions: [], notDataActions: [] };
  await world.ports.unitOfWork(async (tx) => {
    await tx.db
      .insertInto('deny_assignment')
      .values({
        id,
        name: 'Year end freeze',
        scope: scopes.subscription,
        permission: JSON.stringify(permission),
        principal_ids: principalIds,
        excluded_principal_ids: excluded,
        created_at: tx.now,
      })
      .execute();
    const bound = { principalIds: principalIds ?? 'everyone', excludedPrincipalIds: excluded };
    const fact = { id, scope: scopes.subscription, permission, ...bound, appliesToChildScopes: true };
    await tx.announce('deny-assignment', id, fact);
  });
  return id;
}

async function liftDenial(id: string): Promise<void> {
  await world.ports.unitOfWork(async (tx) => {
    await tx.db.deleteFrom('deny_assignment').where('id', '=', id).execute();
    await tx.announce('deny-assignment', id, null);
  });
}

const steps = ({ steps: list }: AccessExplanationView) => list.map(({ code }) => code);
const obstacles = ({ paths }: AccessExplanationView) =>
  paths.map((path) => path.obstacles.map(({ code }) => code).join());

describe('why somebody can', () => {
  test('names the role, the pattern, the resource it comes from, every way through groups, and the end', async () => {
    const inner = await addGroup('Ledger clerks', [person.principalId]);
    const outer = await addGroup('Finance', [inner, person.principalId]);
    await give('Assignment', { principalId: outer, scope: scopes.subscription });
    const view = await explained(person);
    assert.equal(view.allowed, true);
    assert.equal(await mayRead(person), true);
    assert.deepEqual([view.reason, view.steps], [null, []]);
    const [path] = view.paths;
    assert.deepEqual(
      path!.ways.map((way) => way.map(({ displayName }) => displayName)),
      [['Finance'], ['Ledger clerks', 'Finance']],
    );
    assert.deepEqual(
      [path!.role.name, path!.match, path!.isInherited],
      ['Reader', { namedBy: '*/read', exceptedBy: null }, true],
    );
    assert.equal(path!.resource.displayName, 'Finance production');
    assert.equal(view.until, path!.endsAt);
    assert.equal(new Date(view.until!).getTime(), minutesAfterNoon(30 * 1440).getTime());
  });

  test('of a role says who has it, and that others are eligible only', async () => {
    await give('Assignment');
    const has = await explained(person, { action: '', roleDefinitionId: roles.reader }).catch(() => undefined);
    assert.equal(has, undefined, 'an empty action is no question');
    const answer = await ask(person, { scope: group, roleDefinitionId: roles.reader });
    assert.deepEqual([answer.body.allowed, answer.body.wanted.roleName], [true, 'Reader']);
    await give('Eligibility', { role: roles.contributor });
    const eligible = await ask(person, { scope: group, roleDefinitionId: roles.contributor });
    assert.deepEqual([eligible.body.allowed, steps(eligible.body)[0]], [false, 'activate']);
  });
});

describe('why somebody cannot, and what to do', () => {
  test('eligible: activate it, with the link, and what it demands; having done so they can', async () => {
    const eligibilityId = await give('Eligibility');
    const view = await explained(person);
    assert.equal(view.allowed, false);
    assert.deepEqual(view.reason, { code: 'no-assignment', text: 'You have no active role for this here.' });
    assert.deepEqual(obstacles(view), ['not-activated']);
    assert.deepEqual(steps(view), ['activate', 'ask-administrator']);
    assert.equal(view.steps[0]!.href, `/my-roles?tab=eligible&activate=${eligibilityId}`);
    assert.deepEqual(view.steps[0]!.demands, ['a reason', '8 hours at most']);
    const activated = await world.call(person, 'PUT', group, `roleAssignmentScheduleRequests/${randomUUID()}`, {
      properties: {
        principalId: person.principalId,
        roleDefinitionId: roles.reader,
        requestType: 'SelfActivate',
        justification: 'Month end closing',
        scheduleInfo: schedule('PT1H'),
      },
    });
    assert.equal(activated.status, 201, JSON.stringify(activated.body));
    assert.equal((await explained(person)).allowed, true);
    assert.equal(await mayRead(person), true);
  });

  test('given from tomorrow on: wait; then they can', async () => {
    await give('Assignment', { info: schedule('P1D', minutesAfterNoon(60).toISOString()) });
    const view = await explained(person);
    assert.deepEqual([obstacles(view), steps(view)], [['not-started'], ['wait', 'ask-administrator']]);
    assert.match(view.steps[0]!.text, /2031-03-04T13:00:00/);
    world.roles.clock.moveTo(minutesAfterNoon(60));
    assert.equal((await explained(person)).allowed, true);
    assert.equal(await mayRead(person), true);
  });

  test('ended lately: ask to have it again; ended more than thirty days ago, it is not spoken of', async () => {
    await give('Assignment', { info: schedule('PT1H') });
    world.roles.clock.moveTo(minutesAfterNoon(60));
    const view = await explained(person);
    assert.deepEqual([obstacles(view), steps(view)], [['ended'], ['renew', 'ask-administrator']]);
    world.roles.clock.moveTo(minutesAfterNoon(60 + 30 * 1440));
    assert.deepEqual(steps(await explained(person)), ['renew', 'ask-administrator']);
    world.roles.clock.moveTo(new Date(minutesAfterNoon(60 + 30 * 1440).getTime() + 1));
    const later = await explained(person);
    assert.deepEqual([later.paths, steps(later)], [[], ['ask-administrator']]);
  });

  test('what a group had and has no more, its members do not ask for; what can be done at once comes before waiting', async () => {
    const clerks = await addGroup('Clerks of last month', [person.principalId]);
    await give('Assignment', { principalId: clerks, info: schedule('PT1H') });
    await give('Assignment', { role: roles.owner, info: schedule('P1D', minutesAfterNoon(120).toISOString()) });
    world.roles.clock.moveTo(minutesAfterNoon(60));
    const view = await explained(person);
    assert.deepEqual(obstacles(view).toSorted(), ['ended', 'not-started']);
    assert.deepEqual(steps(view), ['wait', 'ask-administrator']);
    await give('Eligibility');
    assert.deepEqual(steps(await explained(person)), ['activate', 'wait', 'ask-administrator']);
  });

  test('under a condition: the path shows it, and only an administrator helps', async () => {
    await give('Assignment', { condition: 'the moon is full' });
    const view = await explained(person);
    assert.equal(view.reason!.code, 'condition-not-evaluated');
    assert.deepEqual([obstacles(view), steps(view)], [['condition-not-evaluated'], ['ask-administrator']]);
    assert.equal(view.paths[0]!.condition, 'the moon is full');
  });

  test('denied: who is bound and by what; the role is shown as well; the exception of a deny assignment counts', async () => {
    await give('Assignment');
    const clerks = await addGroup('Frozen clerks', [person.principalId]);
    const id = await deny([clerks]);
    const view = await explained(person);
    assert.deepEqual([view.allowed, view.reason!.code, steps(view)], [false, 'denied-by-assignment', ['lift-denial']]);
    assert.deepEqual(obstacles(view), ['']);
    assert.equal(view.denials[0]!.displayName, null, 'who may not read deny assignments is not told its name');
    const told = await explained(owner, { principalId: person.principalId });
    assert.equal(told.denials[0]!.displayName, 'Year end freeze');
    assert.deepEqual(told.denials[0]!.boundBy, [{ id: clerks, displayName: 'Frozen clerks' }]);
    assert.equal(told.denials[0]!.namedBy, 'Microsoft.Authorization/*');
    assert.equal(await mayRead(person), false);
    await liftDenial(id);
    const other = await deny(null, [person.principalId, owner.principalId]);
    assert.equal((await explained(person)).allowed, true);
    await liftDenial(other);
  });

  test('the administrators are named to those who may read assignments, and to nobody else', async () => {
    assert.deepEqual((await explained(person)).steps.at(-1)!.administrators, []);
    const told = await explained(owner, { principalId: person.principalId });
    assert.ok(told.steps.at(-1)!.administrators.includes('Subscription owner'), JSON.stringify(told.steps));
    assert.match(told.reason!.text, /^Finance clerk has no active role/);
  });
});

describe('a refusal', () => {
  const assign = (actor: Actor, role = roles.reader) =>
    world.call(actor, 'PUT', group, `roleAssignments/${randomUUID()}`, {
      properties: { principalId: owner.principalId, roleDefinitionId: role },
    });

  test('of an administrator who is eligible only says which role to activate, with the link', async () => {
    const eligibilityId = await give('Eligibility', { role: roles.owner });
    const { status, body } = await assign(person);
    assert.equal(status, 403);
    const href = `/my-roles?tab=eligible&activate=${eligibilityId}`;
    assert.match(body.error.message, /You are eligible for Owner on ledger: activate it at http/);
    assert.ok(body.error.message.endsWith(href), body.error.message);
    const { activations } = body.error.additionalInfo[0].info.details;
    assert.deepEqual(activations, [{ roleName: 'Owner', scopeName: 'ledger', href }]);
  });

  test('of others names no role: not to who is eligible for one that would not do, nor to who is under a condition', async () => {
    await give('Eligibility', { role: roles.reader });
    await give('Eligibility', { role: roles.owner, condition: 'the moon is full' });
    const { status, body } = await assign(person);
    assert.equal(status, 403);
    assert.doesNotMatch(JSON.stringify(body), /eligible for (Reader|Owner)/);
    assert.equal(body.error.additionalInfo[0].info.details.activations, undefined);
  });
});

describe('who may ask', () => {
  test('about others, who may read assignments there, and nobody else', async () => {
    const stranger = await world.addPerson('Stranger');
    const about = { scope: group, action: READ, principalId: person.principalId };
    assert.equal((await ask(owner, about)).status, 200);
    const refused = await ask(stranger, about);
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'request.forbidden']);
    assert.equal((await ask(stranger, { ...about, principalId: stranger.principalId })).status, 200);
    const inDirectory = await ask(owner, { ...about, scope: DIRECTORY_SCOPE });
    assert.equal(inDirectory.status, 403, 'directory roles are read by others than owners of resources');
  });

  test('a resource somebody knows nothing of looks the same whether or not it is there', async () => {
    const without = ({ resource: _resource, ...rest }: AccessExplanationView) => rest;
    const nowhere = `${scopes.subscription}/resourcegroups/nowhere`;
    assert.deepEqual(without(await explained(person, { scope: nowhere })), without(await explained(person)));
    await deny(null, [owner.principalId]).then(async (id) => {
      assert.deepEqual(without(await explained(person, { scope: nowhere })), without(await explained(person)));
      await liftDenial(id);
    });
  });

  test('a guest who may read nobody sees the ids of their groups and no names; their administrator sees the names', async () => {
    const guest = await addGuest();
    const project = await addGroup('Secret project', [guest.principalId]);
    await give('Eligibility', { principalId: project });
    const [told] = (await explained(owner, { principalId: guest.principalId })).paths;
    assert.deepEqual(told!.ways, [[{ id: project, displayName: 'Secret project' }]]);
    const [own] = (await explained(guest)).paths;
    assert.deepEqual(own!.ways, [[{ id: project, displayName: null }]]);
  });

  for (const [what, asked] of [
    ['no place', { action: READ }],
    ['neither action nor role', { scope: group }],
    ['both', { scope: group, action: READ, roleDefinitionId: roles.reader }],
    ['a person who is no id', { scope: group, action: READ, principalId: 'somebody' }],
    ['an action of two kilobytes', { scope: group, action: 'a'.repeat(2_048) }],
  ] as const) {
    test(`a question with ${what} is invalid`, async () => {
      assert.equal((await ask(person, asked)).status, 400);
    });
  }
});
