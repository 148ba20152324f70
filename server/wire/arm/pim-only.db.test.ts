/**
 * PIM-only mode over ARM and in the portal: plain role assignments are refused, reported or allowed, as the role settings
 * of their place say.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { systemActor, type Actor } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import { assignPlainRole } from '#modules/assignments/index.ts';
import { listEntries } from '#modules/audit/index.ts';
import { changeInheritance, policyIdOf, updateRoleSettings, type PimOnlyRule } from '#modules/role-settings/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { give } from '../../../test/support/given-roles.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { roles, scopes } from '../../../test/support/role-world.ts';
import type { RoleSettingsPreview, RoleSettingsView } from '../portal/role-settings-contract.ts';

const KNOWS = 'api-version=2024-09-01-preview';
const RULE = 'PIMOnlyMode_Admin_Assignment';
const policy = `roleManagementPolicies/${policyIdOf(scopes.site, roles.reader)}`;

let world: ArmWorld;
let owner: Actor;
let count = 0;

before(async () => {
  world = await openArmWorld('pim_only');
  owner = world.roles.owner;
});
after(() => world.close());
beforeEach(() => set({ mode: 'Disabled', excludes: [], excludedAssignmentTypes: [] }));

const patch = (settings: object) =>
  world.call(owner, 'PATCH', scopes.site, `${policy}?${KNOWS}`, {
    properties: {
      rules: [{ id: RULE, ruleType: 'RoleManagementPolicyPimOnlyModeRule', pimOnlyModeSettings: settings }],
    },
  });

async function set(settings: object) {
  const { status, body } = await patch(settings);
  assert.equal(status, 200, JSON.stringify(body));
  const rules = body.properties.rules as { id: string; ruleType: string; pimOnlyModeSettings: object }[];
  return rules.find(({ id }) => id === RULE)!;
}

const somebody = () => world.addPerson(`Person ${(count += 1)}`);

const put = async (person: Actor, scope: Scope = scopes.site, more: object = {}, id: string = randomUUID()) =>
  world.call(owner, 'PUT', scope, `roleAssignments/${id}`, {
    properties: { roleDefinitionId: roles.reader, principalId: person.principalId, ...more },
  });

const answerOf = ({ status, body }: { status: number; body: { error?: { code: string } } }) => [
  status,
  body.error?.code,
];
const refused = [403, 'RoleAssignmentDisallowedByPimOnlyMode'];
const made = [201, undefined];

async function entryAbout({ principalId: personId }: Actor, result: 'success' | 'failure' = 'success') {
  const filter = { activities: ['assignment.assigned'], result, personId, limit: 1 } as const;
  const [entry] = await listEntries(world.ports.database, filter);
  return entry!;
}

describe('an assignment made outside PIM', () => {
  test('is refused where the role says so, with the way that is open; off, it is made', async () => {
    const person = await somebody();
    await set({ mode: 'Enabled' });
    const answer = await put(person);
    assert.deepEqual(answerOf(answer), refused);
    const { refusal, details } = answer.body.error.additionalInfo[0].info;
    assert.deepEqual([refusal, details.setAt], ['assignment.outside-pim', scopes.site]);
    assert.match(answer.body.error.nextStep, /eligible/);
    assert.equal((await entryAbout(person, 'failure')).subjectId, person.principalId);
    await set({ mode: 'Disabled' });
    assert.deepEqual(answerOf(await put(person)), made);
    assert.equal('outsidePim' in (await entryAbout(person)).details, false);
  });

  test('is made and noted where it is reported', async () => {
    await set({ mode: 'ReportOnly' });
    const person = await somebody();
    assert.deepEqual(answerOf(await put(person)), made);
    assert.equal((await entryAbout(person)).details['outsidePim'], 'reported');
  });

  test('is made for an account that is excluded, and for nobody else', async () => {
    const glass = await somebody();
    await set({ mode: 'Enabled', excludes: [{ id: glass.principalId, type: 'User' }] });
    assert.deepEqual(answerOf(await put(glass)), made);
    assert.equal((await entryAbout(glass)).details['outsidePim'], 'excluded');
    assert.deepEqual(answerOf(await put(await somebody())), refused);
  });

  test('is made by the shell of the operator', async () => {
    await set({ mode: 'Enabled' });
    const person = await somebody();
    const { principalId } = person;
    const asked = { assignmentId: randomUUID(), scope: scopes.site, roleDefinitionId: roles.reader, principalId };
    await assignPlainRole(world.ports, systemActor('daypass', randomUUID()), asked);
    assert.equal((await entryAbout(person)).details['outsidePim'], 'excluded');
  });

  test('by a request is inside PIM', async () => {
    await set({ mode: 'Enabled' });
    const { principalId } = await somebody();
    await give({ ports: world.ports, owner }, 'assignment', principalId, 'P30D', scopes.site);
  });

  test('that is there keeps its description, and loses no condition', async () => {
    const [person, id] = [await somebody(), randomUUID()];
    const condition = { condition: "@Resource[a:b] StringEquals 'c'", conditionVersion: '2.0' };
    assert.deepEqual(answerOf(await put(person, scopes.site, condition, id)), made);
    await set({ mode: 'Enabled' });
    assert.deepEqual(answerOf(await put(person, scopes.site, { ...condition, description: 'Kept' }, id)), made);
    assert.deepEqual(answerOf(await put(person, scopes.site, { description: 'Kept' }, id)), refused);
  });

  test('waits for a change of the mode that is under way, and the other way round', async () => {
    const { principalId } = await somebody();
    const rule: PimOnlyRule = { type: 'pimOnly', mode: 'Enabled', excluded: [], excludedTypes: [] };
    const refuse = (ports: ArmWorld['ports']) =>
      updateRoleSettings(ports, owner, { scope: scopes.site, roleDefinitionId: roles.reader, rules: { [RULE]: rule } });
    const assign = (ports: ArmWorld['ports']) => {
      const asked = { assignmentId: randomUUID(), scope: scopes.site, roleDefinitionId: roles.reader, principalId };
      return assignPlainRole(ports, owner, asked);
    };
    assert.deepEqual((await overtake(world.ports, refuse, assign)).map(outcomeOf), ['done', 'assignment.outside-pim']);
    await set({ mode: 'Disabled' });
    assert.deepEqual((await overtake(world.ports, assign, refuse)).map(outcomeOf), ['done', 'done']);
  });
});

describe('the rule over ARM', () => {
  test('is read as it was written, in any case; what is left out stays, and null takes exceptions away', async () => {
    const glass = await somebody();
    const excludes = [{ id: glass.principalId, type: 'User', displayName: glass.displayName }];
    const types = ['ServicePrincipalsAsTarget', 'ServicePrincipalsAsRequestor'];
    const settings = { mode: 'enabled', excludes, excludedAssignmentTypes: types };
    const written = await set(settings);
    assert.equal(written.ruleType, 'RoleManagementPolicyPimOnlyModeRule');
    const shown = { mode: 'Enabled', excludes, excludedAssignmentTypes: types };
    assert.deepEqual(written.pimOnlyModeSettings, shown);
    const changed = await set({ mode: 'ReportOnly', excludes: null });
    assert.deepEqual(changed.pimOnlyModeSettings, { ...shown, mode: 'ReportOnly', excludes: [] });
  });

  test('is the eighteenth, for clients of a version that knows it', async () => {
    const rules = async (query: string) =>
      (await world.call(owner, 'GET', scopes.site, `${policy}${query}`)).body.properties.effectiveRules.length;
    assert.deepEqual([await rules(''), await rules(`?${KNOWS}`)], [17, 18]);
  });

  for (const [name, settings, code] of [
    ['an unknown mode', { mode: 'Strict' }, 'InvalidRequestContent'],
    [
      'an unknown sort of assignment',
      { mode: 'Enabled', excludedAssignmentTypes: ['Groups'] },
      'InvalidRequestContent',
    ],
    ['an exception that is no principal', { excludes: [{ id: 'x', type: 'User' }] }, 'InvalidRequestContent'],
    ['somebody who is not there', { excludes: [{ id: randomUUID(), type: 'User' }] }, 'InvalidPolicy'],
  ] as const) {
    test(`${name} is refused`, async () => {
      const { status, body } = await patch(settings);
      assert.deepEqual([status, body.error.code], [400, code], JSON.stringify(body));
    });
  }

  test('weakened is announced, with the names of those it no longer reaches; strengthened is not', async () => {
    const glass = await somebody();
    const told = () => world.roles.events.filter(({ type }) => type === 'role-settings.weakened');
    const start = told().length;
    await set({ mode: 'Enabled' });
    assert.equal(told().length, start);
    await set({ excludes: [{ id: glass.principalId, type: 'User' }] });
    assert.deepEqual((told().at(-1)!.payload as { changes: object[] }).changes, [
      {
        label: 'Assigning outside PIM',
        before: 'Refused',
        after: `Refused, except to or by ${glass.displayName}`,
      },
    ]);
  });
});

describe('what holds above', () => {
  const inherit = (isInherited: boolean) =>
    changeInheritance(world.ports, systemActor('daypass', randomUUID()), isInherited);
  const setAbove = (mode: PimOnlyRule['mode'] | null) =>
    updateRoleSettings(world.ports, owner, {
      scope: scopes.subscription,
      roleDefinitionId: roles.reader,
      rules: { [RULE]: mode && { type: 'pimOnly', mode, excluded: [], excludedTypes: [] } },
    });
  after(() => inherit(false));

  test('holds below where settings are inherited, and only there; a narrower scope says otherwise', async () => {
    await setAbove('Enabled');
    assert.deepEqual(answerOf(await put(await somebody(), scopes.resourceGroup)), made);
    await inherit(true);
    const answer = await put(await somebody(), scopes.resourceGroup);
    assert.deepEqual(answerOf(answer), refused);
    assert.equal(answer.body.error.additionalInfo[0].info.details.setAt, scopes.subscription);
    await set({ mode: 'Disabled' });
    assert.deepEqual(answerOf(await put(await somebody())), made);
    await setAbove(null);
  });
});

describe('in the portal', () => {
  const address = (end = '', scope: Scope = scopes.otherGroup) =>
    `/portal/api/role-settings/${roles.contributor}${end}?scope=${encodeURIComponent(scope)}`;

  test('the preview says what would be refused today, and what is excluded', async () => {
    const people = [await somebody(), await somebody()];
    for (const { principalId } of people) {
      const asked = { scope: scopes.otherGroup, roleDefinitionId: roles.contributor, principalId };
      await assignPlainRole(world.ports, owner, { ...asked, assignmentId: randomUUID() });
    }
    const timed = await somebody();
    await give(
      { ports: world.ports, owner },
      'assignment',
      timed.principalId,
      'P9D',
      scopes.otherGroup,
      roles.contributor,
    );
    const { version, settings } = (await world.call(owner, 'GET', address(), '')).body as RoleSettingsView;
    const preview = async (pimOnly: object): Promise<RoleSettingsPreview> => {
      const form = { ...settings, pimOnly: { ...settings.pimOnly, ...pimOnly } };
      const body = { version, opened: settings, settings: form };
      const answer = await world.call(owner, 'POST', address('/preview'), '', body);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return answer.body as RoleSettingsPreview;
    };
    const both = await preview({ mode: 'Enabled' });
    assert.deepEqual(
      both.changes.map(({ label, before, after, weaker }) => [label, before, after, weaker]),
      [['Assigning outside PIM', 'Allowed', 'Refused', false]],
    );
    assert.deepEqual([both.outsidePim!.refused, both.outsidePim!.excluded], [2, 0]);
    assert.deepEqual(
      both.outsidePim!.first.map((one) => [one.scopeName, one.createdBy]),
      [
        ['payroll', 'Subscription owner'],
        ['payroll', 'Subscription owner'],
      ],
    );
    const view = { id: people[0]!.principalId, kind: 'user', displayName: 'x', detail: null };
    const one = await preview({ mode: 'Enabled', excluded: [view] });
    assert.deepEqual([one.outsidePim!.refused, one.outsidePim!.excluded], [1, 1]);
    assert.equal((await preview({})).outsidePim, null);
  });
});
