/**
 * The figures of directory roles as their administrator reads them.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GuestWorld, type Caller } from '../../../test/support/guest-world.ts';

const GUEST_INVITER = '95e79109-95c0-4d8e-aee3-d01accf2d47b';
const PRIVILEGED_ROLE_ADMINISTRATOR = 'e8611ab8-c189-46e8-94e1-60213ab1f814';
const graph = '/v1.0/roleManagement/directory';

let world: GuestWorld;
let setUp: Caller;
let administrator: Caller;
before(async () => {
  world = await GuestWorld.open('directory overview');
  setUp = await world.client('Privileged Role Administrator');
  const member = await world.member('administrator');
  const held = {
    principalId: member.id,
    roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR,
    directoryScopeId: '/',
  };
  assert.equal((await world.call(setUp, 'POST', `${graph}/roleAssignments`, held)).status, 201);
  administrator = member.caller;
});
after(() => world.close());

const overview = (caller: Caller) => world.call(caller, 'GET', '/portal/api/overview?scope=/directory');

test('an administrator reads who holds directory roles, just in time and standing, and what was activated', async () => {
  const { id: principalId, caller } = await world.member('inviter');
  const asked = (action: string, duration: string) => ({
    action,
    principalId,
    roleDefinitionId: GUEST_INVITER,
    directoryScopeId: '/',
    justification: 'Invites the partners',
    scheduleInfo: { expiration: { type: 'afterDuration', duration } },
  });
  const before = (await overview(administrator)).body;
  assert.deepEqual([before.eligible, before.standing], [0, 2]);
  const given = await world.call(
    setUp,
    'POST',
    `${graph}/roleEligibilityScheduleRequests`,
    asked('adminAssign', 'P10D'),
  );
  assert.equal(given.status, 201, JSON.stringify(given.body));
  const activation = asked('selfActivate', 'PT1H');
  assert.equal((await world.call(caller, 'POST', `${graph}/roleAssignmentScheduleRequests`, activation)).status, 201);
  const after = (await overview(administrator)).body;
  assert.deepEqual([after.eligible, after.standing, after.ending.eligible], [1, 2, 1]);
  assert.equal(after.activations.at(-1).count, 1);
});

test('a member who administers nothing reads none of it', async () => {
  const { caller } = await world.member('curious');
  assert.equal((await overview(caller)).status, 403);
});
