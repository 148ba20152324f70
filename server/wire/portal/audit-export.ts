/**
 * Audit entries as the portal shows them, and exports of them as CSV.
 */
import type { FastifyReply } from 'fastify';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { activityTitle, listEntries, type AuditEntry, type AuditFilter } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { csvLine } from '../csv.ts';
import { wordRecordedRefusal } from '../problem.ts';
import { sendCsv } from './csv-export.ts';
import type { ResourceAuditEntry } from './contract.ts';
import type { SettingChangeView } from './role-settings-contract.ts';

const PAGE = 100;

export function sendExport(reply: FastifyReply, fileName: string, filter: Omit<AuditFilter, 'limit'>) {
  return sendCsv(reply, fileName, titles, readPages(reply.server.ports.database, filter));
}

async function* readPages(database: Reader, filter: Omit<AuditFilter, 'limit'>): AsyncGenerator<string[], void> {
  let { after } = filter;
  for (;;) {
    const entries = await listEntries(database, { ...filter, ...(after ? { after } : {}), limit: PAGE });
    yield entries.map(exportLine);
    const last = entries.at(-1);
    if (!last || entries.length < PAGE) return;
    after = { occurredAt: last.occurredAt, id: last.id };
  }
}

const titles = [
  'Time',
  'Activity',
  'Result',
  'Reason',
  'Actor',
  'Actor id',
  'Subject',
  'Subject id',
  'Scope',
  'Role',
  'Ends',
  'Correlation id',
  'Entry id',
];

function exportLine(entry: AuditEntry): string {
  const shown = presentAuditEntry(entry);
  return csvLine([
    shown.occurredAt,
    shown.activityName,
    shown.result,
    shown.reason ?? shown.justification,
    shown.actor.displayName,
    shown.actor.id,
    shown.subject?.displayName,
    shown.subject?.id,
    entry.scope === DIRECTORY_SCOPE ? '' : shown.scope,
    shown.roleName,
    shown.endsAt,
    entry.correlationId,
    entry.id,
  ]);
}

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
    endsAt: details.endsAt ?? null,
    justification: details.justification ?? null,
    ticket: details.ticket ?? null,
    changes: (details.changes ?? []).map(({ isWeaker, ...change }) => ({ ...change, weaker: isWeaker })),
  };
}
