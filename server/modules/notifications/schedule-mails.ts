/**
 * Which mail an event about a role becomes: one for the person whose role it is, another for those who are told about them.
 *
 * Pure. What both say is in `mails.ts`, `other-mails.ts` and those of their sort.
 */
import * as approvals from './approval-mails.ts';
import * as expiry from './expiry-mails.ts';
import * as mails from './mails.ts';
import * as others from './other-mails.ts';
import type { Addressee } from './recipients.ts';
import type { ScheduleEvent } from './tellings.ts';

export function draftScheduleMail(
  sender: mails.Sender,
  words: mails.ScheduleWords,
  event: ScheduleEvent,
  addressee: Addressee,
): mails.MailDraft {
  const isHolder = addressee === 'holder';
  switch (event.type) {
    case 'eligibility.assigned':
      return (isHolder ? mails : others).eligibilityMail(sender, words);
    case 'assignment.assigned':
      return (isHolder ? mails : others).assignmentMail(sender, words);
    case 'role.activated':
      return isHolder
        ? (event.payload.isPlanned ? mails.plannedMail : mails.activatedMail)(sender, words)
        : (event.payload.isPlanned ? others.plannedMail : others.activatedMail)(
            sender,
            words,
            event.payload.justification,
          );
    case 'role.activation-extended':
      return isHolder
        ? mails.activationExtendedMail(sender, words, event.payload)
        : others.activationExtendedMail(sender, words, event.payload);
    case 'role.deactivated':
    case 'role.activation-expired':
    case 'assignment.expired':
      return (isHolder ? mails : others).endedMail(sender, words);
    case 'eligibility.expired':
      return isHolder
        ? expiry.eligibilityEndedMail(sender, words)
        : expiry.eligibilityOfAnotherEndedMail(sender, words);
    case 'eligibility.expiry-neared':
      return (isHolder ? expiry.expiryMail : expiry.expiryOfAnotherMail)(sender, words, 'eligible');
    case 'assignment.expiry-neared':
      return (isHolder ? expiry.expiryMail : expiry.expiryOfAnotherMail)(sender, words, 'active');
    case 'role.activation-expiry-neared':
      return expiry.activationExpiryMail(sender, words);
    case 'activation.approval-requested':
      return approvals.approvalRequestedMail(sender, words, event.payload);
    case 'activation.approval-escalated':
      return isHolder
        ? approvals.ownApprovalEscalatedMail(sender, words, event.payload)
        : approvals.approvalEscalatedMail(sender, words, event.payload);
    case 'activation.approved':
      return (isHolder ? approvals.ownApprovalAnsweredMail : approvals.approvalAnsweredMail)(
        sender,
        words,
        true,
        event.payload,
      );
    case 'activation.denied':
      return (isHolder ? approvals.ownApprovalAnsweredMail : approvals.approvalAnsweredMail)(
        sender,
        words,
        false,
        event.payload,
      );
    case 'assignment.extended':
      return (isHolder ? mails : others).extendedMail(sender, words);
    case 'extension.requested':
      return mails.extensionRequestedMail(sender, words, event.payload);
    case 'extension.denied':
      return (isHolder ? mails : others).extensionDeniedMail(sender, words, event.payload.justification);
  }
}
