/**
 * Somebody who has had a role for half of an hour, which the settings let them extend: what tests of a later end begin with.
 */
import assert from 'node:assert/strict';
import type { Actor } from '#model/actor.ts';
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { activateRole, extendActivation, type ActivationAnswer, type SelfRequest } from '#modules/activation/index.ts';
import { defaultRules, updateRoleSettings, type ExpirationRule } from '#modules/role-settings/index.ts';
import { give } from './given-roles.ts';
import { requireApproval } from './required-approval.ts';
import { anAsk, lasting, minutesAfterNoon, noon, roles, scopes, type RoleWorld } from './role-world.ts';

export const WHY = 'The claims take longer';

export interface RunningActivation {
  readonly person: Actor;
  readonly eligibilityId: string;
  readonly activationId: string;
  /** Asks for two hours in all, an hour more than there is. */
  later(change?: Partial<SelfRequest>): SelfRequest;
  extend(change?: Partial<SelfRequest>): Promise<ActivationAnswer>;
  endNow(): Promise<Date | null>;
}

/** Activated at noon for an hour under an eligibility of thirty days, without approval; half an hour ago. */
export async function runActivation(world: RoleWorld): Promise<RunningActivation> {
  world.clock.moveTo(noon);
  await allowExtending(world);
  await requireApproval(world, scopes.resourceGroup, [], { isApprovalRequired: false });
  const person = await world.addUser('Finance reader');
  const eligibilityId = await give(world, 'eligibility', person.principalId, 'P30D');
  const taken = anAsk(person.principalId, lasting('PT1H'));
  assert.equal((await activateRole(world.ports, person, taken)).outcome, 'stored');
  world.clock.moveBy(30 * 60_000);
  return { eligibilityId, ...requestsFor(world, person, taken.requestId) };
}

/** What is asked about one activation of a person. */
export function requestsFor(
  { ports, database }: Pick<RoleWorld, 'ports' | 'database'>,
  person: Actor,
  activationId: string,
): Omit<RunningActivation, 'eligibilityId'> {
  const later: RunningActivation['later'] = (change = {}) => ({
    ...anAsk(person.principalId, until(120)),
    justification: WHY,
    targetScheduleId: activationId,
    ...change,
  });
  return {
    person,
    activationId,
    later,
    extend: (change) => extendActivation(ports, person, later(change)),
    async endNow() {
      const query = database.selectFrom('assignment_schedule').select(['ends_at', 'removed_at']);
      const row = await query.where('id', '=', activationId).executeTakeFirstOrThrow();
      return row.removed_at ?? row.ends_at;
    },
  };
}

export function allowExtending(world: Pick<RoleWorld, 'ports' | 'owner'>, change: Partial<ExpirationRule> = {}) {
  const rule = defaultRules(scopes.resourceGroup).Expiration_EndUser_Assignment;
  return updateRoleSettings(world.ports, world.owner, {
    scope: scopes.resourceGroup,
    roleDefinitionId: roles.reader,
    rules: { Expiration_EndUser_Assignment: { ...rule, isExtensionAllowed: true, ...change } },
  });
}

export function until(minutes: number, milliseconds = 0): AskedSchedule {
  const endDateTime = new Date(minutesAfterNoon(minutes).getTime() + milliseconds).toISOString();
  const schedule = parseScheduleInfo({ expiration: { type: 'AfterDateTime', endDateTime } }, 'assignment');
  assert.ok(!('problem' in schedule));
  return schedule;
}
