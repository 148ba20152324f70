/**
 * The mail about settings of a role that ask less than before. Pure.
 */
import type { EventPayloads } from '#model/events.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { about, instant, type MailDraft, type Sender } from './mails.ts';

/** The names of the role and the place. */
export interface RoleWords {
  readonly role: string;
  readonly place: string;
  readonly path: string;
}

type Weakened = EventPayloads['role-settings.weakened'];

export function settingsWeakenedMail(sender: Sender, { role, place, path }: RoleWords, weakened: Weakened): MailDraft {
  const { actorName, changedAt, changes, roleDefinitionId, scope } = weakened;
  const address = new URLSearchParams({ scope: path, role: roleDefinitionId, tab: 'settings' }).toString();
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
      // Settings of directory roles have no page.
      ...(scope === DIRECTORY_SCOPE
        ? {}
        : { button: { text: 'Open role settings', url: `${sender.portalUrl}/resources/role?${address}` } }),
      footer: [
        'If nobody agreed to this, set it back and ask who did it.',
        'You hear of it because you administer this role or its settings name your address.',
        about(sender),
      ],
    },
  };
}
