/** Texts of the refusals of the area "roles". */
import { problem } from './problem-text.ts';

export const roleTexts = {
  'role.not-found': (d: { roleDefinitionId: string }) =>
    problem(
      'The role was not found.',
      `There is no role with the id '${d.roleDefinitionId}' that counts here.`,
      'Pick a role from the list of roles of this scope.',
    ),
  'role.name-exists': () =>
    problem('The role was not saved.', 'Another role has the same name.', 'Choose another name.'),
  'role.action-invalid': (d: { action: string; reason: string }) =>
    problem('The role was not saved.', `The action '${d.action}' ${d.reason}.`, 'Correct the action.'),
  'role.scopes-invalid': (d: { reason: string }) =>
    problem('The role was not saved.', `${d.reason}.`, 'Correct the assignable scopes.'),
  'role.scope-right-missing': (d: { action: string; scope: string }) =>
    problem(
      'The role was not saved.',
      `It counts at '${d.scope}', where you do not hold the action '${d.action}'.`,
      'Leave this scope out, or ask an owner of it to save the role.',
    ),
  'role.in-use': (d: { assignments: number }) =>
    problem(
      'The role was not deleted.',
      `${d.assignments} assignments or eligibilities refer to it.`,
      'Remove them first.',
    ),
  'role.built-in': () =>
    problem('The role was not changed.', 'Built-in roles are fixed.', 'Make a custom role with the actions you need.'),
} as const;
