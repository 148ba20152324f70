/**
 * The mails about somebody else's role: for those who administer it, approve it, or are named in its mail rules.
 *
 * Pure: no look-ups here. Golden copies of every mail are in `docs/reference/mails/`.
 */
import type { EventPayloads } from '#model/events.ts';
import {
  about,
  instant,
  quoting,
  scheduleFacts,
  type MailDraft,
  type ScheduleWords,
  type Sender,
  rolePageUrl,
  roleThere,
} from './mails.ts';

export function eligibilityMail(sender: Sender, words: ScheduleWords): MailDraft {
  return otherMail(sender, words, {
    subject: `${words.person} is eligible for ${roleThere(words)}`,
    heading: `${words.person} is eligible for ${words.role}`,
    sentence: `${words.actor} made ${words.person} eligible. The role does nothing until it is activated.`,
  });
}

export function assignmentMail(sender: Sender, words: ScheduleWords): MailDraft {
  return otherMail(sender, words, {
    subject: `${words.person} has ${roleThere(words)}`,
    heading: `${words.person} has ${words.role}`,
    sentence: `${words.actor} assigned this role. It is active in the time below.`,
  });
}

export function activatedMail(sender: Sender, words: ScheduleWords, justification: string | null): MailDraft {
  const draft = otherMail(sender, words, {
    subject: `${words.person} activated ${roleThere(words)}`,
    heading: `${words.person} activated ${words.role}`,
    sentence: 'The role is active in the time below, and ends by itself.',
  });
  return quoting(draft, words.person, justification);
}

export function plannedMail(sender: Sender, words: ScheduleWords, justification: string | null): MailDraft {
  const draft = otherMail(sender, words, {
    subject: `${words.person} activated ${roleThere(words)} for later`,
    heading: `${words.person} activated ${words.role} for later`,
    sentence: 'The role is active in the time below, not before, and ends by itself.',
  });
  return quoting(draft, words.person, justification);
}

export function activationExtendedMail(
  sender: Sender,
  words: ScheduleWords,
  { justification, previousEndsAt }: EventPayloads['role.activation-extended'],
): MailDraft {
  const draft = otherMail(sender, words, {
    subject: `${words.person} extended the activation of ${roleThere(words)}`,
    heading: `${words.person} extended ${words.role}`,
    sentence: `The role is active in the time below, and ends by itself; it would have ended on ${instant(previousEndsAt)}.`,
  });
  return quoting(draft, words.person, justification);
}

export function endedMail(sender: Sender, words: ScheduleWords): MailDraft {
  return otherMail(sender, words, {
    subject: `${words.role} of ${words.person} on ${words.place} has ended`,
    heading: `${words.role} of ${words.person} has ended`,
    sentence: 'The role no longer gives access.',
  });
}

export function extendedMail(sender: Sender, words: ScheduleWords): MailDraft {
  return otherMail(sender, words, {
    subject: `${words.role} of ${words.person} on ${words.place} was extended`,
    heading: `${words.role} of ${words.person} was extended`,
    sentence: `${words.actor} gave it a later end.`,
  });
}

export function extensionDeniedMail(sender: Sender, words: ScheduleWords, justification: string | null): MailDraft {
  const draft = otherMail(sender, words, {
    subject: `The request of ${words.person} to keep ${roleThere(words)} was denied`,
    heading: `The request of ${words.person} was denied`,
    sentence: `${words.actor} denied it. Nothing changes: what was agreed before still counts.`,
  });
  return quoting(draft, words.actor, justification);
}

export function otherMail(
  sender: Sender,
  words: ScheduleWords,
  text: { subject: string; heading: string; sentence: string },
): MailDraft {
  return {
    subject: text.subject,
    parts: {
      preview: text.sentence,
      organization: sender.organization,
      heading: text.heading,
      paragraphs: [text.sentence],
      facts: [['Person', words.person], ...scheduleFacts(words)],
      button: assignmentButton(sender, words),
      footer: [
        'You hear of it because you administer or approve this role, or its settings name your address.',
        about(sender),
      ],
    },
  };
}

/** The page of the role, with the assignment opened. */
function assignmentButton(sender: Sender, { path, roleDefinitionId, scheduleId }: ScheduleWords) {
  return { text: 'Open assignment', url: rolePageUrl(sender, path, roleDefinitionId, { assignment: scheduleId }) };
}
