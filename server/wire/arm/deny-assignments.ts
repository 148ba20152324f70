/**
 * `denyAssignments`: what nobody's role can allow. Read only.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import { listDenyAssignments, type DenyAssignment, type DenyAssignmentSearch } from '#modules/assignments/index.ts';
import { authorizationId, filterGuid } from './ids.ts';
import { list, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';

const permission = { action: 'Microsoft.Authorization/denyAssignments/read', at: 'scope' } as const;
/** How everybody is written in a deny assignment. */
const EVERYBODY = '00000000-0000-0000-0000-000000000000';

export const denyAssignmentOperations: readonly ArmOperation[] = [
  { method: 'GET', path: '{scope}/~/denyAssignments', permission, handle: listDenied },
  { method: 'GET', path: '{scope}/~/denyAssignments/{name}', permission, handle: getDenied },
];

async function listDenied(call: ArmCall): Promise<ArmReply> {
  const page = await listDenyAssignments(call.ports.database, readSearch(call), call.page);
  return list(call, page, presentDenied);
}

async function getDenied(call: ArmCall): Promise<ArmReply> {
  const id = parseGuid(call.params['name']);
  const search = { scope: call.scope.scope, atScope: true, id };
  const page = id && (await listDenyAssignments(call.ports.database, search, { limit: 1, after: undefined }));
  if (!page || !page.rows[0]) throw new Refusal('request.not-found', { what: 'The deny assignment' });
  return ok(presentDenied(page.rows[0]));
}

function readSearch(call: ArmCall): DenyAssignmentSearch {
  let search: DenyAssignmentSearch = { scope: call.scope.scope, atScope: false };
  for (const part of conjuncts(call.filter)) {
    if (part.kind === 'function' && part.name === 'atscope') search = { ...search, atScope: true };
    else if (part.kind === 'compare' && part.operator === 'eq' && part.value.type === 'string') {
      const path = foldAscii(part.path);
      if (path === 'denyassignmentname') search = { ...search, name: part.value.value };
      else if (path === 'principalid' || path === 'gdprexportprincipalid') {
        search = { ...search, principalId: filterGuid(part.value.value, part.at) };
      } else throw filterRefusal(part.at, `${part.path} is not a property of this list`);
    } else throw filterRefusal(positionOf(part), 'This list understands atScope() and eq, joined with and');
  }
  return search;
}

function presentDenied(deny: DenyAssignment) {
  const principals = (ids: readonly string[]) => ids.map((id) => ({ id, type: 'User' }));
  return {
    id: authorizationId(deny.scope, 'denyAssignments', deny.id),
    name: deny.id,
    type: 'Microsoft.Authorization/denyAssignments',
    properties: {
      denyAssignmentName: deny.name,
      description: deny.description,
      permissions: [deny.permission],
      scope: deny.scope,
      doNotApplyToChildScopes: !deny.appliesToChildScopes,
      principals:
        deny.principalIds === null ? [{ id: EVERYBODY, type: 'SystemDefined' }] : principals(deny.principalIds),
      excludePrincipals: principals(deny.excludedPrincipalIds),
      isSystemProtected: true,
    },
  };
}
