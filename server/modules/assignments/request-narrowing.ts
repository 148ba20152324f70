/**
 * What somebody looks for among requests, as conditions of a statement over requests `q`.
 *
 * Names are looked up row by row, because a page has few rows. Who may see which rows is no matter of this file.
 */
import { sql, type RawBuilder } from 'kysely';
import { escapeLike } from '#platform/database/like.ts';
import type { RequestType } from './schedule-request-store.ts';

export interface RequestNarrowing {
  /** In the name of the role or of the resource. */
  readonly text?: string | undefined;
  /** For whom. */
  readonly principalId?: string | undefined;
  readonly requestType?: RequestType | undefined;
}

export function narrowed({ text, principalId, requestType }: RequestNarrowing): RawBuilder<unknown>[] {
  const pattern = text && `%${escapeLike(text)}%`;
  return [
    ...(principalId ? [sql`q.principal_id = ${principalId}`] : []),
    ...(requestType ? [sql`q.request_type = ${requestType}`] : []),
    ...(pattern
      ? [
          sql`((select d.name from role_definition d where d.id = q.role_definition_id) ilike ${pattern}
            or (select r.display_name from resource r where r.scope = q.scope) ilike ${pattern})`,
        ]
      : []),
  ];
}
