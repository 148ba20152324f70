/**
 * Records what happened, in the transaction that made it happen.
 *
 * An entry is written once and never changed: the application role may only
 * insert. Names of targets are kept as they were at the time.
 */
import type { Actor } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { activities, type ActivityName } from './activities.ts';

export interface AuditTarget {
  readonly id: string | null;
  readonly type:
    | 'User'
    | 'Group'
    | 'ServicePrincipal'
    | 'Role'
    | 'Resource'
    | 'Request'
    | 'Policy'
    | 'Directory'
    | 'Other';
  readonly displayName: string;
  readonly userPrincipalName?: string;
  readonly modified?: readonly { readonly name: string; readonly before: unknown; readonly after: unknown }[];
}

export interface ActivityRecord {
  /** Where the state that is written with it names the entry. */
  readonly id?: string;
  readonly activity: ActivityName;
  readonly actor: Actor;
  readonly result?: 'success' | 'failure';
  /** Why: the justification of a person, or the code of a refusal. */
  readonly reason?: string | null;
  /** The resource it happened at, for the resource audit. */
  readonly scope?: Scope;
  /** The person it happened to; shown under "Users → person → Audit logs". */
  readonly subjectId?: string;
  readonly targets: readonly AuditTarget[];
  /** Ids, numbers and texts; never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export async function recordActivity(tx: Transaction, record: ActivityRecord): Promise<void> {
  const { actor } = record;
  await tx.later
    .insertInto('audit_entry')
    .values({
      id: record.id ?? tx.guid(),
      trail: activities[record.activity].trail,
      activity: record.activity,
      result: record.result ?? 'success',
      reason: record.reason ?? null,
      occurred_at: tx.now,
      correlation_id: actor.correlationId,
      actor_id: actor.kind === 'System' ? null : actor.principalId,
      actor: JSON.stringify(actorAsWritten(actor)),
      scope: record.scope ?? null,
      subject_id: record.subjectId ?? null,
      target_ids: record.targets.flatMap((target) => (target.id ? [target.id] : [])),
      targets: JSON.stringify(record.targets),
      details: JSON.stringify(record.details ?? {}),
    })
    .execute();
}

function actorAsWritten(actor: Actor) {
  return {
    id: actor.principalId,
    kind: actor.kind,
    displayName: actor.displayName,
    userPrincipalName: actor.userPrincipalName ?? null,
    userType: actor.userType ?? null,
    appId: actor.appId ?? null,
    ipAddress: actor.ipAddress ?? null,
    sessionId: actor.sessionId ?? null,
    mfaAt: actor.mfaAt?.toISOString() ?? null,
    methods: actor.methods,
  };
}
