/**
 * The mails: what each says, from facts that are already known.
 *
 * Pure: no look-ups here. Golden copies of every mail are in `docs/reference/mails/`.
 */
import type { EventPayloads } from '#model/events.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { type MailParts, oneLine } from './mail-template.ts';

export interface MailDraft {
  readonly subject: string;
  readonly parts: MailParts;
}

export interface Sender {
  readonly organization: string;
  readonly domain: string;
  readonly portalUrl: string;
}

/** A schedule in words: who, which role, where, from when until when. */
export interface ScheduleWords {
  readonly scheduleId: string;
  readonly roleDefinitionId: string;
  readonly person: string;
  /** Whether that is a group, whose members are told. */
  readonly isGroup: boolean;
  readonly role: string;
  readonly place: string;
  readonly path: string;
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly actor: string;
}

const instantFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

export function instant(text: string): string {
  return `${instantFormat.format(new Date(text))} UTC`;
}

export function about(sender: Sender): string {
  return `Sent by ${sender.organization} (${sender.domain}) through Daypass. Nobody reads answers to this address.`;
}

/** The page of a role where it counts: on a resource, or in the directory. */
export function rolePageUrl(sender: Sender, path: string, roleDefinitionId: string, tab?: string): string {
  const isOfDirectory = path === DIRECTORY_SCOPE;
  const address = new URLSearchParams({
    ...(isOfDirectory ? {} : { scope: path }),
    role: roleDefinitionId,
    ...(tab ? { tab } : {}),
  });
  return `${sender.portalUrl}/${isOfDirectory ? 'directory-roles' : 'resources'}/role?${address.toString()}`;
}

export function scheduleFacts(words: ScheduleWords): [string, string][] {
  return [
    ['Role', words.role],
    ['Resource', words.place],
    ['Path', words.path],
    ['From', instant(words.startsAt)],
    ['Until', words.endsAt ? instant(words.endsAt) : 'No end'],
  ];
}

export function invitationMail(sender: Sender, invitation: EventPayloads['invitation.created']): MailDraft {
  const inviter = oneLine(invitation.inviterName);
  return {
    subject: `${inviter} invited you to collaborate with ${sender.organization}`,
    parts: {
      preview: `${inviter} invited you to work with ${sender.organization}.`,
      organization: `${sender.organization} · ${sender.domain}`,
      heading: `${inviter} invited you`,
      paragraphs: [
        `${sender.organization} would like to work with you. You sign in with the account you already have; no new password is made.`,
        'Only continue if you know this organization and expected this invitation.',
      ],
      ...(invitation.message ? { quotation: { from: `Message from ${inviter}`, text: invitation.message } } : {}),
      button: { text: 'Get started', url: invitation.redeemUrl },
      footer: [
        `This invitation is for ${invitation.address} alone and works once.`,
        invitation.expiresAt ? `It expires on ${instant(invitation.expiresAt)}.` : 'It does not expire.',
        `If you accept, ${sender.organization} receives your name and address and logs what you do there.`,
        about(sender),
      ],
    },
  };
}

export function passcodeMail(sender: Sender, request: EventPayloads['passcode.requested']): MailDraft {
  return {
    subject: `Your ${sender.organization} verification code`,
    parts: {
      preview: 'Your verification code is inside.',
      organization: sender.organization,
      heading: 'Your verification code',
      paragraphs: ['Type this code in the window where you asked for it. It works only there.'],
      code: request.passcode,
      footer: [
        `The code works until ${instant(request.expiresAt)}, and once.`,
        'If you did not ask for it, do nothing: without the code nobody gets in.',
        about(sender),
      ],
    },
  };
}

export function eligibilityMail(sender: Sender, words: ScheduleWords): MailDraft {
  return {
    subject: `You are eligible for ${words.role} on ${words.place}`,
    parts: {
      preview: `Activate ${words.role} when you need it.`,
      organization: sender.organization,
      heading: `You are eligible for ${words.role}`,
      paragraphs: [
        `${words.actor} made you eligible. The role does nothing until you activate it, and ends by itself when its time is over.`,
      ],
      facts: scheduleFacts(words),
      button: {
        text: 'Activate role',
        url: `${sender.portalUrl}/my-roles?tab=eligible&activate=${encodeURIComponent(words.scheduleId)}`,
      },
      footer: ['If you have not accepted the invitation of this organization yet, do that first.', about(sender)],
    },
  };
}

