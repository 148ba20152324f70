/**
 * Sign-ins as the portal shows them, and as a file of CSV.
 */
import type { FastifyReply } from 'fastify';
import type { AuditEntry, AuditFilter, SignInDetails } from '#modules/audit/index.ts';
import { csvLine } from '../csv.ts';
import { wordRecordedRefusal } from '../problem.ts';
import { eachPage } from './audit-export.ts';
import { sendCsv } from './csv-export.ts';
import type { SignInEntry } from './sign-in-log-contract.ts';

/** Entries of before say less; what they do not say is null. */
export function presentSignIn(entry: AuditEntry): SignInEntry {
  const details = entry.details as Partial<SignInDetails> & { refusal?: unknown; check?: string };
  const isRefused = entry.result === 'failure';
  return {
    id: entry.id,
    at: entry.occurredAt.toISOString(),
    purpose: details.purpose ?? purposeOf(entry),
    result: entry.result,
    reason: isRefused ? entry.reason : null,
    refusal: isRefused ? wordRecordedRefusal(entry.reason, details.refusal) : null,
    check: details.check ?? null,
    person: personOf(entry),
    identifier: details.identifier ?? null,
    homeDirectory: details.homeDirectory ?? null,
    method: details.method ?? null,
    application: details.application ?? null,
    ipAddress: textOf(entry.actor['ipAddress']),
    userAgent: details.userAgent ?? null,
    secondFactor: details.secondFactor ?? null,
    sessionId: textOf(entry.actor['sessionId']),
    correlationId: entry.correlationId,
  };
}

const textOf = (fact: unknown) => (typeof fact === 'string' && fact !== '' ? fact : null);

function purposeOf({ activity }: AuditEntry): SignInEntry['purpose'] {
  if (activity === 'second-factor.proved') return 'step-up';
  return activity === 'invitation.refused' ? 'redemption' : 'sign-in';
}

function personOf({ subjectId, targets }: AuditEntry): SignInEntry['person'] {
  if (!subjectId) return null;
  const target = targets.find(({ id }) => id === subjectId);
  return {
    id: subjectId,
    displayName: target?.displayName ?? subjectId,
    userPrincipalName: target?.userPrincipalName ?? null,
  };
}

const titles = [
  'Time',
  'Purpose',
  'Result',
  'Reason',
  'Person',
  'Person id',
  'Typed or told address',
  'Home directory',
  'Method',
  'Application',
  'IP address',
  'User agent',
  'Second factor by',
  'Second factor at',
  'Session id',
  'Correlation id',
  'Entry id',
];

export function sendSignIns(reply: FastifyReply, filter: Omit<AuditFilter, 'limit'>) {
  const pages = eachPage(reply.server.ports.database, filter, (entries) =>
    entries.map((entry) => exportLine(presentSignIn(entry))),
  );
  return sendCsv(reply, 'sign-ins.csv', titles, pages);
}

function exportLine(shown: SignInEntry): string {
  return csvLine([
    shown.at,
    shown.purpose,
    shown.result,
    shown.reason,
    shown.person?.displayName,
    shown.person?.id,
    shown.identifier,
    shown.homeDirectory?.displayName,
    shown.method,
    shown.application?.displayName,
    shown.ipAddress,
    shown.userAgent,
    shown.secondFactor?.by,
    shown.secondFactor?.at,
    shown.sessionId,
    shown.correlationId,
    shown.id,
  ]);
}
