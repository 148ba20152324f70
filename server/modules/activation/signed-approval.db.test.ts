/**
 * Answers signed by the passkey of the approver: only they count where the settings ask for them, each once, for what was
 * signed and nothing else; and whoever changes what is kept is found out.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { verifySignatures, type KeptSignature } from '#modules/approvals/index.ts';
import { findRequest } from '#modules/assignments/index.ts';
import { inSession } from '#platform/postgres/session.ts';
import { give } from '../../../test/support/given-roles.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import {
  anAsk,
  lasting,
  minutesAfterNoon,
  noon,
  openRoleWorld,
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import type { SoftwarePasskey } from '../../../test/support/software-passkey.ts';
import { enrol } from '../../../test/support/enrolled-passkey.ts';
import { activateRole, answerSigned, approveActivation, denyActivation, startSignature } from './index.ts';

let database: TestDatabase;
let world: RoleWorld;
let person: Actor;
let approver: Actor;
let second: Actor;
let passkey: SoftwarePasskey;
const WHY = 'Closing the books';
const BROWSER = 'b'.repeat(43);

before(async () => {
  database = await createTestDatabase('signed_approval');
  world = await openRoleWorld(database.application);
  approver = world.approver;
  second = await world.addUser('Second approver');
  passkey = await enrol(world, approver);
  await requireApproval(world, scopes.resourceGroup, [approver, second].map(asApprover), {
    isApproverSignatureRequired: true,
  });
});
after(() => world.close());
beforeEach(() => world.clock.moveTo(noon));

async function askFor() {
  person = await world.addUser('Finance reader');
  await give(world, 'eligibility', person.principalId, 'P30D');
  const answer = await activateRole(world.ports, person, anAsk(person.principalId, lasting('PT1H')));
  assert.ok(answer.outcome === 'stored' && answer.request.status === 'PendingApproval');
  return { requestId: answer.request.id, approvalId: answer.request.approvalId! };
}
const statusOf = async (requestId: string) => (await findRequest(world.database, requestId))?.status;
const yesTo = (...ids: string[]) =>
  ids.map((approvalId) => ({ approvalId, result: 'Approve' as const, justification: WHY }));
const start = (...ids: string[]) => startSignature(world.ports, BROWSER, approver, yesTo(...ids));
const finish = (challengeId: string, proof: ReturnType<SoftwarePasskey['prove']>, by = approver) =>
  answerSigned(world.ports, BROWSER, by, challengeId, proof);

async function sign(...ids: string[]) {
  const { challengeId, options } = await start(...ids);
  return finish(challengeId, passkey.prove(options as never));
}

describe('where the settings ask for a signature', () => {
  test('an answer without one is refused, and changes nothing', async () => {
    const { requestId, approvalId } = await askFor();
    const refused = refusedWith('approval.signature-required');
    await assert.rejects(approveActivation(world.ports, approver, approvalId, WHY), refused);
    await assert.rejects(denyActivation(world.ports, approver, approvalId, WHY), refused);
    assert.equal(await statusOf(requestId), 'PendingApproval');
    assert.deepEqual(await sign(approvalId), [{ approvalId, result: 'Approve', refusal: null }]);
    assert.equal(await statusOf(requestId), 'Provisioned');
  });

  test('whoever has no passkey is told to add one', async () => {
    const { approvalId } = await askFor();
    await assert.rejects(
      startSignature(world.ports, BROWSER, second, yesTo(approvalId)),
      refusedWith('approval.passkey-missing'),
    );
  });

  test('nobody gets a text to sign about a request they were not asked about', async () => {
    const { approvalId } = await askFor();
    const stranger = await world.addUser('Stranger');
    await enrol(world, stranger);
    await assert.rejects(
      startSignature(world.ports, BROWSER, stranger, yesTo(approvalId)),
      refusedWith('approval.not-found'),
    );
  });

  test('one touch covers several answers; of one that comes too late the others do not depend', async () => {
    const [first, other] = [await askFor(), await askFor()];
    const { challengeId, options } = await start(first.approvalId, other.approvalId);
    const theirs = await enrol(world, second);
    const denying = [{ approvalId: first.approvalId, result: 'Deny' as const, justification: WHY }];
    const denied = await startSignature(world.ports, BROWSER, second, denying);
    await finish(denied.challengeId, theirs.prove(denied.options as never), second);
    const outcomes = await finish(challengeId, passkey.prove(options as never));
    assert.deepEqual(
      outcomes.map(({ refusal }) => refusal?.code ?? null),
      ['approval.already-decided', null],
    );
    assert.deepEqual([await statusOf(first.requestId), await statusOf(other.requestId)], ['Denied', 'Provisioned']);
    await world.database.deleteFrom('passkey').where('user_id', '=', second.principalId).execute();
  });
});

describe('a signature', () => {
  // Each case changes one thing of what is accepted above.
  test('of another challenge is none', async () => {
    const { approvalId } = await askFor();
    const { challengeId, options } = await start(approvalId);
    const other = { ...options, challenge: Buffer.from('another text').toString('base64url') };
    await assert.rejects(finish(challengeId, passkey.prove(other as never)), refusedWith('approval.signature-failed'));
  });

  test('of another person’s passkey is none', async () => {
    const { approvalId } = await askFor();
    const { challengeId, options } = await start(approvalId);
    const foreign = await enrol(world, await world.addUser('Somebody'));
    await assert.rejects(
      finish(challengeId, foreign.prove(options as never)),
      refusedWith('approval.signature-failed'),
    );
  });

  test('is not somebody else’s to hand in', async () => {
    const { approvalId } = await askFor();
    const { challengeId, options } = await start(approvalId);
    const proof = passkey.prove(options as never);
    await assert.rejects(finish(challengeId, proof, second), refusedWith('sign-in.flow-ended'));
  });

  test('counts once', async () => {
    const { approvalId } = await askFor();
    const { challengeId, options } = await start(approvalId);
    const proof = passkey.prove(options as never);
    await finish(challengeId, proof);
    await assert.rejects(finish(challengeId, proof), refusedWith('sign-in.flow-ended'));
  });

  test('counts for five minutes', async () => {
    const { approvalId } = await askFor();
    const { challengeId, options } = await start(approvalId);
    const proof = passkey.prove(options as never);
    world.clock.moveTo(minutesAfterNoon(5));
    await assert.rejects(finish(challengeId, proof), refusedWith('sign-in.flow-ended'));
  });
});

describe('what the audit trail keeps of a signature', () => {
  const entryOf = async (requestId: string) =>
    world.database
      .selectFrom('audit_entry')
      .select(['id', 'details'])
      .where('activity', '=', 'approval.approved')
      .where((eb) => eb('target_ids', '@>', eb.val([requestId])))
      .executeTakeFirstOrThrow();

  /** Somebody with all rights on the database changes what the entry says. */
  const forge = (id: string, details: object) =>
    inSession(database.owner, (session) =>
      session.query('update audit_entry set details = $2 where id = $1', [id, JSON.stringify(details)]),
    );

  const flipBit = (text: string) => {
    const bytes = Buffer.from(text, 'base64url');
    bytes[bytes.length - 1]! ^= 1;
    return bytes.toString('base64url');
  };

  test('says who asked for what and what was answered, and holds without the database it came from', async () => {
    const { requestId, approvalId } = await askFor();
    await sign(approvalId);
    const { signature } = (await entryOf(requestId)).details as unknown as { signature: KeptSignature };
    for (const part of [requestId, approvalId, person.principalId, scopes.resourceGroup, 'Month end closing', WHY]) {
      assert.ok(signature.text.includes(part), part);
    }
    const { right, broken } = await verifySignatures(world.database);
    assert.ok(right > 0);
    assert.deepEqual(broken, []);
  });

  for (const [name, change, reason] of [
    ['one bit of the signature', (kept) => forgeAssertion(kept, 'signature'), 'wrong'],
    ['one bit of what the device said', (kept) => forgeAssertion(kept, 'authenticatorData'), 'wrong'],
    ['one bit of the key', (kept) => forgeAssertion(kept, 'publicKey'), 'wrong'],
    ['one letter of the text', (kept) => ({ ...kept, text: kept.text.replace('Month', 'Nonth') }), 'wrong'],
    ['the signature taken away', () => undefined, 'missing'],
  ] as [string, (kept: KeptSignature) => KeptSignature | undefined, string][]) {
    test(`${name}: found, and nothing else with it`, async () => {
      const { requestId, approvalId } = await askFor();
      await sign(approvalId);
      const { id, details } = await entryOf(requestId);
      const kept = details as unknown as { signature: KeptSignature };
      await forge(id, { ...kept, signature: change(kept.signature) });
      assert.deepEqual((await verifySignatures(world.database)).broken, [{ entryId: id, reason }]);
      await forge(id, kept);
      assert.deepEqual((await verifySignatures(world.database)).broken, []);
    });
  }

  test('the signature of another answer does not stand for this one', async () => {
    const [first, other] = [await askFor(), await askFor()];
    await sign(first.approvalId);
    await sign(other.approvalId);
    const [entry, foreign] = [await entryOf(first.requestId), await entryOf(other.requestId)];
    const kept = entry.details as object;
    await forge(entry.id, { ...kept, signature: (foreign.details as { signature?: unknown }).signature });
    assert.deepEqual((await verifySignatures(world.database)).broken, [
      { entryId: entry.id, reason: 'of-another-answer' },
    ]);
    await forge(entry.id, kept);
  });

  function forgeAssertion(kept: KeptSignature, part: 'signature' | 'authenticatorData' | 'publicKey'): KeptSignature {
    return { ...kept, assertion: { ...kept.assertion, [part]: flipBit(kept.assertion[part]) } };
  }
});
