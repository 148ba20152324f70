/**
 * The mail transport: hands one message to SMTP with an explicit envelope.
 *
 * It receives addresses that the strict grammar has already accepted, and
 * never lets the library read an address out of free text.
 */
import nodemailer from 'nodemailer';
import { RefusedForGood } from '#platform/outbox/outbox.ts';
import { passNetworkGate } from '#platform/network-gate.ts';

export interface Mail {
  readonly to: string;
  readonly cc?: string;
  /** Who gets this copy: the mailbox of the envelope, one of those the header names. */
  readonly receiver: string;
  readonly replyTo?: string;
  /** Display name of the sender; the address is the configured one. */
  readonly fromName: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Stable over retries, so that a receiver can recognise a second delivery. */
  readonly messageId: string;
  /** Takes a POST that unsubscribes in one click (RFC 8058). */
  readonly unsubscribeUrl?: string;
}

export interface MailTransport {
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Kept open and used again: setting one up costs more than a mail. */
const CONNECTIONS = 8;

/** A 5xx about this mailbox or this message (RFC 5321 §4.2.1); one about our own sign-in will pass once it is set right. */
function isRefusedForGood(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return (responseCode ?? 0) >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
}

export function createMailTransport(smtpUrl: string, from: string): MailTransport {
  const transport = nodemailer.createTransport(smtpUrl, {
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: 500,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as object);
  return {
    async send(mail) {
      passNetworkGate('Sending a mail');
      const sending = transport.sendMail({
        envelope: { from, to: [mail.receiver] },
        from: { name: mail.fromName, address: from },
        to: { name: '', address: mail.to },
        ...(mail.cc ? { cc: { name: '', address: mail.cc } } : {}),
        ...(mail.replyTo ? { replyTo: { name: '', address: mail.replyTo } } : {}),
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        messageId: `<${mail.messageId}@${from.split('@')[1]}>`,
        headers: {
          'Auto-Submitted': 'auto-generated',
          ...(mail.unsubscribeUrl
            ? {
                'List-Unsubscribe': `<${mail.unsubscribeUrl}>`,
                'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
              }
            : {}),
        },
      });
      await sending.catch((error: unknown) => {
        throw isRefusedForGood(error) ? new RefusedForGood((error as Error).message, { cause: error }) : error;
      });
    },
    close: () => transport.close(),
  };
}
