/**
 * The mails: what each says, from facts that are already known.
 *
 * Pure: no look-ups here. Golden copies of every mail are in `docs/reference/mails/`.
 */
import type { EventPayloads } from '#model/events.ts';
import { groupOfScope } from '#model/group-access.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { type MailParts, oneLine } from './mail-template.ts';

export interface MailDraft {
  readonly subject: string;
  readonly parts: MailParts;
  /** Where mail software unsubscribes its reader in one click. */
  readonly unsubscribeUrl?: string;
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

/** The page of a role where it counts: on a resource, or in the directory; of access to a group the page of the group. */
export function rolePageUrl(
  sender: Sender,
  path: string,
  roleDefinitionId: string,
  opened: { readonly tab?: string; readonly assignment?: string } = {},
): string {
  const groupId = groupOfScope(path);
  if (groupId !== undefined) {
    const there = new URLSearchParams({ tab: 'access', role: roleDefinitionId, ...opened });
    return `${sender.portalUrl}/groups/${groupId}?${there.toString()}`;
  }
  const isOfDirectory = path === DIRECTORY_SCOPE;
  const address = new URLSearchParams({
    ...(isOfDirectory ? {} : { scope: path }),
    role: roleDefinitionId,
    ...opened,
  });
  return `${sender.portalUrl}/${isOfDirectory ? 'directory-roles' : 'resources'}/role?${address.toString()}`;
}

/** The role and where it counts, as one says it: `Reader on Billing`, `Membership of group Finance`. */
export function roleThere({ role, place, path }: Pick<ScheduleWords, 'role' | 'place' | 'path'>): string {
  return groupOfScope(path) ? `${role} of group ${place}` : `${role} on ${place}`;
}

export function scheduleFacts(words: ScheduleWords): [string, string][] {
  const place: [string, string][] = groupOfScope(words.path)
    ? [['Group', words.place]]
    : [
        ['Resource', words.place],
        ['Path', words.path],
      ];
  return [
    ['Role', words.role],
    ...place,
    ['From', instant(words.startsAt)],
    ['Until', words.endsAt ? instant(words.endsAt) : 'No end'],
  ];
}

export function invitationMail(
  sender: Sender,
  invitation: EventPayloads['invitation.created'],
  blockUrl: string,
): MailDraft {
  const inviter = oneLine(invitation.inviterName);
  return {
    subject: `${inviter} invited you to collaborate with ${sender.organization}`,
    unsubscribeUrl: blockUrl,
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
      lastLink: { text: 'Block future invitations', url: blockUrl },
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
    subject: `You are eligible for ${roleThere(words)}`,
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
    subject: `You have ${roleThere(words)}`,
    heading: `You have ${words.role}`,
    sentence: `${words.actor} assigned this role to you. It is active in the time below.`,
  });
}

export function activatedMail(sender: Sender, words: ScheduleWords): MailDraft {
  return scheduleMail(sender, words, {
    subject: `${roleThere(words)} is active`,
    heading: `${words.role} is active`,
    sentence: 'You activated this role. If that was not you, deactivate it at once and tell an administrator.',
  });
}

export function plannedMail(sender: Sender, words: ScheduleWords): MailDraft {
  const draft = scheduleMail(sender, words, {
    subject: `${roleThere(words)} is planned`,
    heading: `${words.role} is planned`,
    sentence:
      'You activated this role for later: it is active in the time below. If that was not you, cancel it at once and tell an administrator.',
  });
  return { ...draft, parts: { ...draft.parts, button: openMyRoles(sender, 'planned') } };
}

export function activationExtendedMail(
  sender: Sender,
  words: ScheduleWords,
  { previousEndsAt }: Pick<EventPayloads['role.activation-extended'], 'previousEndsAt'>,
): MailDraft {
  return scheduleMail(sender, words, {
    subject: `${roleThere(words)} is active for longer`,
    heading: `${words.role} is active for longer`,
    sentence: `You extended this activation; it would have ended on ${instant(previousEndsAt)}. If that was not you, deactivate it at once and tell an administrator.`,
  });
}

export function endedMail(sender: Sender, words: ScheduleWords): MailDraft {
  return scheduleMail(sender, words, {
    subject: `${roleThere(words)} has ended`,
    heading: `${words.role} has ended`,
    sentence: 'The role no longer gives access.',
  });
}

export function extensionRequestedMail(
  sender: Sender,
  words: ScheduleWords,
  { requestId, justification }: { readonly requestId: string; readonly justification: string | null },
): MailDraft {
  const draft = scheduleMail(sender, words, {
    subject: `${words.person} asks to keep ${roleThere(words)}`,
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
    subject: `Your request to keep ${roleThere(words)} was denied`,
    heading: 'Your request was denied',
    sentence: 'Nothing changes: what was agreed before still counts.',
  });
  return quoting(draft, words.actor, justification);
}

export function extendedMail(sender: Sender, words: ScheduleWords): MailDraft {
  return scheduleMail(sender, words, {
    subject: `${roleThere(words)} was extended`,
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

export function openMyRoles({ portalUrl }: Sender, tab: string) {
  return { text: 'Open My roles', url: `${portalUrl}/my-roles?tab=${tab}` };
}

export function reviewButton(sender: Sender, request: string) {
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
      button: openMyRoles(sender, 'active'),
      footer: [about(sender)],
    },
  };
}
