/**
 * A question about access as it stands in the address of the page, and its answer from the server.
 */
import { queryOptions } from '@tanstack/react-query';
import type { AccessExplanationView } from '../../../server/wire/portal/explanation-contract.ts';
import { send, withQuery } from '../../api/client.ts';
import type { PageTexts } from '../../api/page-texts.ts';

export type WantedKind = 'action' | 'data' | 'role';

export interface Question {
  /** Empty: the person who asks. */
  personId: string;
  scope: string;
  kind: WantedKind;
  action: string;
  roleId: string;
  /** An instant that has passed; empty: now. */
  asOf: string;
}

export function questionOf(texts: PageTexts): Question {
  const kind = texts['role'] ? 'role' : texts['data'] === 'true' ? 'data' : 'action';
  return {
    personId: texts['person'] ?? '',
    scope: texts['scope'] ?? '',
    kind,
    action: texts['action'] ?? '',
    roleId: texts['role'] ?? '',
    asOf: texts['asOf'] ?? '',
  };
}

export function textsOf({ personId, scope, kind, action, roleId, asOf }: Question): PageTexts {
  return {
    person: personId || undefined,
    scope: scope || undefined,
    action: kind === 'role' ? undefined : action || undefined,
    data: kind === 'data' ? 'true' : undefined,
    role: kind === 'role' ? roleId || undefined : undefined,
    asOf: asOf || undefined,
  };
}

export function isComplete({ scope, kind, action, roleId }: Question): boolean {
  return scope !== '' && (kind === 'role' ? roleId : action.trim()) !== '';
}

export const explanationQuery = (question: Question) =>
  queryOptions({
    queryKey: ['access-explanation', question],
    enabled: isComplete(question),
    staleTime: 0,
    queryFn: ({ signal }) => {
      const { personId, scope, kind, action, roleId, asOf } = question;
      const wanted =
        kind === 'role' ? { roleDefinitionId: roleId } : { action: action.trim(), isDataAction: kind === 'data' };
      const query = { principalId: personId, scope, ...wanted, asOf };
      return send<AccessExplanationView>(withQuery('/portal/api/access-explanations', query), { signal });
    },
  });
