/**
 * The mail about an alert that was raised: what it says, and the first of what it is about. Pure.
 */
import type { EventPayloads, RaisedIncident } from '#model/events.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { about, instant, type MailDraft, type Sender } from './mails.ts';

/** The name of the place, and its path as people write it. */
export interface PlaceWords {
  readonly place: string;
  readonly path: string;
}

const MOST_FACTS = 10;

export function alertRaisedMail(
  sender: Sender,
  { place, path }: PlaceWords,
  { alert, title, severity, raisedAt, count, incidents }: EventPayloads['alert.raised'],
): MailDraft {
  const shown = incidents.slice(0, MOST_FACTS);
  const left = count - shown.length;
  const many = count === 1 ? 'One new incident' : `${count} new incidents`;
  return {
    subject: `${title}: ${place}`,
    parts: {
      preview: `${many} at ${place}.`,
      organization: sender.organization,
      heading: title,
      paragraphs: [`${many} at ${place}. Mend it, or dismiss it with a reason.`],
      facts: [
        ['Severity', severity],
        ...shown.map(factOf),
        ...(left > 0 ? [['More', `${left} more`] as [string, string]] : []),
        ['Path', path],
        ['Noticed', instant(raisedAt)],
      ],
      button: { text: 'Open alert', url: alertUrl(sender, path, alert) },
      footer: ['You hear of it because you administer roles there. Each incident is told once.', about(sender)],
    },
  };
}

function factOf({ person, role, place }: RaisedIncident): [string, string] {
  return [person ?? role ?? place, person && role ? `${role} on ${place}` : place];
}

function alertUrl(sender: Sender, path: string, alert: string): string {
  const isOfDirectory = path === DIRECTORY_SCOPE;
  const address = new URLSearchParams({ ...(isOfDirectory ? {} : { scope: path }), tab: 'alerts', alert });
  return `${sender.portalUrl}/${isOfDirectory ? 'directory-roles' : 'resources/scope'}?${address.toString()}`;
}
