/**
 * How far an approval is: the stage, how many have said yes, and who answered with which words.
 */
import type { GivenAnswer, StageProgress } from '../../../server/wire/portal/approvals-contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { Moment } from '../../ui/moment.tsx';

/** "Stage 2 of 3, 1 of 2 approved"; null where the next answer is the only one. */
export function progressText({ number, of, requiredApprovals, approvals }: StageProgress): string | null {
  const parts = [
    ...(of > 1 ? [`Stage ${number} of ${of}`] : []),
    ...(requiredApprovals > 1 ? [`${approvals} of ${requiredApprovals} approved`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : null;
}

export function AnswersGiven({ answers, stages }: { answers: GivenAnswer[]; stages: number }) {
  if (answers.length === 0) return null;
  return (
    <section className="stack-tight" aria-label="Answers so far">
      <h3>Answers so far</h3>
      <ul className="request-facts">
        {answers.map((one) => (
          <li key={one.at + (one.by ?? '')}>
            <span className="cell-two-lines">
              <span className="cell-title">{one.by ?? 'Somebody who is gone'}</span>
              <span>
                {stages > 1 && `Stage ${one.stage} · `}
                <Moment at={one.at} />
              </span>
              {one.justification && <span className="break">{one.justification}</span>}
            </span>
            <span className="row">
              {one.signed && <Badge tone="info">Signed</Badge>}
              <Badge tone={one.answer === 'approved' ? 'good' : 'neutral'}>
                {one.answer === 'approved' ? 'Approved' : 'Denied'}
              </Badge>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
