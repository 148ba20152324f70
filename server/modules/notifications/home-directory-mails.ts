/**
 * The mails about certificates and secrets of a home directory that end. Pure.
 */
import type { EventPayloads } from '#model/events.ts';
import { about, instant, type MailDraft, type Sender } from './mails.ts';

/** `at`: when it is written; the end may have passed by then. */
export function certificatesEndingMail(
  sender: Sender,
  ending: EventPayloads['home-directory.certificates-ending'],
  at: Date,
): MailDraft {
  const { displayName, endsAt, metadataUrl, metadataFailure } = ending;
  const ends = new Date(endsAt) > at ? 'are about to end' : 'have ended';
  const heading = `The certificates of ${displayName} ${ends}`;
  return {
    subject: heading,
    parts: {
      preview: `The last one is good until ${instant(endsAt)}.`,
      organization: sender.organization,
      heading,
      paragraphs: [
        `${displayName} signs its answers with keys whose certificates ${ends}. As soon as it signs with a key that is not known here, none of its people can sign in.`,
        nextStep(metadataUrl, metadataFailure),
      ],
      facts: [
        ['Home directory', displayName],
        ['Last certificate', `until ${instant(endsAt)}`],
        ...(metadataFailure ? ([['Last reading', `Of no use: ${metadataFailure}`]] as [string, string][]) : []),
      ],
      button: { text: 'Open home directories', url: `${sender.portalUrl}/settings/home-directories` },
      footer: ['You hear of it because you administer this directory.', about(sender)],
    },
  };
}

/** `at`: when it is written; the end may have passed by then. */
export function secretEndingMail(
  sender: Sender,
  { displayName, endsAt }: EventPayloads['home-directory.secret-ending'],
  at: Date,
): MailDraft {
  const ends = new Date(endsAt) > at ? 'is about to end' : 'has ended';
  const heading = `The client secret of ${displayName} ${ends}`;
  return {
    subject: heading,
    parts: {
      preview: `It is good until ${instant(endsAt)}.`,
      organization: sender.organization,
      heading,
      paragraphs: [
        `Daypass proves itself to ${displayName} with a client secret that ${ends}. Without a new one none of its people can sign in, and nobody hears when they leave.`,
        'Ask the partner for a new secret, and enter it with its end. The old one may go on working beside it until then.',
      ],
      facts: [
        ['Home directory', displayName],
        ['Client secret', `until ${instant(endsAt)}`],
      ],
      button: { text: 'Open home directories', url: `${sender.portalUrl}/settings/home-directories` },
      footer: ['You hear of it because you administer this directory.', about(sender)],
    },
  };
}

function nextStep(metadataUrl: string | null, failure: string | null): string {
  if (!metadataUrl) {
    return 'Ask the partner for its new metadata and hand it in, or enter the address where it is published: then it is read every day.';
  }
  if (failure) return 'Its metadata could not be used when it was last read. Ask the partner, or hand in the document.';
  return 'Its metadata is read every day, and holds no later certificate yet. Ask the partner when it replaces them.';
}
