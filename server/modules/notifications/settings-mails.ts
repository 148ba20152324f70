/**
 * The mails about settings of a role that ask less than before, and about whether settings are inherited. Pure.
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
      button: { text: 'Open role settings', url: rolePageUrl(sender, path, roleDefinitionId, { tab: 'settings' }) },
      footer: [
        'If nobody agreed to this, set it back and ask who did it.',
        'You hear of it because you administer this role or its settings name your address.',
        about(sender),
      ],
    },
  };
}

export function inheritanceUpdatedMail(
  sender: Sender,
  { isInherited, actorName, changedAt }: EventPayloads['role-settings-inheritance.updated'],
): MailDraft {
  const { was, is, meaning } = isInherited ? toInherited : toOwn;
  return {
    subject: `Role settings of ${sender.organization} are ${isInherited ? 'now' : 'no longer'} inherited`,
    parts: {
      preview: `${actorName} changed what roles ask for, everywhere.`,
      organization: sender.organization,
      heading: `Role settings are ${isInherited ? 'now' : 'no longer'} inherited`,
      paragraphs: [`${actorName} decided this for the whole directory, and it holds at once. ${meaning}`],
      facts: [
        ['Inheritance', `${was} → ${is}`],
        ['Changed', instant(changedAt)],
      ],
      button: { text: 'Open role settings', url: `${sender.portalUrl}/settings/roles` },
      footer: [
        'If nobody agreed to this, set it back and ask who did it.',
        'You hear of it because you administer this directory or its root.',
        about(sender),
      ],
    },
  };
}

const [own, inherited] = ['Each scope on its own', 'Inherited from above'];
const toInherited = {
  was: own,
  is: inherited,
  meaning:
    'Wherever a scope sets nothing and one above it does, the settings from above hold: stricter or weaker ones.',
};
const toOwn = {
  was: inherited,
  is: own,
  meaning:
    'Wherever a scope inherited, the defaults hold: stricter or weaker ones. What scopes set themselves stays as it was.',
};
