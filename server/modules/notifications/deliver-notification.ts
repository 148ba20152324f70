/**
 * Turns an event of the outbox into mails, after its transaction was committed.
 *
 * Knows no rule of access: what it tells is already true. A delivery may come
 * twice; the message id is the same then, so that a mailbox can tell.
 */
import { createHash } from 'node:crypto';
import type { OutboxEvent, ScheduleFact } from '#model/events.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import type { MailTransport } from '#platform/mail/mail-transport.ts';
import type { Delivery } from '#platform/outbox/outbox.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import * as mails from './mails.ts';
import { oneLine, renderHtml, renderText } from './mail-template.ts';
import { listMailboxes, wordSchedule } from './notifications-queries.ts';

interface Outgoing {
  readonly draft: mails.MailDraft;
  readonly to: readonly string[];
  readonly cc?: string;
}

/** Sends what an event has to tell. Rejects when SMTP does; the outbox tries again. */
export async function deliverNotification(ports: Ports, transport: MailTransport, delivery: Delivery): Promise<void> {
  const identity = await getDirectoryIdentity(ports.database);
  const sender = {
    organization: identity.displayName,
    domain: identity.initialDomain,
    portalUrl: publicOrigins(ports.settings).portalUrl,
  };
  const outgoing = await draftFor(ports, sender, delivery as unknown as OutboxEvent);
  for (const to of outgoing?.to ?? []) {
    const { draft, cc } = outgoing!;
    await transport.send({
      to,
      ...(cc ? { cc } : {}),
      fromName: oneLine(`${sender.organization} through Daypass`),
      subject: oneLine(draft.subject),
      text: renderText(draft.parts),
      html: renderHtml(draft.parts),
      messageId: createHash('sha256').update(`${delivery.id} ${to}`).digest('hex').slice(0, 32),
    });
  }
}

async function draftFor(ports: Ports, sender: mails.Sender, event: OutboxEvent): Promise<Outgoing | undefined> {
  switch (event.type) {
    case 'invitation.created': {
      const { address, ccAddress } = event.payload;
      return {
        draft: mails.invitationMail(sender, event.payload),
        to: [address],
        ...(ccAddress ? { cc: ccAddress } : {}),
      };
    }
    case 'passcode.requested':
      return { draft: mails.passcodeMail(sender, event.payload), to: [event.payload.address] };
    case 'eligibility.assigned':
      return aboutSchedule(ports, event.payload, (words) => mails.eligibilityMail(sender, words));
    case 'assignment.assigned':
      return aboutSchedule(ports, event.payload, (words) => mails.assignmentMail(sender, words));
    case 'role.activated':
      return aboutSchedule(ports, event.payload, (words) => mails.activatedMail(sender, words));
    case 'role.deactivated':
    case 'role.activation-expired':
    case 'assignment.expired':
      return aboutSchedule(ports, event.payload, (words) => mails.endedMail(sender, words));
    case 'activation.approved':
    case 'activation.denied':
      return aboutSchedule(ports, event.payload, (words) =>
        mails.approvalAnsweredMail(sender, words, event.type === 'activation.approved'),
      );
    case 'activation.approval-requested': {
      const { approverIds, justification, principalId } = event.payload;
      const words = await wordSchedule(ports.database, event.payload);
      const others = approverIds.filter((id) => id !== principalId);
      const to = await listMailboxes(ports.database, others);
      return { draft: mails.approvalRequestedMail(sender, words, justification), to };
    }
    case 'invitation.redeemed':
    case 'home-account.refused':
      return undefined;
  }
}

async function aboutSchedule(
  ports: Ports,
  schedule: ScheduleFact,
  draft: (words: mails.ScheduleWords) => mails.MailDraft,
): Promise<Outgoing> {
  const [words, to] = await Promise.all([
    wordSchedule(ports.database, schedule),
    listMailboxes(ports.database, [schedule.principalId]),
  ]);
  return { draft: draft(words), to };
}
