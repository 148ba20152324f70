/**
 * Eligibilities that are wider than what they are used for, by the records of decisions.
 *
 * Only where everything is recorded, for as long as is looked at: what may be missing accuses nobody.
 */
import { sql } from 'kysely';
import type { Scope } from '#model/scope.ts';
import { inSpan } from '#modules/assignments/index.ts';
import { listApplicationsIn, sizeHeld } from '#modules/right-sizing/index.ts';
import { governedTable, isHeldAt, isOfSomebody, type AlertRule, type RuleAsked } from './alert-rule.ts';

const DAY = 86_400_000;

interface Candidate {
  readonly id: string;
  readonly scope: Scope;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly startsAt: Date;
}

/** Used, held for longer than is looked at, and a narrower role or place would have been enough. */
export const eligibilityWiderThanUse: AlertRule = async (asked) => {
  const found: object[] = [];
  for (const days of new Set(asked.spans.map(({ terms }) => terms.thresholds[0]!))) {
    const spans = asked.spans.filter(({ terms }) => terms.thresholds[0] === days);
    found.push(...(await findWider({ ...asked, spans }, days)));
  }
  return sql`
  select q.scope, q.id::text as subject, q.principal_id, q.role_definition_id, q.id as schedule_id, q.starts_at as since,
    f.details
  from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) f (id uuid, details jsonb)
  join eligibility_schedule q on q.id = f.id`;
};

async function findWider(asked: RuleAsked, days: number): Promise<object[]> {
  const { db, at, spans } = asked;
  const from = new Date(at.getTime() - days * DAY);
  const applications = await listApplicationsIn(db, spans, from);
  if (!applications.some(({ share }) => share === 100)) return [];
  const { rows } = await sql<Candidate>`
    select q.id, q.scope, q.principal_id as "principalId", q.role_definition_id as "roleDefinitionId",
      q.starts_at as "startsAt"
    from ${governedTable(asked)} join eligibility_schedule q on ${inSpan}
    where ${isHeldAt(at)} and ${isOfSomebody} and q.starts_at <= ${from}
      and exists (select from assignment_schedule a where a.linked_eligibility_id = q.id and a.assignment_type = 'Activated'
        and a.starts_at <= ${at} and (a.ends_at is null or a.ends_at > ${from}))
    order by q.id`.execute(db);
  const sizes = await sizeHeld(db, rows, { at, days, applications });
  return rows.flatMap(({ id }, index) => {
    const { state, basis, role, place } = sizes[index]!;
    if (state !== 'narrower' || !basis.isWhole) return [];
    return [
      { id, details: { isEligible: true, days, enoughRole: role?.name ?? null, enoughPlace: place?.name ?? null } },
    ];
  });
}
