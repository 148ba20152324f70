/**
 * What PIM-only mode would refuse: assignments there are, judged as if they were made again under the rule of a form.
 */
import type { FastifyRequest } from 'fastify';
import { listOutsidePim } from '#modules/assignments/index.ts';
import { isExcluded, listSettingsBelow, type EffectiveRules } from '#modules/role-settings/index.ts';
import type { OutsidePimView } from './role-settings-contract.ts';

const MOST = 1_000;
const SHOWN = 10;
/** Places that say otherwise, far more than anybody keeps. */
const MOST_BELOW = 100;

/** Null where the rule refuses and reports nothing. Who may change the settings of a role sees who has it there. */
export async function viewOutsidePim(
  request: FastifyRequest,
  { scope, isInherited, rules: { PIMOnlyMode_Admin_Assignment: rule } }: EffectiveRules,
  roleDefinitionId: string,
): Promise<OutsidePimView | null> {
  if (rule.mode === 'Disabled') return null;
  const { database, clock } = request.ports;
  const below = isInherited ? await listSettingsBelow(database, scope, roleDefinitionId) : [];
  const without = below.filter(({ own }) => own.PIMOnlyMode_Admin_Assignment).map((one) => one.scope);
  const found = await listOutsidePim(
    database,
    { scope, roleDefinitionId, at: clock.now(), below: isInherited, without: without.slice(0, MOST_BELOW) },
    MOST + 1,
  );
  const judged = found.slice(0, MOST);
  const refused = judged.filter(
    ({ principalId, principalKind, createdBy }) =>
      createdBy !== null &&
      !isExcluded(rule, {
        principalId,
        principalKind,
        actor: { kind: createdBy.kind, principalId: createdBy.id },
      }),
  );
  return {
    refused: refused.length,
    isMore: found.length > MOST,
    excluded: judged.length - refused.length,
    first: refused.slice(0, SHOWN).map(({ principalName, scopeName, createdBy, since }) => ({
      principal: principalName,
      scopeName,
      createdBy: createdBy?.name ?? null,
      since: since.toISOString(),
    })),
  };
}
