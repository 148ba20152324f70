/**
 * What was assigned outside PIM and is in force: without a request and without an end. Never writes.
 */
import { sql } from 'kysely';
import type { PrincipalKind } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';
import { findSpans, inSpan, spanTable } from './scope-spans.ts';

export interface OutsidePim {
  readonly principalId: string;
  readonly principalKind: PrincipalKind;
  readonly principalName: string;
  readonly scopeName: string;
  readonly since: Date;
  /** Null: the system, or somebody who is purged. */
  readonly createdBy: { readonly id: string; readonly kind: 'User' | 'ServicePrincipal'; readonly name: string } | null;
}

interface OutsidePimRow extends Omit<OutsidePim, 'createdBy'> {
  readonly creatorId: string | null;
  readonly creatorKind: 'User' | 'ServicePrincipal' | null;
  readonly creatorName: string | null;
}

/** Those of one role: at the scope itself, or also below it, where `without` leaves scopes out with what lies below them. */
export async function listOutsidePim(
  db: Reader,
  asked: {
    readonly scope: Scope;
    readonly roleDefinitionId: string;
    readonly at: Date;
    readonly below: boolean;
    readonly without: readonly Scope[];
  },
  limit: number,
): Promise<OutsidePim[]> {
  const { scope, roleDefinitionId, at, below, without } = asked;
  const spans = below ? await findSpans(db, scope) : { from: [scope], until: [`${scope}\u0001`] };
  const leftOut = await Promise.all(without.map((one) => findSpans(db, one)));
  const cut = { from: leftOut.flatMap(({ from }) => from), until: leftOut.flatMap(({ until }) => until) };
  const { rows } = await sql<OutsidePimRow>`
    select q.principal_id as "principalId", p.kind as "principalKind", p.display_name as "principalName",
      coalesce(r.display_name, q.scope) as "scopeName", q.starts_at as since,
      c.id as "creatorId", c.kind as "creatorKind", c.display_name as "creatorName"
    from ${spanTable(spans)} join assignment_schedule q on ${inSpan}
    join principal p on p.id = q.principal_id and p.deleted_at is null
    left join principal c on c.id = q.created_by left join resource r on r.scope = q.scope
    where q.role_definition_id = ${roleDefinitionId} and q.assignment_type = 'Assigned' and q.request_id is null
      and q.ends_at is null and q.removed_at is null and q.expiry_recorded_at is null and q.starts_at <= ${at}
      and not exists (select from ${spanTable(cut)} where ${inSpan})
    order by q.scope, q.id limit ${limit}`.execute(db);
  return rows.map(({ creatorId: id, creatorKind: kind, creatorName: name, ...row }) => ({
    ...row,
    createdBy: id === null ? null : { id, kind: kind!, name: name! },
  }));
}
