/**
 * The mail about settings of a role that ask less than before. Pure.
 */
import type { EventPayloads } from '#model/events.ts';
import { about, instant, rolePageUrl, type MailDraft, type Sender } from './mails.ts';

/** The names of the role and the place. */
export interface RoleWords {
  readonly role: string;
  readonly place: string;
  readonly path: string;
}

type Weakened = EventPayloads['role-settings.weakened'];

export function settingsWeakenedMail(sender: Sender, { role, place, path }: RoleWords, weakened: Weakened): MailDraft {
  const { actorName, changedAt, changes, roleDefinitionId } = weakened;
  return {
    subject: `The settings of ${role} on ${place} were weakened`,
    parts: {
      preview: `${actorName} changed what ${role} asks for.`,
      organization: sender.organization,
      heading: `${role} on ${place} asks less than before`,
      paragraphs: [`${actorName} changed the settings of this role. It asks less than before:`],
      facts: [
        ...changes.map(({ label, before, after }): [string, string] => [label, `${before} → ${after}`]),
        ['Path', path],
        ['Changed', instant(changedAt)],
      ],
      button: { text: 'Open role settings', url: rolePageUrl(sender, path, roleDefinitionId, 'settings') },
      footer: [
        'If nobody agreed to this, set it back and ask who did it.',
        'You hear of it because you administer this role or its settings name your address.',
        about(sender),
      ],
    },
  };
}
