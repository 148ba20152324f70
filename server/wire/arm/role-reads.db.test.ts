/** Roles, assignments and schedules over ARM: what a reader sees, what a person sees of themself, what nobody sees. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { addGroupMember, createGroup } from '#modules/directory/index.ts';
import { openWorld, type Answer, type World } from '../../../test/support/world.ts';

const API = 'api-version=2022-04-01';
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const auth = '/providers/Microsoft.Authorization';
const role = (scope: string, id: string) => `${scope}${auth}/roleDefinitions/${id}`;

interface Row {
  id: string;
  name: string;
  properties: Record<string, any>; // oxlint-disable-line typescript/no-explicit-any -- foreign JSON
}

describe('roles and who holds them', () => {
  let world: World;
  let owner: string;
  let subscription: string;
  let ledger: string;
  let payroll: string;

  const as = (token: string, method: string, path: string, body?: object): Promise<Answer> =>
    world.call(token, method, `${path}${path.includes('?') ? '&' : '?'}${API}`, body);
  const rows = async (token: string, path: string): Promise<Row[]> => {
    const answer = await as(token, 'GET', path);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.value as Row[];
  };
  const reader = (scope: string) => world.addClient({ directoryRoles: [], role: 'Reader', scope });
  const filtered = (text: string) => `$filter=${encodeURIComponent(text)}`;

  before(async () => {
    world = await openWorld('role reads');
    owner = await world.tokenFor(await world.addClient());
    const made = await as(owner, 'PUT', '/providers/Microsoft.Subscription/aliases/finance', {});
    subscription = `/subscriptions/${made.body.properties.subscriptionId}`;
    ledger = `${subscription}/resourceGroups/ledger`;
    payroll = `${subscription}/resourceGroups/payroll`;
    for (const group of [ledger, payroll]) await as(owner, 'PUT', group, { location: 'westeurope' });
  });
  after(() => world.close());

  describe('role definitions', () => {
    const id = randomUUID();
    const draft = (changed: object = {}) => ({
      properties: {
        roleName: 'Ledger clerk',
        description: 'Reads sites.',
        permissions: [{ actions: ['Microsoft.Web/sites/*/read'], notActions: [] }],
        assignableScopes: [ledger],
        ...changed,
      },
    });
    const problem = (answer: Answer) => answer.body.error.additionalInfo[0].info.refusal as string;

    test('built-in roles have one id at a subscription and another at the root; directory roles are not there', async () => {
      const found = await rows(owner, `${ledger}${auth}/roleDefinitions?${filtered("roleName eq 'owner'")}`);
      assert.deepEqual(
        found.map((row) => row.id),
        [role(subscription, OWNER)],
      );
      assert.equal((await as(owner, 'GET', role('', OWNER))).body.id, role('', OWNER));
      const names = (await rows(owner, `${auth}/roleDefinitions`)).map((row) => row.properties['roleName'] as string);
      assert(names.includes('Storage Blob Data Reader') && !names.includes('Global Administrator'));
      assert.equal((await as(owner, 'GET', role('', '62e90394-69f5-4237-9190-012177145e10'))).status, 404);
    });

    test('an owner saves a custom role, and finds it where it can be assigned', async () => {
      const saved = await as(owner, 'PUT', role(ledger, id), draft());
      assert.equal(saved.status, 201, JSON.stringify(saved.body));
      assert.equal(saved.body.properties.type, 'CustomRole');
      const custom = filtered("type eq 'CustomRole'");
      const namesAt = async (scope: string) =>
        (await rows(owner, `${scope}${auth}/roleDefinitions?${custom}`)).map((row) => row.name);
      assert.deepEqual(await namesAt(ledger), [id]);
      assert.deepEqual(await namesAt(payroll), []);
      assert.deepEqual(await namesAt(subscription), []);
      const below = filtered("atScopeAndBelow() and type eq 'CustomRole'");
      const found = await rows(owner, `${subscription}${auth}/roleDefinitions?${below}`);
      assert.deepEqual(
        found.map((row) => row.name),
        [id],
      );
    });

    test('D21: a role is saved only by who may write it at every scope it counted and will count at', async () => {
      const clerk = await world.addClient({ directoryRoles: [], role: 'Owner', scope: ledger });
      const token = await world.tokenFor(clerk);
      const changed = await as(token, 'PUT', role(ledger, id), draft({ description: 'Reads all sites.' }));
      assert.equal(changed.status, 201, JSON.stringify(changed.body));
      const wider = await as(token, 'PUT', role(ledger, id), draft({ assignableScopes: [ledger, payroll] }));
      assert.equal(wider.status, 403);
      assert.equal(wider.body.error.code, 'LinkedAuthorizationFailed');
      // The other way round: what counts elsewhere already cannot be changed from here.
      assert.equal(
        (await as(owner, 'PUT', role(ledger, id), draft({ assignableScopes: [ledger, payroll] }))).status,
        201,
      );
      assert.equal(problem(await as(token, 'PUT', role(ledger, id), draft())), 'role.scope-right-missing');
      assert.equal((await as(owner, 'PUT', role(ledger, id), draft())).status, 201);
    });

    const refusedDrafts: [string, object, string][] = [
      ['an action that is none', { permissions: [{ actions: ['Microsoft.Web sites'] }] }, 'role.action-invalid'],
      [
        'a directory action',
        { permissions: [{ actions: ['microsoft.directory/users/create'] }] },
        'role.action-invalid',
      ],
      ['too many wildcards', { permissions: [{ actions: ['M/*a*b*c*d*e/read'] }] }, 'role.action-invalid'],
      ['an action of 600 characters', { permissions: [{ actions: ['a'.repeat(600)] }] }, 'role.action-invalid'],
      ['the root', { assignableScopes: ['/'] }, 'role.scopes-invalid'],
      ['no scope', { assignableScopes: [] }, 'role.scopes-invalid'],
      ['the name of another role', { roleName: 'owner' }, 'role.name-exists'],
      ['no permissions', { permissions: [] }, 'request.invalid'],
    ];
    for (const [what, changed, code] of refusedDrafts) {
      test(`a custom role with ${what} is refused`, async () => {
        assert.equal((await as(owner, 'PUT', role(ledger, id), draft())).status, 201);
        assert.equal(problem(await as(owner, 'PUT', role(ledger, id), draft(changed))), code);
      });
    }

    test('a custom role with data actions does not count at a management group', async () => {
      const group = `/providers/Microsoft.Management/managementGroups/${world.composition.directory.tenantId}`;
      const other = randomUUID();
      const named = { roleName: 'Group clerk', assignableScopes: [group] };
      assert.equal((await as(owner, 'PUT', role(group, other), draft(named))).status, 201);
      const permissions = [{ actions: [], dataActions: ['Daypass.Expenses/expenses/read'] }];
      const refused = await as(owner, 'PUT', role(group, other), draft({ ...named, permissions }));
      assert.equal(problem(refused), 'role.scopes-invalid');
    });

    test('a role in use stays; built-in roles stay as they are', async () => {
      const principalId = (await reader(payroll)).principalId;
      const name = randomUUID();
      const assigned = await as(owner, 'PUT', `${ledger}${auth}/roleAssignments/${name}`, {
        properties: { roleDefinitionId: role(subscription, id), principalId },
      });
      assert.equal(assigned.status, 201, JSON.stringify(assigned.body));
      const refused = await as(owner, 'DELETE', role(ledger, id));
      assert.equal(refused.status, 400);
      assert.equal(refused.body.error.code, 'RoleDefinitionHasAssignments');
      assert.equal(problem(await as(owner, 'PUT', role(subscription, OWNER), draft())), 'role.built-in');
      await as(owner, 'DELETE', `${ledger}${auth}/roleAssignments/${name}`);
      assert.equal((await as(owner, 'DELETE', role(ledger, id))).status, 200);
      assert.equal((await as(owner, 'GET', role(ledger, id))).status, 404);
      assert.equal((await as(owner, 'PUT', role(ledger, id), draft())).status, 201);
    });

    test('an unused role is deleted once, and a second time it is not there', async () => {
      const unused = randomUUID();
      await as(owner, 'PUT', role(ledger, unused), draft({ roleName: 'Unused' }));
      assert.equal((await as(owner, 'DELETE', role(ledger, unused))).status, 200);
      assert.equal((await as(owner, 'DELETE', role(ledger, unused))).status, 204);
    });
  });

  describe('role assignments', () => {
    test('an assignment is written, read, listed and deleted; ids of roles carry the subscription', async () => {
      const { principalId } = await reader(payroll);
      const path = `${ledger}${auth}/roleAssignments/${randomUUID()}`;
      const properties = { RoleDefinitionId: role('', READER), PrincipalId: principalId.toUpperCase() };
      const written = await as(owner, 'PUT', path, { Properties: properties });
      assert.equal(written.status, 201, JSON.stringify(written.body));
      assert.equal(written.body.id, path);
      assert.equal(written.body.properties.roleDefinitionId, role(subscription, READER));
      assert.deepEqual((await as(owner, 'GET', path)).body, written.body);
      const listed = await rows(
        owner,
        `${subscription}${auth}/roleAssignments?${filtered(`principalId eq '${principalId}'`)}`,
      );
      assert.equal(listed.length, 2);
      assert.equal((await as(owner, 'DELETE', path)).status, 200);
      assert.equal((await as(owner, 'DELETE', path)).status, 204);
      assert.equal((await as(owner, 'GET', path)).status, 404);
    });

    test('the same role twice is a conflict that clients know by its words', async () => {
      const { principalId } = await reader(payroll);
      const properties = { roleDefinitionId: role('', CONTRIBUTOR), principalId };
      const put = () => as(owner, 'PUT', `${ledger}${auth}/roleAssignments/${randomUUID()}`, { properties });
      assert.equal((await put()).status, 201);
      const again = await put();
      assert.equal(again.status, 409);
      assert.equal(again.body.error.code, 'RoleAssignmentExists');
      assert.match(again.body.error.message, /role assignment already exists/);
    });

    test('atScope() shows what counts at a scope, inherited ones too, and nothing below', async () => {
      const inherited = (await reader(subscription)).principalId;
      const below = (await reader(ledger)).principalId;
      const at = await rows(owner, `${subscription}${auth}/roleAssignments?${filtered('atScope()')}`);
      const holders = at.map((row) => row.properties['principalId'] as string);
      assert(holders.includes(inherited) && !holders.includes(below));
      const all = await rows(owner, `${ledger}${auth}/roleAssignments`);
      const shown = all.filter((row) => row.properties['principalId'] === inherited);
      assert.deepEqual(
        shown.map((row) => [row.properties['scope'], row.properties['roleDefinitionId']]),
        [[subscription, role(subscription, READER)]],
      );
    });

    test('D20: an administrator of a resource group gives nothing above or beside it', async () => {
      const { principalId } = await reader(payroll);
      const administrator = await world.addClient({
        directoryRoles: [],
        role: 'User Access Administrator',
        scope: ledger,
      });
      const token = await world.tokenFor(administrator);
      const group = `/providers/Microsoft.Management/managementGroups/${world.composition.directory.tenantId}`;
      const put = (scope: string) =>
        as(token, 'PUT', `${scope}${auth}/roleAssignments/${randomUUID()}`, {
          properties: { roleDefinitionId: role('', READER), principalId },
        });
      assert.equal((await put(ledger)).status, 201);
      for (const scope of [subscription, payroll, group, '']) assert.equal((await put(scope)).status, 403, scope);
    });

    test('who may not read a scope is refused, but may ask what they hold themself', async () => {
      const client = await reader(ledger);
      const token = await world.tokenFor(client);
      assert.equal((await as(token, 'GET', `${ledger}${auth}/roleAssignments`)).status, 200);
      assert.equal((await as(token, 'GET', `${payroll}${auth}/roleAssignments`)).status, 403);
      const own = await rows(token, `${subscription}${auth}/roleAssignments?${filtered('asTarget()')}`);
      assert.deepEqual(
        own.map((row) => row.properties['scope']),
        [ledger],
      );
    });
  });

  describe('schedules', () => {
    const instances = `${auth}/roleAssignmentScheduleInstances`;

    test('an instance names its schedule, its assignment, and everything a page shows', async () => {
      const { principalId } = await reader(ledger);
      const about = filtered(`principalId eq '${principalId}'`);
      const [direct] = await rows(owner, `${ledger}${instances}?${about}`);
      assert(direct);
      const { properties } = direct;
      assert.equal(properties['memberType'], 'Direct');
      assert.equal(properties['assignmentType'], 'Assigned');
      assert.equal(properties['originRoleAssignmentId'], `${ledger}${auth}/roleAssignments/${direct.name}`);
      assert.equal(properties['expandedProperties'].principal.displayName, 'Automation');
      assert.equal(properties['expandedProperties'].scope.type, 'resourcegroup');
      const site = `${ledger}/providers/Microsoft.Web/sites/expenses`;
      await as(owner, 'PUT', site, {});
      const [inherited] = await rows(owner, `${site}${instances}?${about}`);
      assert.equal(inherited?.properties['memberType'], 'Inherited');
      const schedule = await as(owner, 'GET', properties['roleAssignmentScheduleId'] as string);
      assert.equal(schedule.body.name, direct.name);
    });

    test('D03: a person sees their own rows and those where they may read; asking for oneself means oneself', async () => {
      const other = (await reader(payroll)).principalId;
      const client = await reader(ledger);
      const token = await world.tokenFor(client);
      const about = filtered(`principalId eq '${other}'`);
      assert.equal((await rows(owner, `${instances}?${about}`)).length, 1);
      assert.deepEqual(await rows(token, `${instances}?${about}`), []);
      const own = await rows(token, `${instances}?${filtered(`asTarget() and principalId eq '${other}'`)}`);
      assert.deepEqual(
        own.map((row) => row.properties['principalId']),
        [client.principalId],
      );
    });

    test('D02: another one’s schedule and one that does not exist are the same answer', async () => {
      const other = (await reader(payroll)).principalId;
      const [hidden] = await rows(owner, `${instances}?${filtered(`principalId eq '${other}'`)}`);
      const token = await world.tokenFor(await reader(ledger));
      const path = (name: string) => `${payroll}${auth}/roleAssignmentSchedules/${name}`;
      assert.equal((await as(owner, 'GET', path(hidden!.name))).status, 200);
      const [there, nowhere] = [await as(token, 'GET', path(hidden!.name)), await as(token, 'GET', path(randomUUID()))];
      assert.equal(there.status, 404);
      assert.deepEqual(there.body, nowhere.body);
    });

    test('a group’s rows are its members’ rows', async () => {
      const client = await world.addClient({ directoryRoles: [], role: 'Reader', scope: payroll });
      const group = await addGroup(world, [client.principalId]);
      await as(owner, 'PUT', `${ledger}${auth}/roleAssignments/${randomUUID()}`, {
        properties: { roleDefinitionId: role('', CONTRIBUTOR), principalId: group },
      });
      const token = await world.tokenFor(client);
      const mine = await rows(token, `${instances}?${filtered('asTarget()')}`);
      assert.deepEqual(Object.fromEntries(mine.map((row) => [row.properties['memberType'], row.properties['scope']])), {
        Direct: payroll,
        Group: ledger,
      });
      const assigned = await rows(owner, `${ledger}${instances}?${filtered(`assignedTo('${client.principalId}')`)}`);
      assert.equal(assigned.length, 1);
    });

    test('directory roles are nowhere in them', async () => {
      const administrator = await world.addClient({
        directoryRoles: ['Global Administrator'],
        role: 'Reader',
        scope: ledger,
      });
      const about = filtered(`principalId eq '${administrator.principalId}'`);
      const found = await rows(owner, `${instances}?${about}`);
      assert.deepEqual(
        found.map((row) => row.properties['scope']),
        [ledger],
      );
      const refused = await as(owner, 'GET', `/directory${instances}`);
      assert.equal(refused.status, 404);
    });

    test('a filter nobody understands is refused at its position', async () => {
      for (const [text, position] of [
        ['asSomebody()', 0],
        ["atScope() and mail eq 'x'", 14],
        ["principalId eq 'x'", 0],
        ['atScope() or asTarget()', 0],
      ] as const) {
        const refused = await as(owner, 'GET', `${instances}?${filtered(text)}`);
        assert.equal(refused.status, 400, text);
        assert.equal(refused.body.error.additionalInfo[0].info.details.position, position, text);
      }
    });
  });

  test('permissions are those of every role that counts here', async () => {
    const token = await world.tokenFor(await reader(ledger));
    assert.deepEqual((await as(token, 'GET', `${ledger}${auth}/permissions`)).body.value, [
      { actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] },
    ]);
    assert.deepEqual((await as(token, 'GET', `${payroll}${auth}/permissions`)).body.value, []);
  });

  test('what clients ask before they begin is answered', async () => {
    for (const path of [
      '/tenants',
      `${subscription}/locations`,
      `${subscription}/providers`,
      `${subscription}/providers/Microsoft.Authorization`,
      `${subscription}${auth}/classicAdministrators`,
      `${subscription}${auth}/denyAssignments`,
      `${auth}/providerOperations`,
      `${auth}/providerOperations/microsoft.web`,
      `${subscription}${auth}/eligibleChildResources`,
    ]) {
      assert.equal((await as(owner, 'GET', path)).status, 200, path);
    }
    const registered = await as(owner, 'POST', `${subscription}/providers/Microsoft.Management/register`);
    assert.equal(registered.body.registrationState, 'Registered');
  });
});

async function addGroup(world: World, memberIds: readonly string[]): Promise<string> {
  const { ports, operator } = world;
  const group = await createGroup(ports, operator, { displayName: 'Ledger team', mailNickname: randomUUID() });
  for (const memberId of memberIds) await addGroupMember(ports, operator, group.id, memberId);
  return group.id;
}
