/** Texts of the refusals of the area "invitations". */
import { problem } from './problem-text.ts';

export const invitationTexts = {
  'invitation.not-allowed': () =>
    problem('This was refused.', 'The rule invitation.not-allowed did not allow it.', 'Check the request.'),
  'invitation.address-invalid': () =>
    problem('This was refused.', 'The rule invitation.address-invalid did not allow it.', 'Check the request.'),
  'invitation.ticket-invalid': () =>
    problem('This was refused.', 'The rule invitation.ticket-invalid did not allow it.', 'Check the request.'),
} as const;
