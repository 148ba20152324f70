/**
 * Turns an event of the outbox into mails, after its transaction was committed.
 *
 * Knows no rule of access: what it tells is already true. Each receiver gets a delivery of their own; a delivery may come
 * twice, and the message id is the same then, so that a mailbox can tell.
 */
import type { OutboxEvent, ScheduleFact } from '#model/events.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import type { MailTransport } from '#platform/mail/mail-transport.ts';
import type { Delivery, DeliverySteps, OutboxEvent as StoredEvent } from '#platform/outbox/outbox.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import * as mails from './mails.ts';
import { oneLine, renderHtml, renderText } from './mail-template.ts';
import { listMailboxes, wordSchedule } from './notifications-queries.ts';
import { keepUndelivered } from './undelivered-mail-store.ts';

interface Outgoing {
  readonly draft: mails.MailDraft;
  readonly to: readonly string[];
  readonly cc?: string;
}

/** What is kept of a mail until it is written: the event, and whom the header names. */
interface MailContent {
  readonly payload: object;
  readonly to: string;
  readonly cc?: string;
}

/** What somebody sits and waits for goes first; what only tells, last. */
const priorities: Partial<Record<string, number>> = {
  'passcode.requested': 100,
  'invitation.created': 60,
  'activation.approval-requested': 60,
  'extension.requested': 40,
  'activation.approved': 40,
  'activation.denied': 40,
};

export function priorityOf(type: string): number {
  return priorities[type] ?? 0;
}

export function mailDelivery(ports: Ports, transport: MailTransport): DeliverySteps {
  return {
    receiversOf: (event) => listReceivers(ports, event),
    send: (delivery) => sendMail(ports, transport, delivery),
    giveUp: (delivery, reason) => ports.unitOfWork((tx) => keepUndelivered(ports, tx, delivery, reason)),
  };
}

async function listReceivers(ports: Ports, { type, payload }: StoredEvent) {
  const outgoing = await draftFor(ports, await senderOf(ports), { type, payload } as OutboxEvent);
  if (!outgoing) return [];
  const { to, cc } = outgoing;
  const { onlyReceiver } = payload as { onlyReceiver?: string };
  const receivers = to.flatMap((address) => {
    const content: MailContent = { payload, to: address, ...(cc ? { cc } : {}) };
    return [address, ...(cc ? [cc] : [])].map((receiver) => ({ receiver, content }));
  });
  // A mail that is sent again goes to the one who did not get it.
  return onlyReceiver ? receivers.filter(({ receiver }) => receiver === onlyReceiver) : receivers;
}

/** Writes the mail as things are now and hands it to SMTP. Rejects when SMTP does; the outbox tries again. */
async function sendMail(ports: Ports, transport: MailTransport, { id, type, receiver, content }: Delivery) {
  const { payload, to, cc } = content as MailContent;
  const { expiresAt } = payload as { expiresAt?: string | null };
  // A code or a link that is worth nothing any more is not sent.
  if (expiresAt && new Date(expiresAt).getTime() <= ports.clock.now().getTime()) return;
  const sender = await senderOf(ports);
  const outgoing = await draftFor(ports, sender, { type, payload } as OutboxEvent);
  if (!outgoing) return;
  const { draft } = outgoing;
  await transport.send({
    to,
    ...(cc ? { cc } : {}),
    receiver,
    fromName: oneLine(`${sender.organization} through Daypass`),
    subject: oneLine(draft.subject),
    text: renderText(draft.parts),
    html: renderHtml(draft.parts),
    messageId: id.replaceAll('-', ''),
  });
}

async function senderOf(ports: Ports): Promise<mails.Sender> {
  const identity = await getDirectoryIdentity(ports.database);
  return {
    organization: identity.displayName,
    domain: identity.initialDomain,
    portalUrl: publicOrigins(ports.settings).portalUrl,
  };
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
    case 'assignment.extended':
      return aboutSchedule(ports, event.payload, (words) => mails.extendedMail(sender, words));
    case 'extension.denied': {
      const { justification } = event.payload;
      return aboutSchedule(ports, event.payload, (words) => mails.extensionDeniedMail(sender, words, justification));
    }
    case 'extension.requested': {
      const words = await wordSchedule(ports.database, event.payload);
      const to = await listMailboxes(ports.database, event.payload.administratorIds);
      return { draft: mails.extensionRequestedMail(sender, words, event.payload.justification), to };
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
