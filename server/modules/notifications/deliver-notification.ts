/**
 * Turns an event of the outbox into mails, after its transaction was committed.
 *
 * Knows no rule of access: what it tells is already true. Each receiver gets a delivery of their own; a delivery may come
 * twice, and the message id is the same then, so that a mailbox can tell.
 */
import type { OutboxEvent } from '#model/events.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import { blockUrl } from '#modules/invitations/index.ts';
import type { MailTransport } from '#platform/mail/mail-transport.ts';
import type { Delivery, DeliverySteps, OutboxEvent as StoredEvent } from '#platform/outbox/outbox.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { alertRaisedMail } from './alert-mails.ts';
import { accessElevatedMail } from './elevation-mail.ts';
import { draftReviewMail, isAboutReview } from './draft-review-mail.ts';
import { guestLeftMail } from './guest-mails.ts';
import * as mails from './mails.ts';
import { oneLine, renderHtml, renderText } from './mail-template.ts';
import { endsStill, listMailboxes, wordPlace, wordRole, wordSchedule } from './notifications-queries.ts';
import {
  listAdministratorsOfAll,
  listAlertRecipients,
  listDirectoryAdministrators,
  listRecipients,
  listWeakeningRecipients,
  type Addressee,
  type Mailbox,
} from './recipients.ts';
import { digestMail, wordDigest } from './digest.ts';
import { kindOfMail } from './preferences.ts';
import { addDigestEntry, findPreferencesOf, getPreferences } from './preference-store.ts';
import { draftScheduleMail } from './schedule-mails.ts';
import { inheritanceUpdatedMail, settingsWeakenedMail } from './settings-mails.ts';
import { isAboutSchedule, isWarning, type ScheduleEvent } from './tellings.ts';
import { keepUndelivered } from './undelivered-mail-store.ts';
import { certificatesEndingMail, secretEndingMail } from './home-directory-mails.ts';
import { webhookDisabledMail } from './webhook-mails.ts';

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
  /** Whose mail of the day it waits for. */
  readonly digestOf?: string;
}

