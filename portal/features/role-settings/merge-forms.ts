/**
 * Two people changed the same settings: what each changed, together; where both changed the same, mine counts.
 */
export function mergeForms<Form>(opened: Form, mine: Form, theirs: Form): Form {
  if (isGroup(opened) && isGroup(mine) && isGroup(theirs)) {
    const names = Object.keys(theirs) as (keyof Form)[];
    return Object.fromEntries(names.map((name) => [name, mergeForms(opened[name], mine[name], theirs[name])])) as Form;
  }
  return isSame(opened, mine) ? theirs : mine;
}

/** Lists are one value: half of one list and half of another is nobody's wish. */
function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
