/**
 * The receipt of an answer to terms of use: a text file that says who answered what, when, and what they had read.
 *
 * The log signs it, as it signs checkpoints.
 * It names the entry of the audit trail, by which the organization finds the same fact, and carries the digest of the text.
 */
import { createHash } from 'node:crypto';
import type { TermsReceipt } from '#modules/invitations/index.ts';

interface Organization {
  readonly displayName: string;
  readonly tenantId: string;
}

/** `keyLine` names the key that signs it. */
export function receiptText({ answer, body }: TermsReceipt, organization: Organization, keyLine: string): string {
  const rows: [string, string | null][] = [
    ['Receipt', answer.id],
    ['Organization', `${organization.displayName} (${organization.tenantId})`],
    ['Person', `${answer.userName} (${answer.mail ?? answer.userPrincipalName}, ${answer.userId})`],
    ['Terms of use', `${answer.displayName} (${answer.termsId})`],
    ['Version', String(answer.version)],
    ['Language', answer.language],
    ['Answer', answer.accepted ? 'accepted' : 'declined'],
    ['Time', answer.answeredAt.toISOString()],
    ['Counts until', answer.countsUntil?.toISOString() ?? null],
    ['Audit entry', answer.auditEntryId],
    ['SHA-256 of the text', body === null ? null : createHash('sha256').update(body).digest('hex')],
  ];
  const known = rows.filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${value}\n`);
  const text = body ?? 'The text of this version was not kept.';
  return `Terms of use: receipt\n${keyLine}\n${known.join('')}\n${'-'.repeat(72)}\n\n${text}\n`;
}
