/**
 * The figures of a resource that are one number each, with what they are made of. Every number leads to its rows.
 */
import type { Overview } from '../../../server/wire/portal/overview-contract.ts';
import { useSetPageTexts } from '../../api/page-texts.ts';
import { SelectField } from '../../ui/select-field.tsx';
import { durationText } from '../../ui/time-texts.ts';
import { assignmentsHref, auditHref, eligibleNow, requestsHref, standingNow } from './overview-data.ts';
import { Figure, Part } from './figure.tsx';
import { AttentionFigures } from './attention-figures.tsx';

const spans = ['30', '60', '90', '180'];

export function OverviewFigures({ scope, overview }: { scope: string; overview: Overview }) {
  const setTexts = useSetPageTexts();
  const { eligible, standing, ending, waiting, unused, activations, approvals } = overview;
  const days = String(unused.days);
  return (
    <div className="figure-grid">
      <Figure title="Just in time" value={eligible + standing === 0 ? '—' : `${shareOf(eligible, standing)} %`}>
        <Part count={eligible} word="eligible" href={assignmentsHref(scope, eligibleNow)} />
        <Part count={standing} word="standing" href={assignmentsHref(scope, standingNow)} />
      </Figure>
      <Figure title="End within 14 days" value={ending.eligible + ending.active}>
        <Part
          count={ending.eligible}
          word="eligible"
          href={assignmentsHref(scope, { kind: 'eligible', state: 'expiring' })}
        />
        <Part
          count={ending.active}
          word="active"
          href={assignmentsHref(scope, { kind: 'active', state: 'expiring' })}
        />
      </Figure>
      <Figure title="Requests waiting" value={waiting.activations + waiting.extensions}>
        <Part count={waiting.activations} word="to activate" href={requestsHref(scope)} />
        <Part count={waiting.extensions} word="to extend or renew" href={requestsHref(scope)} />
      </Figure>
      <Figure title="Eligible and unused" value={unused.count}>
        <Part
          count={unused.count}
          word={`not activated in ${days} days`}
          href={assignmentsHref(scope, { state: 'unused', days })}
        />
        <SelectField
          label="For how long"
          value={days}
          options={[...new Set([...spans, days])].map((value) => ({ value, label: `${value} days` }))}
          onChange={(value) => setTexts({ days: value })}
        />
      </Figure>
      <Figure title="Time to approval" value={timeText(approvals.medianMinutes)}>
        {approvals.p95Minutes !== null && <span>at most for half, {timeText(approvals.p95Minutes)} for 95 %</span>}
        <Part
          count={approvals.approved}
          word="approved in 30 days"
          href={auditHref(scope, 'approval.approved', [activations[0]?.day ?? '', activations.at(-1)?.day ?? ''])}
        />
      </Figure>
      <AttentionFigures scope={scope} />
    </div>
  );
}

/** Not 100 as long as something is standing, and not 0 as long as something is not. */
function shareOf(eligible: number, standing: number): number {
  const share = Math.round((100 * eligible) / (eligible + standing));
  if (share === 100 && standing > 0) return 99;
  return share === 0 && eligible > 0 ? 1 : share;
}

function timeText(minutes: number | null): string {
  if (minutes === null) return '—';
  return minutes < 1 ? 'under a minute' : durationText(Math.round(minutes));
}
