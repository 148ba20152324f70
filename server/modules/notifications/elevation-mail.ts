/**
 * The mail about a Global Administrator who took control of all resources. Pure.
 */
import type { EventPayloads } from '#model/events.ts';
import { about, instant, justificationOf, type MailDraft, type Sender } from './mails.ts';

export function accessElevatedMail(sender: Sender, elevated: EventPayloads['access.elevated']): MailDraft {
  const { personName, startsAt, endsAt, justification } = elevated;
  return {
    subject: `${personName} took control of all resources of ${sender.organization}`,
    parts: {
      preview: `${personName} is User Access Administrator everywhere until ${instant(endsAt)}.`,
      organization: sender.organization,
      heading: `${personName} took control of all resources`,
      paragraphs: [
        `As a Global Administrator, ${personName} made themself User Access Administrator at the root. They can give every role on every resource, also to themself.`,
      ],
      facts: [
        ['Role', 'User Access Administrator'],
        ['Resource', 'All resources'],
        ['From', instant(startsAt)],
        ['Until', instant(endsAt)],
      ],
      ...justificationOf(personName, justification),
      button: { text: 'Open resource audit', url: `${sender.portalUrl}/audit/resources` },
      footer: [
        'If nobody agreed to this, remove the assignment at the root and ask why.',
        'You hear of it because you administer this directory or its root.',
        about(sender),
      ],
    },
  };
}
