/**
 * The mails about an end that comes near, and about the end of an eligibility.
 *
 * Pure: no look-ups here. They name the instant and not what is left until then: a mail may be read late.
 */
import {
  instant,
  openMyRoles,
  scheduleMail,
  type MailDraft,
  type ScheduleWords,
  type Sender,
  roleThere,
} from './mails.ts';
import { otherMail } from './other-mails.ts';

/** What somebody holds: the tab of My roles it is on. */
type Held = 'eligible' | 'active';

export function expiryMail(sender: Sender, words: ScheduleWords, held: Held): MailDraft {
  const until = instant(words.endsAt!);
  const draft = scheduleMail(sender, words, {
    ...endsSoon(words),
    sentence:
      held === 'eligible'
        ? `You can activate it until ${until}, and not after that.`
        : `It gives access until ${until}, and not after that.`,
  });
  const [next, button] = words.isGroup
    ? [`You have it as a member of ${words.person}. An administrator of the resource can extend it for the group.`, {}]
    : [
        'If you still need it, ask to keep it. An administrator of the resource decides.',
        { button: { text: 'Ask for an extension', url: openMyRoles(sender, `${held}&keep=${words.scheduleId}`).url } },
      ];
  return { ...draft, parts: { ...draft.parts, paragraphs: [...draft.parts.paragraphs, next], ...button } };
}

export function activationExpiryMail(sender: Sender, words: ScheduleWords): MailDraft {
  const draft = scheduleMail(sender, words, {
    ...endsSoon(words),
    sentence:
      'Your activation ends by itself. If you still need the role after that, extend it where the role allows that, or activate it again.',
  });
  return { ...draft, parts: { ...draft.parts, button: openMyRoles(sender, 'eligible') } };
}

export function expiryOfAnotherMail(sender: Sender, words: ScheduleWords, held: Held): MailDraft {
  const until = instant(words.endsAt!);
  return otherMail(sender, words, {
    subject: `${words.role} of ${words.person} on ${words.place} ends on ${until}`,
    heading: `${words.role} of ${words.person} ends soon`,
    sentence:
      held === 'eligible'
        ? `${words.person} can activate it until ${until}. If it is needed longer, extend it.`
        : `${words.person} has it until ${until}. If it is needed longer, extend it.`,
  });
}

export function eligibilityEndedMail(sender: Sender, words: ScheduleWords): MailDraft {
  const draft = scheduleMail(sender, words, {
    subject: `You are no longer eligible for ${roleThere(words)}`,
    heading: `You are no longer eligible for ${words.role}`,
    sentence: 'The role can no longer be activated.',
  });
  return { ...draft, parts: { ...draft.parts, button: openMyRoles(sender, 'expired') } };
}

export function eligibilityOfAnotherEndedMail(sender: Sender, words: ScheduleWords): MailDraft {
  return otherMail(sender, words, {
    subject: `${words.person} is no longer eligible for ${roleThere(words)}`,
    heading: `${words.person} is no longer eligible for ${words.role}`,
    sentence: 'The role can no longer be activated.',
  });
}

function endsSoon(words: ScheduleWords) {
  return {
    subject: `${roleThere(words)} ends on ${instant(words.endsAt!)}`,
    heading: `${words.role} ends soon`,
  };
}
