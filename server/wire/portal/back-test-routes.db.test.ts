/**
 * Settings tried before they are saved: an engineer sees what they would have made of the activations on record, and once
 * they are saved, activating says the same.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { activateRole } from '#modules/activation/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { give } from '../../../test/support/given-roles.ts';
import { anAsk, lasting, minutesAfterNoon, roles, scopes } from '../../../test/support/role-world.ts';
import type { BackTestRows, BackTestView, RoleSettingsForm, RoleSettingsView } from './role-settings-contract.ts';

let world: ArmWorld;
let owner: Actor;
const people: Actor[] = [];
const address = (end = '', scope: string = scopes.resourceGroup) =>
  `/portal/api/role-settings/${roles.reader}${end}?scope=${encodeURIComponent(scope)}`;

/** Three activate for an hour, one for eight, one at a narrower scope for three; the first names a ticket. */
before(async () => {
  world = await openArmWorld('back_test');
  owner = world.roles.owner;
  const asks = [
    { schedule: lasting('PT1H'), ticket: { number: 'INC1234567', system: null } },
    { schedule: lasting('PT1H') },
    { schedule: lasting('PT1H') },
    { schedule: lasting('PT8H') },
    { schedule: lasting('PT3H'), scope: scopes.site },
  ];
  for (const [index, { schedule, ...rest }] of asks.entries()) {
    world.roles.clock.moveTo(minutesAfterNoon(index));
    const person = await world.addPerson(`Clerk ${index}`);
    people.push(person);
    await give({ ports: world.ports, owner }, 'eligibility', person.principalId, 'P200D');
    const answer = await activateRole(world.ports, person, { ...anAsk(person.principalId, schedule), ...rest });
    assert.equal(answer.outcome, 'stored');
  }
  world.roles.clock.moveTo(minutesAfterNoon(24 * 60));
});
after(() => world.close());

async function form(change: (activation: RoleSettingsForm['activation']) => void): Promise<RoleSettingsForm> {
  const { body } = await world.call(owner, 'GET', address(), '');
  const { settings } = structuredClone(body) as RoleSettingsView;
  change(settings.activation);
  return {
    ...settings,
    own: {
      ...settings.own,
      Expiration_EndUser_Assignment: true,
      Enablement_EndUser_Assignment: true,
      Approval_EndUser_Assignment: true,
    },
  };
}

async function tried(
  change: (activation: RoleSettingsForm['activation']) => void,
  scope?: string,
): Promise<BackTestView> {
  const answer = await world.call(owner, 'POST', address('/back-test', scope), '', { settings: await form(change) });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as BackTestView;
}
const figures = ({ figures: all }: BackTestView) =>
  Object.fromEntries(all.map(({ finding, count, now }) => [finding, [count, now]]));

const withApprover = (activation: RoleSettingsForm['activation']) => {
  activation.approvalRequired = true;
  activation.stages = [
    {
      approvers: [{ id: owner.principalId, kind: 'user', displayName: owner.displayName!, detail: null }],
      requiredApprovals: 1,
      timeOut: 'PT1H',
      approverJustificationRequired: false,
      escalation: null,
    },
  ];
};

test('settings as they are would have refused nobody', async () => {
  const view = await tried(() => {});
  assert.deepEqual([view.days, view.total, view.isCut, view.figures], [90, 5, false, []]);
});

test('a shorter time would have refused those who asked for longer, also below; the rows say who', async () => {
  const shorter = (activation: RoleSettingsForm['activation']) => void (activation.maximumDuration = 'PT2H');
  assert.deepEqual(figures(await tried(shorter)), { refused: [2, 0], duration: [2, 0] });
  const answer = await world.call(owner, 'POST', address('/back-test/rows'), '', {
    settings: await form(shorter),
    finding: 'duration',
  });
  const { value, isCut } = answer.body as BackTestRows;
  assert.deepEqual(
    [isCut, value.map(({ person, minutes, scopeName, status }) => [person, minutes, scopeName, status])],
    [
      false,
      [
        ['Clerk 4', 180, 'expenses', 'Provisioned'],
        ['Clerk 3', 480, 'ledger', 'Provisioned'],
      ],
    ],
  );
});

test('a ticket of a certain look would have refused who named none; approval would have kept the others waiting', async () => {
  const view = await tried((activation) => {
    withApprover(activation);
    activation.ticketRequired = true;
    activation.ticketPattern = 'INC\\d{7}';
  });
  assert.deepEqual(figures(view), { refused: [4, 0], ticket: [4, 0], approval: [1, 0] });
});

test('of a second factor the record says nothing, and so does the figure', async () => {
  const view = await tried((activation) => void (activation.authentication = 'mfa'));
  assert.deepEqual(figures(view), { 'second-factor': [5, 0] });
});

test('what is tried counts where it is set: of another place nothing is asked', async () => {
  const view = await tried((activation) => void (activation.maximumDuration = 'PT2H'), scopes.otherGroup);
  assert.deepEqual([view.total, view.figures], [0, []]);
  const narrow = await tried((activation) => void (activation.maximumDuration = 'PT2H'), scopes.site);
  assert.deepEqual([narrow.total, figures(narrow)], [1, { refused: [1, 0], duration: [1, 0] }]);
});

test('who may read the settings and not the assignments learns nothing about requests', async () => {
  const stranger = await world.addPerson('Stranger');
  const body = { settings: await form(() => {}) };
  for (const end of ['/back-test', '/back-test/rows']) {
    const answer = await world.call(
      stranger,
      'POST',
      address(end),
      '',
      end.endsWith('rows') ? { ...body, finding: 'refused' } : body,
    );
    assert.equal(answer.status, 403, end);
  }
});

test('once they are saved, activating says what was foretold; of what is older than ninety days nothing is said', async () => {
  const shorter = (activation: RoleSettingsForm['activation']) => {
    activation.maximumDuration = 'PT2H';
    withApprover(activation);
  };
  assert.deepEqual(figures(await tried(shorter)), { refused: [2, 0], duration: [2, 0], approval: [3, 0] });
  const { body } = await world.call(owner, 'GET', address(), '');
  const saved = await world.call(owner, 'PUT', address(), '', {
    version: (body as RoleSettingsView).version,
    settings: await form(shorter),
  });
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
  const again = (person: Actor, duration: string) =>
    activateRole(world.ports, person, { ...anAsk(person.principalId, lasting(duration)), requestId: randomUUID() });
  const long = await again(people[3]!, 'PT8H');
  assert.deepEqual(long.outcome === 'unmet' && long.unmet.map(({ requirement }) => requirement), ['duration']);
  const short = await again(people[1]!, 'PT1H');
  assert.equal(short.outcome === 'stored' && short.request.status, 'PendingApproval');
  // The settings of now say the same of the record as those that were tried; the new request waited, as it would.
  const now = await tried(() => {});
  assert.deepEqual(figures(now), { refused: [2, 2], duration: [2, 2], approval: [3, 3], 'approval-as-then': [1, 1] });
  world.roles.clock.moveTo(minutesAfterNoon(95 * 24 * 60));
  assert.equal((await tried(() => {})).total, 0);
});
