/**
 * What settings that are not saved would have made of the activations on record: figures, each with its rows below it.
 */
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { BackTestFinding, BackTestRow, BackTestView } from '../../../server/wire/portal/role-settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { durationText } from '../../ui/time-texts.ts';
import { backTestQuery, backTestRowsQuery, type OpenForm } from './role-settings-data.ts';

interface BackTestProps {
  scope: string;
  open: OpenForm;
}

export function BackTest({ scope, open }: BackTestProps) {
  const heading = useId();
  const test = useQuery(backTestQuery(scope, open));
  return (
    <section className="stack-tight" aria-labelledby={heading}>
      <h3 id={heading}>Tried on the last 90 days</h3>
      {test.error && <ProblemCallout problem={problemFromError(test.error)} onRetry={() => void test.refetch()} />}
      {test.isPending && <Skeleton width="long" />}
      {test.data && !test.error && <Figures scope={scope} open={open} view={test.data} />}
    </section>
  );
}

function Figures({ scope, open, view }: BackTestProps & { view: BackTestView }) {
  const { total, isCut, figures } = view;
  const [opened, setOpened] = useState<BackTestFinding | null>(null);
  if (total === 0) return <p className="soft">Nobody asked to activate this role. There is nothing to try it on.</p>;
  const asked = `${isCut ? 'the newest ' : ''}${total === 1 ? '1 activation' : `${total} activations`}`;
  return (
    <>
      <p className="soft">
        {figures.length === 0
          ? `Of ${asked} asked for, none would have been refused, and none would have waited.`
          : `Of ${asked} asked for, by these settings:`}
      </p>
      <ul className="told-list" aria-label="What would have become of them">
        {figures.map(({ finding, count, now }) => (
          <li key={finding}>
            <span className="row">
              {count === 0 ? (
                <span>{words[finding](0)}</span>
              ) : (
                <Button
                  size="small"
                  variant="quiet"
                  aria-expanded={opened === finding}
                  onClick={() => setOpened(opened === finding ? null : finding)}
                >
                  {words[finding](count)}
                </Button>
              )}
              {now !== count && <span className="faint">{`by the settings of now ${now}`}</span>}
            </span>
            {opened === finding && <Rows scope={scope} open={open} finding={finding} />}
          </li>
        ))}
      </ul>
      <p className="soft small">
        Requests on record are judged as an activation is, by the times and reasons they named. Whether a fresh second
        factor was at hand, who was refused at once and never came onto the record, and what somebody would have asked
        for instead: the record does not say.
      </p>
    </>
  );
}

const words: Record<BackTestFinding, (count: number) => string> = {
  refused: (count) => `${count} would have been refused`,
  duration: (count) => `${count} asked for a time that is not allowed`,
  justification: (count) => `${count} gave no reason`,
  ticket: (count) => `${count} named no ticket that is accepted`,
  'authentication-context': (count) => `${count} would have needed a context nobody can prove here`,
  approval: (count) => `${count} would have waited for approval`,
  'approval-as-then': (count) => `${count} would have waited for approval, as they did`,
  'no-approval': (count) => `${count} waited for approval, and would not have had to`,
  'second-factor': (count) => `${count} would have been asked for a second factor; who could prove one is not known`,
};

function Rows({ scope, open, finding }: BackTestProps & { finding: BackTestFinding }) {
  const rows = useQuery(backTestRowsQuery(scope, open, finding));
  if (rows.error) {
    return <ProblemCallout problem={problemFromError(rows.error)} onRetry={() => void rows.refetch()} />;
  }
  if (!rows.data) return <Skeleton width="medium" />;
  return (
    <>
      <ul className="told-list" aria-label="Requests">
        {rows.data.value.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
      {rows.data.isCut && <p className="soft small">The newest hundred are shown.</p>}
    </>
  );
}

function Row({
  row: { person, scopeName, requestedAt, minutes, justification, ticketNumber, status },
}: {
  row: BackTestRow;
}) {
  const asked = minutes === null ? 'no end' : durationText(minutes);
  return (
    <li>
      <span className="break">
        {person}, {asked}, <Moment at={requestedAt} />
      </span>
      <span className="faint break">
        {[scopeName, justification ?? 'no reason', ticketNumber && `ticket ${ticketNumber}`, statuses[status] ?? status]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </li>
  );
}

/** What became of a request, as the lists of requests say it. */
const statuses: Record<string, string> = {
  Provisioned: 'granted then',
  Granted: 'granted for later',
  PendingApproval: 'waiting for approval',
  Denied: 'denied then',
  TimedOut: 'nobody answered',
  Canceled: 'cancelled',
};
