/** Groups of rules in the form: each takes its own part and leaves the others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoleSettingsForm } from '../../../server/wire/portal/role-settings-contract.ts';
import { approvalGroup, demandGroup, lengthGroup, withGroup } from './rule-groups.ts';

const form = (length: string, ticketRequired: boolean, approvalStages: number) =>
  ({
    own: { Expiration_EndUser_Assignment: false, Approval_EndUser_Assignment: true },
    activation: {
      maximumDuration: length,
      minimumActiveDurationEnforced: false,
      ticketRequired,
      stages: Array.from({ length: approvalStages }, () => ({})),
    },
  }) as RoleSettingsForm;
const here = form('PT1H', true, 3);
const above = form('PT8H', false, 1);
const said = ({ activation }: RoleSettingsForm) => [
  activation.maximumDuration,
  activation.ticketRequired,
  activation.stages.length,
];

test('a group that is set here or taken back says what holds above, and no other group does', () => {
  assert.deepEqual(said(withGroup(here, lengthGroup, true, above)), ['PT8H', true, 3]);
  assert.deepEqual(said(withGroup(here, demandGroup, true, above)), ['PT1H', false, 3]);
  assert.deepEqual(said(withGroup(here, approvalGroup, false, above)), ['PT1H', true, 1]);
});

test('and is the only one that is set or taken back', () => {
  assert.deepEqual(withGroup(here, approvalGroup, false, above).own, {
    Expiration_EndUser_Assignment: false,
    Approval_EndUser_Assignment: false,
  });
});
