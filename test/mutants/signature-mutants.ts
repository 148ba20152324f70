/**
 * Faults in what an approver signs, and in what the audit trail proves of it.
 */
import { mutantsOf } from './mutant.ts';

const tests = ['server/modules/activation/signed-approval', 'server/modules/approvals/approval'];

export const signatureMutants = mutantsOf([
  {
    file: 'server/modules/approvals/approval.ts',
    tests,
    changes: [
      [
        'an answer counts without the signature that is asked for',
        'approval.signatureRequired && !answer.isSigned',
        'false',
      ],
    ],
  },
  {
    file: 'server/modules/activation/sign-answers.ts',
    tests,
    changes: [
      ['somebody reads a request they were not asked about', 'if (!isAsked) throw', 'if (!request) throw'],
      ['the signature of one person is handed in by another', 'if (state.userId !== actor.principalId)', 'if (false)'],
    ],
  },
  {
    file: 'server/modules/approvals/verify-signatures.ts',
    tests,
    changes: [
      ['a signature that was taken away is not missed', "if (!kept) return 'missing';", 'if (!kept) return undefined;'],
      [
        'a changed signature holds',
        "if (!(await isAssertionRight(kept.assertion, challengeOf(kept.text)))) return 'wrong';",
        '',
      ],
      ['the signature of another answer holds', "isMeant ? undefined : 'of-another-answer'", 'undefined'],
    ],
  },
]);
