/**
 * The mail of the day: what waits for somebody becomes one event, in the transaction that marks it as told.
 *
 * Where nothing waits nothing is sent. The mail names each line as its own mail would have been called.
 */
import type { DigestLine, EventPayloads, OutboxEvent } from '#model/events.ts';
import type { Ports } from '#platform/ports.ts';
import { about, type MailDraft, type Sender } from './mails.ts';
import { wordSchedule } from './notifications-queries.ts';
import { lockDueDigests, takeDigestEntries } from './preference-store.ts';
import type { Addressee } from './recipients.ts';
import { draftScheduleMail } from './schedule-mails.ts';
import { isAboutSchedule, type ScheduleEvent } from './tellings.ts';

const AT_ONCE = 50;
/** A mail that is longer is read by nobody; the rest is counted. */
const MAXIMUM_LINES = 200;

/** Answers how many mails of the day were put on their way. */
export async function sendDueDigests(ports: Ports): Promise<number> {
  return ports.unitOfWork(async (tx) => {
    const due = await lockDueDigests(tx, AT_ONCE);
    for (const userId of due) {
      const waiting = await takeDigestEntries(ports, tx, userId);
      if (waiting.length === 0) continue;
      const lines = waiting.slice(0, MAXIMUM_LINES).map(({ type, at, content }): DigestLine => {
        const { payload, addressee } = content as { payload: object; addressee: Addressee };
        return { event: type, at: at.toISOString(), addressee, payload };
      });
      const left = waiting.length - lines.length;
      await tx.send({ type: 'digest.collected', payload: { userId, lines, left } });
    }
    return due.length;
  });
}

export interface DigestWords {
  /** When each happened, and what its mail would have been called. */
  readonly lines: readonly { readonly at: string; readonly subject: string }[];
  readonly left: number;
  readonly timeZone: string;
}

export async function wordDigest(
  ports: Ports,
  sender: Sender,
  { lines, left }: EventPayloads['digest.collected'],
  timeZone: string,
): Promise<DigestWords> {
  const worded: { at: string; subject: string }[] = [];
  for (const { event: type, at, addressee, payload } of lines) {
    const event = { type, payload } as OutboxEvent;
    if (!isAboutSchedule(event)) continue;
    worded.push({ at, subject: await subjectOf(ports, sender, event, addressee) });
  }
  return { lines: worded, left, timeZone };
}

async function subjectOf(ports: Ports, sender: Sender, event: ScheduleEvent, addressee: Addressee): Promise<string> {
  const words = await wordSchedule(ports.database, event.payload);
  return draftScheduleMail(sender, words, event, addressee).subject;
}

/** Pure. */
export function digestMail(sender: Sender, { lines, left, timeZone }: DigestWords): MailDraft {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const count = lines.length + left;
  const heading = count === 1 ? 'One thing happened' : `${count} things happened`;
  return {
    subject: `${heading} in ${sender.organization}`,
    parts: {
      preview: lines[0]?.subject ?? heading,
      organization: sender.organization,
      heading,
      paragraphs: [
        `Since your last mail of the day. Times are those of ${timeZone}.`,
        ...(left > 0 ? [`The first ${lines.length} are below; the audit trail holds all of them.`] : []),
      ],
      facts: lines.map(({ at, subject }) => [format.format(new Date(at)), subject] as const),
      button: { text: 'Open notification settings', url: `${sender.portalUrl}/notifications` },
      footer: ['You chose to hear of these once a day. What waits for you is sent at once.', about(sender)],
    },
  };
}