export function assignmentMail(sender: Sender, words: ScheduleWords): MailDraft {
  return scheduleMail(sender, words, {
    subject: `You have ${words.role} on ${words.place}`,
    heading: `You have ${words.role}`,
    sentence: `${words.actor} assigned this role to you. It is active in the time below.`,
  });
}

export function activatedMail(sender: Sender, words: ScheduleWords): MailDraft {
  return scheduleMail(sender, words, {
    subject: `${words.role} on ${words.place} is active`,
    heading: `${words.role} is active`,
    sentence: 'You activated this role. If that was not you, deactivate it at once and tell an administrator.',
  });
}

export function endedMail(sender: Sender, words: ScheduleWords): MailDraft {
  return scheduleMail(sender, words, {
    subject: `${words.role} on ${words.place} has ended`,
    heading: `${words.role} has ended`,
    sentence: 'The role no longer gives access.',
  });
}

export function approvalRequestedMail(
  sender: Sender,
  words: ScheduleWords,
  { approvalId, justification }: { readonly approvalId: string; readonly justification: string | null },
): MailDraft {
  const draft = scheduleMail(sender, words, {
    subject: `${words.person} asks to activate ${words.role} on ${words.place}`,
    heading: `${words.person} waits for your answer`,
    sentence: 'Approve or deny the request. The first answer of an approver counts.',
  });
  return {
    ...draft,
    parts: {
      ...draft.parts,
      ...justificationOf(words.person, justification),
      button: reviewButton(sender, approvalId),
    },
  };
}

export function approvalAnsweredMail(
  sender: Sender,
  words: ScheduleWords,
  isApproved: boolean,
  justification: string | null,
): MailDraft {
  const outcome = isApproved ? 'approved' : 'denied';
  const draft = scheduleMail(sender, words, {
    subject: `Your request for ${words.role} on ${words.place} was ${outcome}`,
    heading: `Your request was ${outcome}`,
    sentence: isApproved
      ? `${words.actor} approved it. The role is active in the time below.`
      : `${words.actor} denied it. The role was not activated; you may ask again with more reasons.`,
  });
  return quoting(draft, words.actor, justification);
}

export function extensionRequestedMail(
  sender: Sender,
  words: ScheduleWords,
  { requestId, justification }: { readonly requestId: string; readonly justification: string | null },
): MailDraft {
  const draft = scheduleMail(sender, words, {
    subject: `${words.person} asks to keep ${words.role} on ${words.place}`,
    heading: `${words.person} waits for your decision`,
    sentence: 'Grant or deny the request. The first decision of an administrator counts; until then nothing changes.',
  });
  return {
    ...draft,
    parts: {
      ...draft.parts,
      ...justificationOf(words.person, justification),
      button: reviewButton(sender, `${requestId}?tab=extensions`),
    },
  };
}

export function extensionDeniedMail(sender: Sender, words: ScheduleWords, justification: string | null): MailDraft {
  const draft = scheduleMail(sender, words, {
    subject: `Your request to keep ${words.role} on ${words.place} was denied`,
    heading: 'Your request was denied',
    sentence: 'Nothing changes: what was agreed before still counts.',
  });
  return quoting(draft, words.actor, justification);
}

export function extendedMail(sender: Sender, words: ScheduleWords): MailDraft {
  return scheduleMail(sender, words, {
    subject: `${words.role} on ${words.place} was extended`,
    heading: `${words.role} was extended`,
    sentence: `${words.actor} gave it a later end.`,
  });
}

export function quoting(draft: MailDraft, person: string, justification: string | null): MailDraft {
  return { ...draft, parts: { ...draft.parts, ...justificationOf(person, justification) } };
}

export function justificationOf(person: string, justification: string | null) {
  return justification ? { quotation: { from: `Justification of ${person}`, text: justification } } : {};
}

function reviewButton(sender: Sender, request: string) {
  return { text: 'Review request', url: `${sender.portalUrl}/approvals/${request}` };
}

export function scheduleMail(
  sender: Sender,
  words: ScheduleWords,
  text: { subject: string; heading: string; sentence: string },
) {
  return {
    subject: text.subject,
    parts: {
      preview: text.sentence,
      organization: sender.organization,
      heading: text.heading,
      paragraphs: [text.sentence],
      facts: scheduleFacts(words),
      button: { text: 'Open My roles', url: `${sender.portalUrl}/my-roles?tab=active` },
      footer: [about(sender)],
    },
  };
}
