/** Texts of the refusals of the area "resources". */
import { problem } from './problem-text.ts';

export const resourceTexts = {
  'resource.not-found': (d: { scope: string }) =>
    problem(
      `The resource '${d.scope}' could not be found.`,
      'It does not exist, or you may not know that it does.',
      'Check the id, or pick the resource from the list.',
    ),
  'resource.scope-invalid': (d: { reason: string }) =>
    problem('This is not the id of a resource.', `${d.reason}.`, 'Copy the id from the list of resources.'),
  'resource.has-children': (d: { scope: string }) =>
    problem(
      'The resource was not deleted.',
      `Other resources lie below '${d.scope}'.`,
      'Delete or move what lies below it first.',
    ),
  'resource.too-many-below': (d: { scope: string; maximum: number }) =>
    problem(
      'The answer would not be whole.',
      `More than ${d.maximum} management groups and subscriptions lie below '${d.scope}', and an answer with children has no pages.`,
      'Leave $recurse out, begin further down, or list management groups and subscriptions, which come in pages.',
    ),
  'resource.move-refused': (d: { scope: string; reason: string }) =>
    problem(`'${d.scope}' was not moved.`, `${d.reason}.`, 'Choose another place in the tree.'),
  'resource.name-taken': (d: { scope: string }) =>
    problem(
      'The name is taken.',
      `'${d.scope}' exists and is something else.`,
      'Choose another name, or update what is there.',
    ),
} as const;
