/**
 * Makes the reader's role one that somebody has to approve, for tests of what follows from it.
 */
import type { Actor } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import { defaultRules, defaultStage, updateRoleSettings, type ApprovalRule } from '#modules/role-settings/index.ts';
import { roles, type RoleWorld } from './role-world.ts';

export const asApprover = ({ principalId }: Pick<Actor, 'principalId'>) => ({
  id: principalId,
  userType: 'User' as const,
  description: null,
});

/** At this scope, by one of these, unless `change` says it otherwise. */
export function requireApproval(
  { ports, owner }: Pick<RoleWorld, 'ports' | 'owner'>,
  scope: Scope,
  approvers: ApprovalRule['stages'][number]['approvers'],
  change: Partial<ApprovalRule> = {},
) {
  const rule = defaultRules(scope).Approval_EndUser_Assignment;
  const required = { ...rule, isApprovalRequired: true, stages: [{ ...defaultStage, approvers }], ...change };
  return updateRoleSettings(ports, owner, {
    scope,
    roleDefinitionId: roles.reader,
    rules: { Approval_EndUser_Assignment: required },
  });
}
