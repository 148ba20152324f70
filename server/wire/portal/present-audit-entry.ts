/**
 * Audit entries as the portal shows them: about access, and of the directory with all targets and details.
 */
import type { Scope } from '#model/scope.ts';
import { activities, activityTitle, type AuditEntry } from '#modules/audit/index.ts';
import { wordRecordedRefusal } from '../problem.ts';
import type { DirectoryAuditEntry } from './audit-contract.ts';
import type { ResourceAuditEntry } from './contract.ts';
import type { SettingChangeView } from './role-settings-contract.ts';

export function presentAuditEntry(entry: AuditEntry, above: readonly Scope[] = []): ResourceAuditEntry {
  const subject = entry.targets.find((target) => target.id !== null && target.id === entry.subjectId);
  const details = entry.details as {
    endsAt?: string;
    justification?: string;
    ticket?: { number: string; system: string };
    refusal?: unknown;
    changes?: readonly (Omit<SettingChangeView, 'weaker'> & { isWeaker: boolean })[];
  };
  return {
    id: entry.id,
    occurredAt: entry.occurredAt.toISOString(),
    activity: entry.activity,
    activityName: activityTitle(entry.activity, entry.result),
    result: entry.result,
    reason: entry.reason,
    refusal: entry.result === 'failure' ? wordRecordedRefusal(entry.reason, details.refusal) : null,
    actor: { id: entry.actor.kind === 'System' ? null : entry.actor.id, displayName: entry.actor.displayName },
    subject: entry.subjectId ? { id: entry.subjectId, displayName: subject?.displayName ?? entry.subjectId } : null,
    scope: entry.scope ?? ('' as Scope),
    scopeName: entry.targets.find((target) => target.type === 'Resource')?.displayName ?? entry.scope ?? '',
    inherited: entry.scope !== null && above.includes(entry.scope),
    roleName: entry.targets.find((target) => target.type === 'Role')?.displayName ?? null,
    requestId: entry.targets.find((target) => target.type === 'Request')?.id ?? null,
    endsAt: details.endsAt ?? null,
    justification: details.justification ?? null,
    ticket: details.ticket ?? null,
    changes: (details.changes ?? []).map(({ isWeaker, ...change }) => ({ ...change, weaker: isWeaker })),
  };
}

export function presentDirectoryEntry(entry: AuditEntry): DirectoryAuditEntry {
  const { category, service } = activities[entry.activity];
  return {
    id: entry.id,
    occurredAt: entry.occurredAt.toISOString(),
    activityName: activityTitle(entry.activity, entry.result),
    category,
    service,
    result: entry.result,
    reason: entry.reason,
    refusal: entry.result === 'failure' ? wordRecordedRefusal(entry.reason, entry.details['refusal']) : null,
    actor: {
      displayName: entry.actor.displayName,
      ipAddress: textOf(entry.actor['ipAddress']),
      application: textOf(entry.actor['appId']),
    },
    targets: entry.targets.map((target) => ({
      type: target.type,
      name: target.displayName || target.userPrincipalName || (target.id ?? ''),
    })),
    changes: entry.targets.flatMap((target) =>
      (target.modified ?? []).map(({ name, before, after }) => ({
        name,
        before: valueText(before),
        after: valueText(after),
      })),
    ),
    details: Object.entries(entry.details).map(([name, value]) => ({ name, value: valueText(value) ?? '' })),
    correlationId: entry.correlationId,
  };
}

const textOf = (fact: unknown) => (typeof fact === 'string' && fact !== '' ? fact : null);

function valueText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
