/**
 * The mail to whoever answers for a guest who left. Pure.
 */
import type { EventPayloads } from '#model/events.ts';
import { about, instant, type MailDraft, type Sender } from './mails.ts';

const RESTORABLE_MILLISECONDS = 30 * 86_400_000;

export function guestLeftMail(sender: Sender, left: EventPayloads['guest.left']): MailDraft {
  const { displayName, address, leftAt } = left;
  const until = new Date(new Date(leftAt).getTime() + RESTORABLE_MILLISECONDS).toISOString();
  const heading = `${displayName} has left ${sender.organization}`;
  return {
    subject: heading,
    parts: {
      preview: 'They ended their access themself.',
      organization: sender.organization,
      heading,
      paragraphs: [
        'They ended their access themself. Their sessions are over, and no role or membership counts any more.',
        `Until ${instant(until)} they can be restored with what they held; after that they have to be invited anew.`,
      ],
      facts: [
        ['Guest', address ? `${displayName} (${address})` : displayName],
        ['Left', instant(leftAt)],
      ],
      button: { text: 'Open deleted users', url: `${sender.portalUrl}/deleted-users` },
      footer: ['You hear of it because you invited this guest or answer for them.', about(sender)],
    },
  };
}
