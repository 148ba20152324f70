/**
 * A request that waits comes to one end: withdrawn, run out by the clock, or gone with what it was about.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { ABSENT_SCHEDULE } from '#model/schedule-info.ts';
import { approvalState, findApproval } from '#modules/approvals/index.ts';
import { askExtension, assignRole, findRequest, removeSchedule } from '#modules/assignments/index.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import {
  anAsk,
  lasting,
  minutesAfterNoon,
  noon,
  openRoleWorld,
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import { leftBy } from '../../../test/support/trail.ts';
import { activateRole, approveActivation, cancelRequest } from './index.ts';

let world: RoleWorld;
let person: Actor;
const about = (schedule = lasting('PT1H')) => anAsk(person.principalId, schedule);
const dayLater = (milliseconds: number) => new Date(noon.getTime() + 86_400_000 + milliseconds);

before(async () => {
  const database = await createTestDatabase('waiting_that_ends');
  world = await openRoleWorld(database.application);
  await requireApproval(world, scopes.resourceGroup, [asApprover(world.approver)]);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Finance reader');
  await giveEligibility();
});

const giveEligibility = (schedule = lasting('P30D'), requestId: string = randomUUID()) =>
  assignRole(world.ports, world.owner, { ...about(schedule), requestId, kind: 'eligibility' });
const takeEligibility = () => removeSchedule(world.ports, world.owner, { ...about(), kind: 'eligibility' });

async function askForApproval() {
  const answer = await activateRole(world.ports, person, about());
  assert.ok(answer.outcome === 'stored' && answer.request.status === 'PendingApproval');
  return { requestId: answer.request.id, approvalId: answer.request.approvalId! };
}
const stateOf = async (approvalId: string) =>
  approvalState((await findApproval(world.database, approvalId))!, world.clock.now());

describe('an eligibility that is taken away', () => {
  test('takes the question to the approvers along, which stands in the audit trail and asks nobody any more', async () => {
    const { requestId, approvalId } = await askForApproval();
    assert.equal(await stateOf(approvalId), 'waiting');
    const { activities } = await leftBy(world, takeEligibility);
    assert.deepEqual(activities, ['request.canceled', 'eligibility.removed']);
    assert.equal((await findRequest(world.database, requestId))!.status, 'Canceled');
    assert.equal(await stateOf(approvalId), 'Canceled');
    world.clock.moveTo(dayLater(0));
    const late = approveActivation(world.ports, world.approver, approvalId, 'Closing the books');
    await assert.rejects(late, refusedWith('approval.already-decided'));
  });

  test('leaves alone what nobody answered in time: that ended by itself', async () => {
    const { requestId, approvalId } = await askForApproval();
    world.clock.moveTo(dayLater(0));
    const { activities } = await leftBy(world, takeEligibility);
    assert.deepEqual(activities, ['eligibility.removed']);
    assert.equal((await findRequest(world.database, requestId))!.status, 'PendingApproval');
    assert.equal(await stateOf(approvalId), 'TimedOut');
  });
});

describe('withdrawing a question', () => {
  test('works until the last millisecond somebody could answer, and not after it', async () => {
    const { requestId } = await askForApproval();
    world.clock.moveTo(dayLater(0));
    const late = cancelRequest(world.ports, person, 'assignment', requestId);
    await assert.rejects(late, refusedWith('assignment.request-not-cancelable'));
    world.clock.moveTo(dayLater(-1));
    assert.equal((await cancelRequest(world.ports, person, 'assignment', requestId)).status, 'Canceled');
  });

  test('a planned eligibility that is withdrawn takes along the question to keep it', async () => {
    const [planned, asked] = [randomUUID(), randomUUID()];
    await takeEligibility();
    await giveEligibility(lasting('P5D', minutesAfterNoon(60).toISOString()), planned);
    const wish = { ...about(ABSENT_SCHEDULE), requestId: asked, kind: 'eligibility' as const };
    assert.equal((await askExtension(world.ports, person, wish, 'SelfExtend')).outcome, 'stored');
    await cancelRequest(world.ports, world.owner, 'eligibility', planned);
    assert.equal((await findRequest(world.database, asked))!.status, 'Canceled');
  });
});
