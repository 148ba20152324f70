/**
 * Somebody new who is made eligible for Reader at the root, as an administrator does it; answers who.
 */
import { randomUUID } from 'node:crypto';
import type { Actor } from '#model/actor.ts';
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { assignRole } from '#modules/assignments/index.ts';
import { createUser } from '#modules/directory/index.ts';
import type { World } from './world.ts';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

export async function makeReaderEligible({ ports, operator }: World, owner: Actor, name: string): Promise<string> {
  const address = `${name}-${randomUUID().slice(0, 8)}@organization.example`;
  const user = { userPrincipalName: address, displayName: name, mail: address };
  const { id: principalId } = await createUser(ports, operator, user);
  await assignRole(ports, owner, {
    requestId: randomUUID(),
    kind: 'eligibility',
    scope: ROOT_SCOPE,
    roleDefinitionId: READER,
    principalId,
    schedule: parseScheduleInfo(
      { expiration: { type: 'AfterDuration', duration: 'P30D' } },
      'eligibility',
    ) as AskedSchedule,
  });
  return principalId;
}
