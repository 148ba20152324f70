/**
 * A guest of a partner who holds a role for an hour: eligible for it, and active now.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { activateRole } from '#modules/activation/index.ts';
import { assignRole } from '#modules/assignments/index.ts';
import type { DirectoryUser } from '#modules/directory/index.ts';
import type { PartnerWorld } from './partner-world.ts';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

/** Answers what says whether the activation still runs. */
export async function activateGuest(
  world: PartnerWorld,
  { id: principalId, displayName }: Pick<DirectoryUser, 'id' | 'displayName'>,
): Promise<() => Promise<boolean>> {
  const place = { scope: ROOT_SCOPE, roleDefinitionId: READER, principalId };
  const lasting = (kind: 'eligibility' | 'assignment', duration: string) =>
    parseScheduleInfo({ expiration: { type: 'AfterDuration', duration } }, kind) as AskedSchedule;
  const actor = {
    ...world.operator,
    kind: 'User',
    principalId,
    displayName,
    methods: ['mfa'],
    mfaAt: world.clock.now(),
  };
  const asked = { requestId: randomUUID(), justification: 'The report of the quarter', ...place };
  const held = await world.ports.database
    .selectFrom('eligibility_schedule')
    .select('id')
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  if (!held) {
    const schedule = lasting('eligibility', 'P30D');
    await assignRole(world.ports, world.administrator, { ...asked, kind: 'eligibility', schedule });
  }
  const schedule = lasting('assignment', 'PT1H');
  await activateRole(world.ports, actor as never, { ...asked, requestId: randomUUID(), schedule } as never);
  const running = async () => {
    const found = await world.ports.database
      .selectFrom('assignment_schedule')
      .select('id')
      .where('principal_id', '=', principalId)
      .where('removed_at', 'is', null)
      .where('ends_at', '>', world.clock.now())
      .executeTakeFirst();
    return found !== undefined;
  };
  assert.equal(await running(), true);
  return running;
}

/** Whether every eligibility of somebody still stands. */
export async function isStillEligible(world: PartnerWorld, principalId: string): Promise<boolean> {
  const rows = await world.ports.database
    .selectFrom('eligibility_schedule')
    .select('removed_at')
    .where('principal_id', '=', principalId)
    .execute();
  return rows.length > 0 && rows.every(({ removed_at }) => removed_at === null);
}

/** What the engine says of the role somebody activated. */
export function isAllowed(world: PartnerWorld, principalId: string): boolean {
  const action = 'Microsoft.Resources/subscriptions/read';
  const question = { principalId, action, isDataAction: false, scope: ROOT_SCOPE };
  return world.composition.decisions.decide(question).decision === 'allow';
}
