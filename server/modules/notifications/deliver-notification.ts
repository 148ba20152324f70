/**
 * Turns an event of the outbox into mails, after its transaction was committed.
 *
 * Knows no rule of access: what it tells is already true. Each receiver gets a delivery of their own; a delivery may come
 * twice, and the message id is the same then, so that a mailbox can tell.
 */
import type { OutboxEvent } from '#model/events.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import type { MailTransport } from '#platform/mail/mail-transport.ts';
import type { Delivery, DeliverySteps, OutboxEvent as StoredEvent } from '#platform/outbox/outbox.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { accessElevatedMail } from './elevation-mail.ts';
import * as mails from './mails.ts';
import { oneLine, renderHtml, renderText } from './mail-template.ts';
import { wordRole, wordSchedule } from './notifications-queries.ts';
import { listElevationRecipients, listRecipients, listWeakeningRecipients, type Addressee } from './recipients.ts';
import { draftScheduleMail } from './schedule-mails.ts';
import { settingsWeakenedMail } from './settings-mails.ts';
import { isAboutSchedule, type ScheduleEvent } from './tellings.ts';
import { keepUndelivered } from './undelivered-mail-store.ts';

interface Outgoing {
  readonly draft: mails.MailDraft;
  readonly to: readonly string[];
  readonly cc?: string;
}

/** What is kept of a mail until it is written: the event, whom the header names, and whom it speaks to. */
interface MailContent {
  readonly payload: object;
  readonly to: string;
  readonly cc?: string;
  readonly addressee?: Addressee;
}

/** What somebody sits and waits for goes first; what only tells, last. */
const priorities: Partial<Record<string, number>> = {
  'passcode.requested': 100,
  'invitation.created': 60,
  'access.elevated': 60,
  'activation.approval-requested': 60,
  'extension.requested': 40,
  'role-settings.weakened': 40,
  'activation.approved': 40,
  'activation.denied': 40,
  'role.activation-expiry-neared': 40,
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
  const receivers = await listAllReceivers(ports, { type, payload } as OutboxEvent);
  const { onlyReceiver } = payload as { onlyReceiver?: string };
  // A mail that is sent again goes to the one who did not get it.
  return onlyReceiver ? receivers.filter(({ receiver }) => receiver === onlyReceiver) : receivers;
}

async function listAllReceivers(
  ports: Ports,
  event: OutboxEvent,
): Promise<{ receiver: string; content: MailContent }[]> {
  const { payload } = event;
  if (isAboutSchedule(event)) {
    const mailboxes = await listRecipients(ports, event);
    return mailboxes.map(({ address, addressee }) => {
      return { receiver: address, content: { payload, to: address, addressee } };
    });
  }
  const outgoing = await draftFor(ports, await senderOf(ports), event);
  if (!outgoing) return [];
  const { to, cc } = outgoing;
  return to.flatMap((address) => {
    const content: MailContent = { payload, to: address, ...(cc ? { cc } : {}) };
    return [address, ...(cc ? [cc] : [])].map((receiver) => ({ receiver, content }));
  });
}

/** Writes the mail as things are now and hands it to SMTP. Rejects when SMTP does; the outbox tries again. */
async function sendMail(ports: Ports, transport: MailTransport, { id, type, receiver, content }: Delivery) {
  const { payload, to, cc, addressee } = content as MailContent;
  const { expiresAt } = payload as { expiresAt?: string | null };
  // A code or a link that is worth nothing any more is not sent.
  if (expiresAt && new Date(expiresAt).getTime() <= ports.clock.now().getTime()) return;
  const sender = await senderOf(ports);
  const event = { type, payload } as OutboxEvent;
  const draft = isAboutSchedule(event)
    ? draftScheduleMail(sender, await wordSchedule(ports.database, event.payload), event, addressee ?? 'holder')
    : (await draftFor(ports, sender, event))?.draft;
  if (!draft) return;
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

async function draftFor(
  ports: Ports,
  sender: mails.Sender,
  event: Exclude<OutboxEvent, ScheduleEvent>,
): Promise<Outgoing | undefined> {
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
    case 'role-settings.weakened': {
      const words = await wordRole(ports.database, event.payload);
      const to = await listWeakeningRecipients(ports, event.payload);
      return { draft: settingsWeakenedMail(sender, words, event.payload), to };
    }
    case 'access.elevated':
      return {
        draft: accessElevatedMail(sender, event.payload),
        to: await listElevationRecipients(ports, event.payload),
      };
    case 'invitation.redeemed':
    case 'home-account.refused':
      return undefined;
  }
}
