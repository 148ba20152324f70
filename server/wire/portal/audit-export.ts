/**
 * Exports of audit entries: as CSV for spreadsheets, as NDJSON for programs.
 *
 * A line of NDJSON has the sequence and the link of its entry, so that whoever keeps the file sees what is missing from it.
 */
import type { FastifyReply } from 'fastify';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { documentOf, findSeals, listEntries, type AuditEntry, type EntryDocument } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { csvLine } from '../csv.ts';
import type { Narrowing } from './audit-filter.ts';
import { sendCsv, sendLines } from './csv-export.ts';
import { presentAuditEntry } from './present-audit-entry.ts';

const PAGE = 500;

export function sendEntriesAsCsv(reply: FastifyReply, fileName: string, filter: Narrowing) {
  const pages = eachPage(reply.server.ports.database, filter, (entries) => entries.map(exportLine));
  return sendCsv(reply, fileName, titles, pages);
}

export function sendEntriesAsNdjson(
  reply: FastifyReply,
  fileName: string,
  filter: Narrowing,
  isWhole: (entry: AuditEntry, filter: Narrowing) => boolean,
) {
  const { database } = reply.server.ports;
  const pages = eachPage(database, filter, async (entries) => {
    const ids = entries.map(({ id }) => id);
    const seals = await findSeals(database, ids);
    return entries.map((entry) => {
      const document = documentOf(entry, seals.get(entry.id));
      return `${JSON.stringify(isWhole(entry, filter) ? document : withoutMore(document))}\n`;
    });
  });
  return sendLines(reply, { fileName, type: 'application/x-ndjson; charset=utf-8' }, pages);
}

/** The lines of all entries, a page of the list at a time. */
export async function* eachPage(
  database: Reader,
  filter: Narrowing,
  linesOf: (entries: readonly AuditEntry[]) => string[] | Promise<string[]>,
): AsyncGenerator<string[], void> {
  let { after } = filter;
  for (;;) {
    const entries = await listEntries(database, { ...filter, ...(after ? { after } : {}), limit: PAGE });
    yield await linesOf(entries);
    const last = entries.at(-1);
    if (!last || entries.length < PAGE) return;
    after = { occurredAt: last.occurredAt, id: last.id };
  }
}

/** What somebody sees of an entry who may not read the audit where it happened: no addresses, no sessions, no user names. */
function withoutMore(document: EntryDocument): EntryDocument {
  const { id, kind, displayName } = document.actor as AuditEntry['actor'];
  const { endsAt, justification, ticket, changes } = document.details;
  return {
    ...document,
    link: null,
    actor: { id, kind, displayName },
    targets: (document.targets as AuditEntry['targets']).map((target) => ({
      id: target.id,
      type: target.type,
      displayName: target.displayName,
    })),
    details: { endsAt, justification, ticket, changes },
  };
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