/** What somebody sits and waits for goes first; what only tells, last. */
const priorities: Partial<Record<string, number>> = {
  'passcode.requested': 100,
  'invitation.created': 60,
  'access.elevated': 60,
  'activation.approval-requested': 60,
  'activation.approval-escalated': 60,
  'extension.requested': 40,
  'role-settings.weakened': 40,
  'alert.raised': 40,
  'role-settings-inheritance.updated': 40,
  'access-review.started': 20,
  'access-review.reminded': 20,
  'webhook.disabled': 40,
  'home-directory.certificates-ending': 40,
  'home-directory.secret-ending': 40,
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

/** Whether a mail would still be sent: its receiver is told of it as things are now, and what it says is not over. */
export async function isStillDue(ports: Ports, { type, receiver, content }: Delivery): Promise<boolean> {
  const { payload } = content as MailContent;
  const event = { type, payload } as OutboxEvent;
  if (await isOver(ports, event)) return false;
  const receivers = await listAllReceivers(ports, event);
  return receivers.some((one) => one.receiver === receiver);
}

/** A code or a link that is worth nothing any more; a warning of an end that has come, or that is another by now. */
async function isOver({ database, clock }: Ports, event: OutboxEvent): Promise<boolean> {
  const { expiresAt } = event.payload as { expiresAt?: string | null };
  if (expiresAt && new Date(expiresAt).getTime() <= clock.now().getTime()) return true;
  return isWarning(event) && !(await endsStill(database, event.payload));
}

async function listAllReceivers(
  ports: Ports,
  event: OutboxEvent,
): Promise<{ receiver: string; content: MailContent }[]> {
  const { payload } = event;
  if (isAboutSchedule(event)) {
    const mailboxes = await asChosen(ports, event.type, await listRecipients(ports, event));
    return mailboxes.map(({ address, addressee, digestOf }) => {
      const content = { payload, to: address, addressee, ...(digestOf ? { digestOf } : {}) };
      return { receiver: address, content };
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

/** Each mailbox as its owner chose: left out, or with whose mail of the day it waits for. */
async function asChosen(
  ports: Ports,
  type: ScheduleEvent['type'],
  mailboxes: readonly Mailbox[],
): Promise<(Mailbox & { readonly digestOf?: string })[]> {
  const addresses = mailboxes.filter(({ isNamed }) => !isNamed).map(({ address }) => address);
  const chosen = await findPreferencesOf(ports.database, addresses);
  return mailboxes.flatMap((mailbox) => {
    const kind = kindOfMail(type, mailbox.addressee);
    const preferences = chosen.get(mailbox.address);
    if (!kind || !preferences) return [mailbox];
    const choice = preferences.choices[kind];
    if (choice === 'none') return [];
    return [choice === 'digest' ? { ...mailbox, digestOf: preferences.userId } : mailbox];
  });
}

/** Writes the mail as things are now and hands it to SMTP. Rejects when SMTP does; the outbox tries again. */
async function sendMail(ports: Ports, transport: MailTransport, { id, type, receiver, content }: Delivery) {
  const { payload, to, cc, addressee, digestOf } = content as MailContent;
  if (digestOf) {
    const waiting = { id, type, content: { payload, addressee } };
    return ports.unitOfWork((tx) => addDigestEntry(ports, tx, digestOf, waiting));
  }
  const event = { type, payload } as OutboxEvent;
  if (await isOver(ports, event)) return;
  const sender = await senderOf(ports);
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
    // Whoever reads a copy answers for nobody's mailbox but their own.
    ...(draft.unsubscribeUrl && receiver === to ? { unsubscribeUrl: draft.unsubscribeUrl } : {}),
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
  if (isAboutReview(event)) return draftReviewMail(ports, sender, event);
  switch (event.type) {
    case 'invitation.created': {
      const { address, ccAddress } = event.payload;
      return {
        draft: mails.invitationMail(sender, event.payload, blockUrl(ports, address)),
        to: [address],
        ...(ccAddress ? { cc: ccAddress } : {}),
      };
    }
    case 'guest.left':
      return {
        draft: guestLeftMail(sender, event.payload),
        to: await listMailboxes(ports.database, event.payload.toldIds, ports.clock.now()),
      };
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
        to: await listAdministratorsOfAll(ports, event.type, [event.payload.principalId]),
      };
    case 'role-settings-inheritance.updated':
      return {
        draft: inheritanceUpdatedMail(sender, event.payload),
        to: await listAdministratorsOfAll(ports, event.type),
      };
    case 'alert.raised': {
      // What would be better otherwise is read where it is looked for; nobody is called for it.
      if (event.payload.severity === 'Low' || hasMailsOfItsOwn(event.payload)) return undefined;
      const words = await wordPlace(ports.database, event.payload.scope);
      return {
        draft: alertRaisedMail(sender, words, event.payload),
        to: await listAlertRecipients(ports, event.payload),
      };
    }
    case 'webhook.disabled':
      return {
        draft: webhookDisabledMail(sender, event.payload),
        to: await listDirectoryAdministrators(ports, event.type),
      };
    case 'home-directory.certificates-ending':
      return {
        draft: certificatesEndingMail(sender, event.payload, ports.clock.now()),
        to: await listDirectoryAdministrators(ports, event.type),
      };
    case 'home-directory.secret-ending':
      return {
        draft: secretEndingMail(sender, event.payload, ports.clock.now()),
        to: await listDirectoryAdministrators(ports, event.type),
      };
    case 'digest.collected': {
      const { timeZone } = await getPreferences(ports.database, event.payload.userId);
      const words = await wordDigest(ports, sender, event.payload, timeZone);
      const to = await listMailboxes(ports.database, [event.payload.userId], ports.clock.now());
      return { draft: digestMail(sender, words), to };
    }
    case 'invitation.redeemed':
    case 'home-account.refused':
      return undefined;
  }
}

/** Of what ends administrators are warned in stages already. */
const hasMailsOfItsOwn = ({ alert }: { alert: string }) => alert === 'HomeDirectoryCredentialEnding';
