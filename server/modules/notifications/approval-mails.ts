/**
 * The mails of an approval: who is asked, who may answer besides, and what was decided; to the person and to the others.
 *
 * Pure: no look-ups here. Golden copies of every mail are in `docs/reference/mails/`.
 */
import type { EventPayloads } from '#model/events.ts';
import {
  instant,
  openMyRoles,
  justificationOf,
  quoting,
  reviewButton,
  scheduleMail,
  type MailDraft,
  type ScheduleWords,
  type Sender,
  roleThere,
} from './mails.ts';
import { otherMail } from './other-mails.ts';

type Asked = Pick<
  EventPayloads['activation.approval-requested'],
  'approvalId' | 'justification' | 'stage' | 'stages' | 'requiredApprovals' | 'previousEndsAt'
>;
type Answered = Pick<
  EventPayloads['activation.approved'],
  'approvalId' | 'justification' | 'approvedBy' | 'previousEndsAt'
> & { readonly isPlanned?: boolean };
/** About a later end of a running activation. */
interface Extension {
  readonly previousEndsAt?: string;
}

export function approvalRequestedMail(sender: Sender, words: ScheduleWords, asked: Asked): MailDraft {
  const { previousEndsAt } = asked;
  const what = previousEndsAt
    ? `The role is active and ends on ${instant(previousEndsAt)}; asked for is the later end below. `
    : '';
  const draft = scheduleMail(sender, words, {
    subject: previousEndsAt
      ? `${words.person} asks to extend the activation of ${roleThere(words)}`
      : `${words.person} asks to activate ${roleThere(words)}`,
    heading: `${words.person} waits for your answer`,
    sentence: `${what}Approve or deny the request. ${whatCounts(asked)}`,
  });
  return toReview(sender, words, draft, asked);
}

function whatCounts({ stage, stages, requiredApprovals }: Asked): string {
  const many = requiredApprovals > 1;
  const counts = many
    ? `${requiredApprovals} approvals are needed; the first deny ends it.`
    : 'The first answer of an approver counts.';
  return stages > 1 ? `It is in stage ${stage} of ${stages}. ${counts}` : counts;
}

function toReview(
  sender: Sender,
  words: ScheduleWords,
  draft: MailDraft,
  { approvalId, justification }: { readonly approvalId: string; readonly justification: string | null },
): MailDraft {
  return {
    ...draft,
    parts: {
      ...draft.parts,
      ...justificationOf(words.person, justification),
      button: reviewButton(sender, approvalId),
    },
  };
}

type Escalated = Pick<
  EventPayloads['activation.approval-escalated'],
  'approvalId' | 'justification' | 'previousEndsAt'
>;

function forRole(words: ScheduleWords, { previousEndsAt }: Extension): string {
  return previousEndsAt ? `to extend ${roleThere(words)}` : `for ${roleThere(words)}`;
}

export function approvalEscalatedMail(sender: Sender, words: ScheduleWords, escalated: Escalated): MailDraft {
  const draft = scheduleMail(sender, words, {
    subject: `The request of ${words.person} ${forRole(words, escalated)} has waited long`,
    heading: `${words.person} still waits for an answer`,
    sentence: 'The approvers have not decided in time, so you may answer as well. Approve or deny the request.',
  });
  return toReview(sender, words, draft, escalated);
}

export function ownApprovalEscalatedMail(sender: Sender, words: ScheduleWords, extension: Extension): MailDraft {
  return scheduleMail(sender, words, {
    subject: `More people may answer your request ${forRole(words, extension)}`,
    heading: 'More people may answer your request',
    sentence: 'The approvers have not decided in time, so others were asked as well. You need not do anything.',
  });
}

export function ownApprovalAnsweredMail(
  sender: Sender,
  words: ScheduleWords,
  isApproved: boolean,
  answered: Answered,
): MailDraft {
  const outcome = isApproved ? 'approved' : 'denied';
  const draft = scheduleMail(sender, words, {
    subject: `Your request ${forRole(words, answered)} was ${outcome}`,
    heading: `Your request was ${outcome}`,
    sentence: isApproved
      ? `${answeredBy(words, answered)} approved it. The role is active in the time below.`
      : `${words.actor} denied it. ${answered.previousEndsAt ? 'The role ends as it would have, in the time below' : 'The role was not activated'}; you may ask again with more reasons.`,
  });
  const url = `${sender.portalUrl}/my-roles?tab=requests&request=${answered.approvalId}`;
  const button = isApproved
    ? openMyRoles(sender, answered.isPlanned ? 'planned' : 'active')
    : { text: 'Open request', url };
  const led = { ...draft, parts: { ...draft.parts, button } };
  return quoting(led, words.actor, answered.justification);
}

export function approvalAnsweredMail(
  sender: Sender,
  words: ScheduleWords,
  isApproved: boolean,
  answered: Answered,
): MailDraft {
  const outcome = isApproved ? 'approved' : 'denied';
  const draft = otherMail(sender, words, {
    subject: `The request of ${words.person} ${forRole(words, answered)} was ${outcome}`,
    heading: `The request of ${words.person} was ${outcome}`,
    sentence: `${answeredBy(words, answered)} ${outcome} it. Nobody else needs to answer.`,
  });
  // Approvers need not be among those who may read the page of the role.
  const button = { ...reviewButton(sender, answered.approvalId), text: 'Open request' };
  return quoting({ ...draft, parts: { ...draft.parts, button } }, words.actor, answered.justification);
}

/** "Omar, Lea and Anna". */
function answeredBy({ actor }: ScheduleWords, { approvedBy }: Answered): string {
  if (!approvedBy) return actor;
  return `${approvedBy.slice(0, -1).join(', ')} and ${approvedBy.at(-1)}`;
}
