/**
 * The receipt of a request: what was asked, agreed and done, as the audit trail has it, for those who had a part in it.
 *
 * Each line of the story names its entry, its place in the log and its link, so that both sides can hold it against the trail.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import {
  activityTitle,
  findSeals,
  getCheckpoint,
  listEntries,
  receiptKeyLine,
  signReceipt,
  type AuditEntry,
} from '#modules/audit/index.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import { declareRoute } from '../route.ts';
import { readId } from './read-id.ts';

/** A request has a handful of answers; more is no request of people. */
const MOST = 200;

export function requestReceiptRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/requests/:id/receipt',
    permission: 'signed-in',
    handler: sendReceipt,
  });
}

async function sendReceipt(request: FastifyRequest, reply: FastifyReply): Promise<string> {
  const { database, secrets } = request.server.ports;
  const id = readId(request);
  const entries = (
    await listEntries(database, { targetIds: [id], trail: 'resource', result: 'success', ascending: true, limit: MOST })
  ).filter(({ targets }) => targets.some((target) => target.id === id && target.type === 'Request'));
  const { principalId } = request.actor;
  const hasPart = entries.some(({ actor, subjectId }) => actor.id === principalId || subjectId === principalId);
  if (!hasPart) throw new Refusal('request.not-found', { what: 'The receipt' });
  const { displayName, tenantId } = await getDirectoryIdentity(database);
  const seals = await findSeals(
    database,
    entries.map((entry) => entry.id),
  );
  const { checkpoint } = await getCheckpoint(request.server.ports);
  const [, size, root] = checkpoint.split('\n');
  const told = entries.map((entry, index) => {
    const seal = seals.get(entry.id);
    if (!seal || seal.sequence > Number(size)) throw new Refusal('audit.not-sealed', { entryId: entry.id });
    return `${index + 1}. ${entryText(entry)}   Audit entry: ${entry.id}, number ${seal.sequence}, link ${seal.link.toString('base64')}\n`;
  });
  const head = [
    'Receipt of a request\n',
    receiptKeyLine(secrets),
    `Organization: ${line(displayName)} (${tenantId})\n`,
    `Request: ${id}\n`,
    `Audit log: ${size} entries, root ${root}\n`,
  ];
  void reply
    .type('text/plain; charset=utf-8')
    .header('content-disposition', `attachment; filename="request-receipt-${id}.txt"`);
  return signReceipt(secrets, `${head.join('')}\n${told.join('\n')}`);
}

function entryText(entry: AuditEntry): string {
  const named = (type: string) => entry.targets.find((target) => target.type === type)?.displayName;
  const subject = entry.targets.find((target) => target.id !== null && target.id === entry.subjectId);
  const details = entry.details as Readonly<Record<string, unknown>> & { ticket?: { number: string; system: string } };
  const rows: [string, unknown][] = [
    ['By', `${entry.actor.displayName}${entry.actor.kind === 'System' ? '' : ` (${entry.actor.id})`}`],
    ['For', entry.subjectId ? `${subject?.displayName ?? '?'} (${entry.subjectId})` : undefined],
    ['Role', named('Role')],
    ['Place', entry.scope ? `${named('Resource') ?? '?'} (${entry.scope})` : undefined],
    ['From', details['startsAt']],
    ['Until', details['endsAt']],
    ['Justification', details['justification']],
    ['Answer', details['approverJustification']],
    ['Stage', details['stage']],
    ['Signed by a passkey', details['signature'] ? 'yes' : undefined],
    ['Ticket', details.ticket ? `${details.ticket.number} ${details.ticket.system}` : undefined],
  ];
  const known = rows.flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [`   ${name}: ${line(String(value))}\n`] : [],
  );
  const title = activityTitle(entry.activity, entry.result);
  return `${entry.occurredAt.toISOString()} ${title}\n${known.join('')}`;
}

/** Nothing people wrote begins a line of its own. */
function line(text: string): string {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? JSON.stringify(text) : text;
}
