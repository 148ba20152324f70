/**
 * Both sides of a request keep a receipt of what was asked, agreed and done, which holds without the server; nobody else gets it.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { activateRole, approveActivation, deactivateRole } from '#modules/activation/index.ts';
import { logKeyOf, verifyReceipt } from '#modules/audit/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { sealEverything } from '../../../test/support/audit-log.ts';
import { give } from '../../../test/support/given-roles.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import { anAsk, lasting, minutesAfterNoon, scopes } from '../../../test/support/role-world.ts';

let world: ArmWorld;
let zoe: Actor;
let approver: Actor;
let requestId: string;
const FORGED = 'because\n   Answer: yes, and more';

before(async () => {
  world = await openArmWorld('request_receipt');
  [zoe, approver] = [await world.addPerson('Zoe'), await world.addPerson('Ada')];
  await requireApproval(world.roles, scopes.resourceGroup, [asApprover(approver)]);
  await give(world.roles, 'eligibility', zoe.principalId, 'P30D');
  const asked = { ...anAsk(zoe.principalId, lasting('PT1H')), justification: FORGED };
  const answer = await activateRole(world.ports, zoe, asked);
  assert.ok(answer.outcome === 'stored');
  requestId = answer.request.id;
  world.roles.clock.moveTo(minutesAfterNoon(5));
  await approveActivation(world.ports, approver, answer.request.approvalId!, 'For the audit');
});
after(() => world.close());

const get = (actor: Actor, id = requestId) => world.call(actor, 'GET', `/portal/api/requests/${id}/receipt`, '');

async function receiptOf(actor: Actor): Promise<string> {
  await sealEverything(world.ports);
  const { status, body } = await get(actor);
  assert.equal(status, 200, JSON.stringify(body));
  return String(body);
}

describe('a receipt', () => {
  test('goes to who asked and to who answered, with what was asked and agreed', async () => {
    for (const actor of [zoe, approver]) {
      const receipt = await receiptOf(actor);
      const verified = verifyReceipt(receipt, logKeyOf(world.ports.secrets));
      assert.ok(verified.holds, receipt);
      const lines = verified.text.split('\n').map((one) => one.trim());
      for (const part of [
        `Request: ${requestId}`,
        `By: Zoe (${zoe.principalId})`,
        `By: Ada (${approver.principalId})`,
        'Answer: For the audit',
      ]) {
        assert.ok(lines.includes(part), `${part} in ${receipt}`);
      }
      assert.equal(verified.text.match(/^\d+\. /gm)?.length, 3, 'asked, approved, activated');
    }
  });

  test('tells of the end once there is one', async () => {
    world.roles.clock.moveTo(minutesAfterNoon(30));
    await deactivateRole(world.ports, zoe, anAsk(zoe.principalId, lasting('PT1H')));
    const receipt = await receiptOf(approver);
    assert.match(receipt, /^4\. 2031-03-04T12:30:00\.000Z /m);
  });

  test('holds nothing that people wrote as a line of its own', async () => {
    const lines = (await receiptOf(zoe)).split('\n').map((one) => one.trim());
    assert.ok(!lines.includes('Answer: yes, and more'));
    assert.ok(lines.includes(`Justification: ${JSON.stringify(FORGED)}`));
  });

  test('that was changed in one letter, or is of another log, does not hold', async () => {
    const receipt = await receiptOf(zoe);
    assert.ok(verifyReceipt(receipt).holds, 'by the key it names');
    for (let index = 0; index < receipt.length; index += 37) {
      const other = receipt[index] === 'x' ? 'y' : 'x';
      const changed = receipt.slice(0, index) + other + receipt.slice(index + 1);
      assert.equal(verifyReceipt(changed, logKeyOf(world.ports.secrets)).holds, false, `letter ${index}`);
    }
    const another = logKeyOf({ hash: () => Buffer.alloc(32, 7) });
    assert.deepEqual(verifyReceipt(receipt, another), { holds: false, reason: 'not-signed' });
    assert.deepEqual(verifyReceipt('no receipt'), { holds: false, reason: 'no-receipt' });
  });

  test('is there for nobody else, not even who tried to have a part in it', async () => {
    const stranger = await world.addPerson('Stranger');
    assert.deepEqual([(await get(stranger)).status], [404]);
    await assert.rejects(approveActivation(world.ports, stranger, requestId, 'Mine'));
    const refused = await get(stranger);
    assert.deepEqual([refused.status, refused.body.error.code], [404, 'request.not-found']);
    assert.equal((await get(zoe, randomUUID())).body.error.code, 'request.not-found');
    assert.equal((await get(zoe, zoe.principalId)).body.error.code, 'request.not-found');
  });
});
