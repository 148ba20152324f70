/**
 * What the lists of directory roles share: `$filter`, `$expand`, whose rows a caller may see, and pages.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf } from '#model/odata-filter.ts';
import type { Page } from '#model/page.ts';
import { Refusal } from '#model/refusal.ts';
import type { ScheduleVisibility } from '#modules/assignments/index.ts';
import { nextLink } from '../paging.ts';
import { contextOf } from './collections.ts';
import type { GraphAnswer, GraphCall } from './operation.ts';
import type { Expandable } from './present-roles.ts';

export interface AskedRoleRows {
  readonly principalId?: string;
  readonly roleDefinitionId?: string;
  readonly status?: string;
  readonly assignmentType?: 'Assigned' | 'Activated';
}

/** Comparisons with `eq`, joined with `and`. What is not known is refused at its position, never ignored. */
export function readRoleFilter(call: GraphCall): AskedRoleRows {
  let asked: AskedRoleRows = {};
  for (const part of conjuncts(call.filter)) {
    if (part.kind !== 'compare' || part.operator !== 'eq' || part.value.type !== 'string') {
      throw filterRefusal(positionOf(part), 'This list understands eq, joined with and');
    }
    asked = { ...asked, ...readComparison(part.path, part.value.value, part.at) };
  }
  return asked;
}

function readComparison(path: string, value: string, at: number): AskedRoleRows {
  const guid = () => parseGuid(value) ?? refuse(at, 'A GUID is expected here');
  switch (foldAscii(path)) {
    case 'principalid':
    case 'principal/id':
      return { principalId: guid() };
    case 'roledefinitionid':
    case 'roledefinition/id':
      return { roleDefinitionId: guid() };
    case 'directoryscopeid':
      return value === '/' ? {} : refuse(at, 'Directory roles count at "/" alone');
    case 'status':
      return { status: value };
    case 'assignmenttype':
      return { assignmentType: foldAscii(value) === 'activated' ? 'Activated' : 'Assigned' };
    default:
      return refuse(at, `${path} is not a property of this list`);
  }
}

function refuse(at: number, reason: string): never {
  throw filterRefusal(at, reason);
}

const expandable: readonly Expandable[] = ['roleDefinition', 'principal', 'directoryScope', 'activatedUsing', 'group'];

export function readExpand(call: GraphCall): ReadonlySet<Expandable> {
  const text = call.query.get('$expand');
  if (text === undefined || text.trim() === '') return new Set();
  return new Set(text.split(',').map(readExpanded));
}

/** `principal` or `principal($select=…)`: what is selected of it is shown whole. */
function readExpanded(text: string): Expandable {
  const name = foldAscii(text.trim().replace(/\(.*\)$/s, ''));
  const found = expandable.find((one) => foldAscii(one) === name);
  if (!found) throw new Refusal('request.invalid', { field: '$expand', reason: `is none of ${expandable.join(', ')}` });
  return found;
}

/** Everything, for who may read directory roles; else what they hold themselves, directly and through groups. */
export function visibleRoles(call: GraphCall): ScheduleVisibility {
  if (call.holds(directoryActions.readDirectoryRoles) || call.holds(directoryActions.manageDirectoryRoles))
    return 'all';
  return { principalId: call.actor.principalId, readable: [] };
}

export function answerRows<Row>(
  call: GraphCall,
  context: string,
  page: Page<Row>,
  present: (row: Row) => object,
): GraphAnswer {
  const link = nextLink(call.request, page);
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(call, context),
      ...(link ? { '@odata.nextLink': link } : {}),
      value: page.rows.map(present),
    },
  };
}

/** What waits or lies under this id at the directory, or a refusal that says the same as for nothing at all. */
export function roleRowMissing(what: string): Refusal<'request.not-found'> {
  return new Refusal('request.not-found', { what: `The ${what}` });
}
