/**
 * AuthZEN over HTTP: who may ask, what one and many evaluations answer, and what malformed ones get.
 *
 * The caller uses a portal session with its CSRF token; an access token takes the same way from there on.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import {
  DECISION_READER,
  EXPENSE_READER,
  openEnforcementWorld,
  READ_REPORTS,
  type EnforcementWorld,
} from '../../../test/support/enforcement-world.ts';
import { minutesAfterNoon, roles, scopes } from '../../../test/support/role-world.ts';

interface Answer {
  decision: boolean;
  context: { reason?: string; until?: string | null; path?: { assignmentId: string }[]; error?: { status: number } };
}

let world: EnforcementWorld;
let person: Actor;
let assignmentId: string;
let caller: { cookie: string; csrf: string };
let stranger: { cookie: string; csrf: string };

before(async () => {
  world = await openEnforcementWorld();
  person = await world.addPerson('Expense reader');
  assignmentId = await world.assign(person.principalId, EXPENSE_READER, minutesAfterNoon(60));
  const enforcementPoint = await world.addPerson('Enforcement point');
  await world.assign(enforcementPoint.principalId, DECISION_READER, null);
  caller = await world.startSession(enforcementPoint);
  stranger = await world.startSession(person);
});
after(() => world.close());

const complete = () => ({
  subject: { type: 'user', id: person.principalId },
  resource: { type: 'Microsoft.Web/sites', id: scopes.site },
  action: { name: READ_REPORTS, properties: { isDataAction: true } },
});
const post = (path: string, payload: object, as: { cookie: string; csrf: string } | undefined = caller) =>
  world.app.inject({
    method: 'POST',
    url: `/access/v1/${path}`,
    headers: { 'x-request-id': 'request-7', ...(as ? { cookie: as.cookie, 'x-daypass-csrf': as.csrf } : {}) },
    payload,
  });
const evaluations = async (payload: object) => {
  const answer = await post('evaluations', payload);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<{ evaluations: Answer[] }>().evaluations;
};

describe('one evaluation', () => {
  test('says until when and by which assignment, and gives the request id back', async () => {
    const answer = await post('evaluation', complete());
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['x-request-id'], 'request-7');
    const { decision, context } = answer.json<Answer>();
    assert.equal(decision, true);
    assert.equal(context.until, minutesAfterNoon(60).toISOString());
    assert.equal(context.path![0]!.assignmentId, assignmentId);
  });

  test('is a deny with its reason, never an error, when the person does not hold the action', async () => {
    const answer = await post('evaluation', { ...complete(), action: { name: READ_REPORTS } });
    assert.equal(answer.statusCode, 200);
    assert.deepEqual(answer.json(), { decision: false, context: { reason: 'no-assignment' } });
  });

  test('is refused to whoever may not ask, and to whoever is nobody', async () => {
    assert.equal((await post('evaluation', complete(), stranger)).statusCode, 403);
    const nobody = await world.app.inject({ method: 'POST', url: '/access/v1/evaluation', payload: complete() });
    assert.equal(nobody.statusCode, 401);
    assert.equal(nobody.headers['www-authenticate'], 'Bearer');
  });

  for (const [what, change] of [
    ['no subject', { subject: undefined }],
    ['a subject without id', { subject: { type: 'user' } }],
    ['a number for an action', { action: { name: 7 } }],
    ['D64: traversal in the resource', { resource: { type: 'site', id: `${scopes.site}/../x` } }],
    ['D64: an action of two kilobytes', { action: { name: 'a'.repeat(2_048) } }],
  ] as const) {
    test(`with ${what} is invalid`, async () => {
      assert.equal((await post('evaluation', { ...complete(), ...change })).statusCode, 400);
    });
  }
});

describe('many evaluations', () => {
  const allowed = {};
  const denied = { action: { name: 'Contoso.Expenses/settings/write', properties: { isDataAction: true } } };
  const broken = { resource: { type: 'site', id: '/nowhere/../x' } };

  test('are each what the single one is; members given once count for all', async () => {
    const singles = [];
    for (const change of [allowed, denied])
      singles.push((await post('evaluation', { ...complete(), ...change })).json());
    assert.deepEqual(await evaluations({ ...complete(), evaluations: [allowed, denied] }), singles);
  });

  test('a broken one is denied with its error and spoils no other', async () => {
    const answers = await evaluations({ ...complete(), evaluations: [broken, allowed] });
    assert.deepEqual(
      answers.map((each) => each.decision),
      [false, true],
    );
    assert.equal(answers[0]!.context.error!.status, 400);
  });

  for (const [semantic, decisions] of [
    ['execute_all', [true, false, true]],
    ['deny_on_first_deny', [true, false]],
    ['permit_on_first_permit', [true]],
  ] as const) {
    test(`${semantic} answers ${decisions.join(', ')}`, async () => {
      const options = { evaluations_semantic: semantic };
      const answers = await evaluations({ ...complete(), evaluations: [allowed, denied, allowed], options });
      assert.deepEqual(
        answers.map((each) => each.decision),
        decisions,
      );
    });
  }

  test('without evaluations it is a single one', async () => {
    assert.equal((await post('evaluations', complete())).json<Answer>().decision, true);
  });

  test('a thousand are answered, one more is refused', async () => {
    const many = (count: number) => ({ ...complete(), evaluations: Array.from({ length: count }, () => ({})) });
    assert.equal((await evaluations(many(1_000))).length, 1_000);
    assert.equal((await post('evaluations', many(1_001))).statusCode, 400);
  });
});

describe('why', () => {
  const why = { context: { explanation: true } };
  const denied = () => ({
    ...complete(),
    action: { name: 'Contoso.Expenses/settings/write', properties: { isDataAction: true } },
  });
  const ask = async (payload: object, as = caller) => {
    const answer = await post('evaluation', payload, as);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json<{ decision: boolean; context: Record<string, any> }>(); // oxlint-disable-line typescript/no-explicit-any
  };

  test('is answered when it is asked for, and else not', async () => {
    const plain = await ask(complete());
    const explained = await ask({ ...complete(), ...why });
    assert.equal(explained.decision, true);
    assert.equal(explained.context['reason_user'].en, 'You may do this.');
    const { reason_user: _told, ...rest } = explained.context;
    assert.deepEqual(rest, plain.context);
    assert.deepEqual(await ask({ ...complete(), context: { explanation: false } }), plain);
  });

  test('an enforcement point that may not read assignments shows the person a page, and learns no role', async () => {
    const eligible = await world.addPerson('Eligible only');
    await world.makeEligible(eligible.principalId, EXPENSE_READER);
    const question = { ...complete(), ...why, subject: { type: 'user', id: eligible.principalId } };
    const { decision, context } = await ask(question);
    assert.deepEqual([decision, Object.keys(context)], [false, ['reason', 'reason_user']]);
    assert.match(context['reason_user'].en, /^You have no active role for this here\. What helps: http.*\/why\?scope=/);

    const administrator = await world.addPerson('Enforcement point of the administrators');
    await world.assign(administrator.principalId, DECISION_READER, null);
    await world.assign(administrator.principalId, roles.reader, null);
    const told = await ask(question, await world.startSession(administrator));
    assert.match(
      told.context['reason_admin'].en,
      /Eligible only has no active role for this here\. Activate Expense reader on expenses/,
    );
    assert.equal(told.context['explanation'].steps[0].code, 'activate');
  });

  test('in a batch is asked for twenty times at most, and changes no decision', async () => {
    const many = (count: number) => ({ ...complete(), ...why, evaluations: Array.from({ length: count }, () => ({})) });
    const answers = await evaluations(many(20));
    assert.ok(answers.every(({ decision, context }) => decision && 'reason_user' in context));
    assert.equal((await post('evaluations', many(21))).statusCode, 400);
    const one = {
      ...complete(),
      evaluations: [{ ...denied(), ...why }, {}, { subject: { type: 'user', id: 'nobody' }, ...why }],
    };
    assert.deepEqual(
      (await evaluations(one)).map(({ decision, context }) => [decision, 'reason_user' in context]),
      [
        [false, true],
        [true, false],
        [false, false],
      ],
    );
  });
});

test('the metadata names the endpoints', async () => {
  const answer = await world.app.inject({ method: 'GET', url: '/.well-known/authzen-configuration' });
  const metadata = answer.json<Record<string, string>>();
  assert.equal(metadata['access_evaluation_endpoint'], `${metadata['policy_decision_point']}/access/v1/evaluation`);
});
