/** Texts of the area "bulk invitations". */
import { problem } from './problem-text.ts';

export const bulkInvitationTexts = {
  'bulk-invitation.not-found': () =>
    problem(
      'There is no such upload.',
      'It was forgotten after 30 days, or somebody else uploaded it.',
      'Upload the file again.',
    ),
  'bulk-invitation.file-invalid': (d: { reason: string }) =>
    problem('The file cannot be read.', `It ${d.reason}.`, 'Correct the file; the template shows its columns.'),
  'bulk-invitation.exists': () =>
    problem('The upload cannot be stored.', 'Another file was uploaded under the same id.', 'Upload the file again.'),
  'bulk-invitation.not-checked': () =>
    problem(
      'The rows are still being checked.',
      'Nobody is invited before every row was checked.',
      'Wait a moment and start again.',
    ),
  'bulk-invitation.address-repeated': (d: { line: number }) =>
    problem(
      'The address stands in the file twice.',
      `Row ${d.line} has the same one.`,
      'Keep one of them; give further roles by another file.',
    ),
  'bulk-invitation.rights-gone': () =>
    problem(
      'Nobody is invited by this row.',
      'Who started it may not invite guests any more.',
      'Have somebody who may upload the file.',
    ),
  'bulk-invitation.row-broken': (d: { reference: string }) =>
    problem(
      'Something broke on our side.',
      `The error was recorded under the reference ${d.reference}.`,
      'Try this row again; if it happens twice, give this reference to the operator.',
    ),
};
