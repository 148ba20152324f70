/**
 * What somebody said to terms, in a word.
 */
import type { TermsAnswerEntry } from '../../../server/wire/portal/terms-contract.ts';
import { Badge } from '../../ui/badge.tsx';

export function AnswerBadge({ answer: { answer } }: { answer: Pick<TermsAnswerEntry, 'answer'> }) {
  return answer === 'accepted' ? <Badge tone="good">Accepted</Badge> : <Badge tone="bad">Declined</Badge>;
}
