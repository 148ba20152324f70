/**
 * The mail transport: hands one message to SMTP with an explicit envelope.
 *
 * It receives addresses that the strict grammar has already accepted, and
 * never lets the library read an address out of free text.
 */
import nodemailer from 'nodemailer';
import { passNetworkGate } from '#platform/network-gate.ts';

export interface Mail {
  readonly to: string;
  readonly cc?: string;
  readonly replyTo?: string;
  /** Display name of the sender; the address is the configured one. */
  readonly fromName: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Stable over retries, so that a receiver can recognise a second delivery. */
  readonly messageId: string;
}

export interface MailTransport {
  send(mail: Mail): Promise<void>;
  close(): void;
}

export function createMailTransport(smtpUrl: string, from: string): MailTransport {
  const transport = nodemailer.createTransport(smtpUrl, {
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as object);
  return {
    async send(mail) {
      passNetworkGate('Sending a mail');
      const receivers = [mail.to, ...(mail.cc ? [mail.cc] : [])];
      await transport.sendMail({
        envelope: { from, to: receivers },
        from: { name: mail.fromName, address: from },
        to: { name: '', address: mail.to },
        ...(mail.cc ? { cc: { name: '', address: mail.cc } } : {}),
        ...(mail.replyTo ? { replyTo: { name: '', address: mail.replyTo } } : {}),
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        messageId: `<${mail.messageId}@${from.split('@')[1]}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    close: () => transport.close(),
  };
}
