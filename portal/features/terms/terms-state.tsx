/**
 * Whether terms are asked for, in a word.
 */
import type { TermsEntry } from '../../../server/wire/portal/terms-contract.ts';
import { Badge } from '../../ui/badge.tsx';

export function TermsState({ terms }: { terms: TermsEntry }) {
  return terms.withdrawnAt ? <Badge tone="neutral">Withdrawn</Badge> : <Badge tone="good">In force</Badge>;
}
