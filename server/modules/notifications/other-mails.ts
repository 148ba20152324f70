/**
 * The mails about somebody else's role: for those who administer it, approve it, or are named in its mail rules.
 *
 * Pure: no look-ups here. Golden copies of every mail are in `docs/reference/mails/`.
 */
import {
  about,
  quoting,
  scheduleFacts,
  type MailDraft,
  type ScheduleWords,
  type Sender,
  rolePageUrl,
} from './mails.ts';

export function eligibilityMail(sender: Sender, words: ScheduleWords): MailDraft {
  return otherMail(sender, words, {
    subject: `${words.person} is eligible for ${words.role} on ${words.place}`,
    heading: `${words.person} is eligible for ${words.role}`,
    sentence: `${words.actor} made ${words.person} eligible. The role does nothing until it is activated.`,
  });
}

export function assignmentMail(sender: Sender, words: ScheduleWords): MailDraft {
  return otherMail(sender, words, {
    subject: `${words.person} has ${words.role} on ${words.place}`,
    heading: `${words.person} has ${words.role}`,
    sentence: `${words.actor} assigned this role. It is active in the time below.`,
  });
}

export function activatedMail(sender: Sender, words: ScheduleWords, justification: string | null): MailDraft {
  const draft = otherMail(sender, words, {
    subject: `${words.person} activated ${words.role} on ${words.place}`,
    heading: `${words.person} activated ${words.role}`,
    sentence: 'The role is active in the time below, and ends by itself.',
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

export function approvalAnsweredMail(
  sender: Sender,
  words: ScheduleWords,
  isApproved: boolean,
  justification: string | null,
): MailDraft {
  const outcome = isApproved ? 'approved' : 'denied';
  const draft = otherMail(sender, words, {
    subject: `The request of ${words.person} for ${words.role} on ${words.place} was ${outcome}`,
    heading: `The request of ${words.person} was ${outcome}`,
    sentence: `${words.actor} ${outcome} it. Nobody else needs to answer.`,
  });
  return quoting(draft, words.actor, justification);
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
    subject: `The request of ${words.person} to keep ${words.role} on ${words.place} was denied`,
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
      button: roleButton(sender, words),
      footer: [
        'You hear of it because you administer or approve this role, or its settings name your address.',
        about(sender),
      ],
    },
  };
}

function roleButton(sender: Sender, words: ScheduleWords) {
  return { text: 'Open role', url: rolePageUrl(sender, words.path, words.roleDefinitionId) };
}
