/**
 * Several answers with one touch over the API of the portal: each that is refused says so, and stands in the audit trail as an
 * attempt of its own.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { activateRole, denyActivation } from '#modules/activation/index.ts';
import { give } from '../../../test/support/given-roles.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import { anAsk, lasting, roles, scopes } from '../../../test/support/role-world.ts';
import type { SoftwarePasskey } from '../../../test/support/software-passkey.ts';
import { enrol } from '../../../test/support/enrolled-passkey.ts';

const url = '/portal/api/approval-signatures';
const WHY = 'Closing the books';
let world: ArmWorld;
let approver: Actor;
let second: Actor;
let passkey: SoftwarePasskey;

before(async () => {
  world = await openArmWorld('approval_signatures');
  approver = await world.addPerson('Finance approver');
  second = await world.addPerson('Second approver');
  await requireApproval(world.roles, scopes.resourceGroup, [asApprover(approver), asApprover(second)]);
  passkey = await enrol(world.roles, approver);
});
after(() => world.close());

async function askFor() {
  const person = await world.addPerson('Finance reader');
  await give(world, 'eligibility', person.principalId, 'P30D');
  const answer = await activateRole(world.ports, person, anAsk(person.principalId, lasting('PT1H')));
  assert.ok(answer.outcome === 'stored');
  return { personId: person.principalId, requestId: answer.request.id, id: answer.request.approvalId! };
}

async function start(...ids: string[]) {
  const answers = ids.map((id) => ({ id, answer: 'approve', justification: WHY }));
  const started = await world.call(approver, 'POST', url, '', { answers });
  assert.equal(started.status, 200, JSON.stringify(started.body));
  return started.body as { challengeId: string; options: object };
}

const refusedEntries = () =>
  world.roles.database
    .selectFrom('audit_entry')
    .select(['activity', 'reason', 'scope', 'subject_id', 'targets'])
    .where('result', '=', 'failure')
    .where('actor_id', '=', approver.principalId)
    .orderBy('position')
    .execute();

test('of two answers the one that comes too late is told so and recorded, and the other counts', async () => {
  const [late, good] = [await askFor(), await askFor()];
  const { challengeId, options } = await start(late.id, good.id);
  await denyActivation(world.ports, second, late.id, WHY);
  const response = passkey.prove(options as never);
  const { status, body } = await world.call(approver, 'POST', `${url}/answer`, '', { challengeId, response });
  const codes = (body.value as { refusal: { code: string } | null }[]).map(({ refusal }) => refusal?.code ?? null);
  assert.deepEqual([status, codes], [200, ['approval.already-decided', null]]);
  const [entry, ...others] = await refusedEntries();
  assert.deepEqual(others, []);
  assert.partialDeepStrictEqual(entry, {
    activity: 'approval.approved',
    reason: 'approval.already-decided',
    scope: scopes.resourceGroup,
    subject_id: late.personId,
  });
  const targets = entry!.targets as { id: string | null }[];
  assert.ok(targets.some(({ id }) => id === late.requestId) && targets.some(({ id }) => id === roles.reader));
});

test('a passkey that signed something else is told so in words about the answer', async () => {
  const { id } = await askFor();
  const { challengeId, options } = await start(id);
  const response = passkey.prove({ ...options, challenge: Buffer.from('another').toString('base64url') } as never);
  const { status, body } = await world.call(approver, 'POST', `${url}/answer`, '', { challengeId, response });
  assert.deepEqual([status, body.error.code], [403, 'approval.signature-failed']);
  assert.match(body.error.message, /answer was not recorded/);
});
