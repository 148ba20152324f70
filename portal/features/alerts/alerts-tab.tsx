/**
 * What is wrong on a resource or in the directory: the alerts, and one of them with its incidents.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import ShieldCheck from 'lucide-react/icons/shield-check';
import type { AlertView } from '../../../server/wire/portal/alerts-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { scopeHref } from '../resources/index.ts';
import { AlertDetail } from './alert-detail.tsx';
import { alertsQuery } from './alert-data.ts';
import { Severity } from './alert-words.tsx';

export function AlertsTab({ scope }: { scope: string }) {
  const wanted = usePageTexts()['alert'];
  const alerts = useQuery(alertsQuery(scope));
  if (wanted && alerts.isPending) return <Skeleton width="long" />;
  if (alerts.error) {
    return <ProblemCallout problem={problemFromError(alerts.error)} onRetry={() => void alerts.refetch()} />;
  }
  const opened = alerts.data?.value.find(({ id }) => id === wanted);
  if (opened) return <AlertDetail scope={scope} alert={opened} mayChange={alerts.data!.mayChange} />;
  return (
    <div className="stack">
      {wanted && <Callout tone="refused" what="There is no such alert here." nextStep="Choose one of these." />}
      <Alerts scope={scope} alerts={alerts.data?.value} />
    </div>
  );
}

const choices = [
  { value: '', label: 'With incidents' },
  { value: 'all', label: 'All' },
];

function Alerts({ scope, alerts }: { scope: string; alerts: AlertView[] | undefined }) {
  const setTexts = useSetPageTexts();
  const areAll = usePageTexts()['show'] === 'all';
  const rows = areAll ? alerts : alerts?.filter(({ open }) => open > 0);
  return (
    <div className="stack">
      <p className="soft">What is not as it should be here and on everything below, at this moment.</p>
      <div className="filter-bar">
        <SelectField
          label="Alerts"
          value={areAll ? 'all' : ''}
          options={choices}
          onChange={(next) => setTexts({ show: next })}
        />
      </div>
      <DataTable
        label="Alerts"
        columns={columnsFor(scope)}
        rows={rows}
        rowKey={(row) => row.id}
        empty={
          <EmptyState
            icon={<ShieldCheck size={18} />}
            title="Nothing is wrong"
            text="No alert that is on here has found anything nobody dismissed."
            action={
              <Button size="small" onClick={() => setTexts({ show: 'all' })}>
                Show what is watched
              </Button>
            }
          />
        }
      />
    </div>
  );
}

function columnsFor(scope: string): DataColumn<AlertView>[] {
  return [
    { id: 'severity', header: 'Severity', cell: ({ severity }) => <Severity of={severity} /> },
    {
      id: 'alert',
      header: 'Alert',
      cell: ({ id, title, description, enabled }) => (
        <span className="cell-two-lines">
          <span className="cell-title">
            <Link to={`${scopeHref(scope, 'alerts')}&alert=${id}`}>{title}</Link>
            {!enabled && <Badge>Off</Badge>}
          </span>
          <span>{description}</span>
        </span>
      ),
    },
    { id: 'open', header: 'Incidents', align: 'end', cell: ({ open }) => <span className="number">{open}</span> },
    {
      id: 'dismissed',
      header: 'Dismissed',
      align: 'end',
      cell: ({ dismissed }) => <span className="number">{dismissed}</span>,
    },
    { id: 'since', header: 'Latest since', cell: ({ latestSince }) => <Moment at={latestSince} /> },
  ];
}
