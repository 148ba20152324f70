/**
 * The mails of access reviews: to reviewers at the start and as a reminder, to whoever created it at the end and when answers
 * were applied. Pure.
 */
import type { EventPayloads, ReviewFact, StageFact } from '#model/events.ts';
import { about, instant, type MailDraft, type Sender } from './mails.ts';

export function reviewStartedMail(
  sender: Sender,
  started: EventPayloads['access-review.started'],
  place: string,
): MailDraft {
  return reviewerMail(sender, started, {
    place,
    subject: `Please review access: ${started.displayName}`,
    heading: started.displayName,
    sentence: `You are asked who still needs access. Answer until ${instant(started.endsAt)}; until then you may change your answers.${follows(started)}`,
  });
}

export function reviewRemindedMail(
  sender: Sender,
  reminded: EventPayloads['access-review.reminded'],
  place: string,
): MailDraft {
  return reviewerMail(sender, reminded, {
    place,
    subject: `Reminder: ${reminded.displayName} waits for your answers`,
    heading: `${reminded.displayName} waits for your answers`,
    sentence: `Somebody is left about whom you have not answered. No answer counts after ${instant(reminded.endsAt)}.`,
  });
}

export function reviewEndedMail(sender: Sender, ended: EventPayloads['access-review.ended'], place: string): MailDraft {
  const next = ended.autoApplies
    ? 'The answers are being applied.'
    : 'Nobody has lost anything yet: look at the answers, and apply them.';
  return managerMail(sender, ended, {
    place,
    subject: `${ended.displayName} has ended`,
    sentence: `No answer counts any more. ${next}`,
    facts: [
      ['Reviewed', String(ended.total)],
      ['Approved', String(ended.approved)],
      ['Denied', String(ended.denied)],
      ['Not answered', String(ended.open)],
    ],
  });
}

export function reviewAppliedMail(
  sender: Sender,
  applied: EventPayloads['access-review.applied'],
  place: string,
): MailDraft {
  const left =
    applied.notRemoved === 0
      ? 'Everything that was denied is gone.'
      : 'Some of what was denied could not be taken away; the results say why for each person.';
  return managerMail(sender, applied, {
    place,
    subject: `The answers of ${applied.displayName} were applied`,
    sentence: left,
    facts: [
      ['Reviewed', String(applied.total)],
      ['Removed', String(applied.removed)],
      ['Not removed', String(applied.notRemoved)],
    ],
  });
}

function follows({ stage }: StageFact): string {
  return stage > 1 ? ' Others have answered before you; the last answer counts.' : '';
}

export function ownersAskedMail(
  sender: Sender,
  asked: EventPayloads['access-review.owners-asked'],
  { place, group }: { readonly place: string; readonly group: string },
): MailDraft {
  const people = asked.people === 1 ? 'One person was' : `${asked.people} people were`;
  const sentence = `${people} denied in an access review and still ${asked.people === 1 ? 'has' : 'have'} access through the group ${group}. Decide whether they leave the group.`;
  return {
    subject: `Please decide who stays in ${group}`,
    parts: {
      preview: sentence,
      organization: sender.organization,
      heading: `Who stays in ${group}?`,
      paragraphs: [sentence],
      facts: [
        ['Access review', asked.displayName],
        ['About', place],
        ['Group', group],
      ],
      button: { text: 'Decide', url: `${sender.portalUrl}/my-reviews` },
      footer: ['You hear of it because you own or manage this group.', about(sender)],
    },
  };
}

interface ReviewerText {
  readonly place: string;
  readonly subject: string;
  readonly heading: string;
  readonly sentence: string;
}

function reviewerMail(
  sender: Sender,
  review: ReviewFact & StageFact & { readonly reviewerText: string },
  { place, subject, heading, sentence }: ReviewerText,
): MailDraft {
  const { reviewerText, stage, stages } = review;
  return {
    subject,
    parts: {
      preview: sentence,
      organization: sender.organization,
      heading,
      paragraphs: [sentence],
      ...(reviewerText ? { quotation: { from: 'From whoever asks', text: reviewerText } } : {}),
      facts: [
        ['About', place],
        ...(stages > 1 ? [['Stage', `${stage} of ${stages}`] as [string, string]] : []),
        ['Until', instant(review.endsAt)],
      ],
      button: { text: 'Review access', url: `${sender.portalUrl}/my-reviews/${review.instanceId}` },
      footer: ['You hear of it because you are a reviewer.', about(sender)],
    },
  };
}

function managerMail(
  sender: Sender,
  review: ReviewFact,
  text: { place: string; subject: string; sentence: string; facts: [string, string][] },
): MailDraft {
  return {
    subject: text.subject,
    parts: {
      preview: text.sentence,
      organization: sender.organization,
      heading: text.subject,
      paragraphs: [text.sentence],
      facts: [['About', text.place], ...text.facts, ['Ended', instant(review.endsAt)]],
      button: {
        text: 'Look at the answers',
        url: `${sender.portalUrl}/access-reviews/${review.reviewId}?instance=${review.instanceId}`,
      },
      footer: ['You hear of it because you created this access review, or administer what it is about.', about(sender)],
    },
  };
}
