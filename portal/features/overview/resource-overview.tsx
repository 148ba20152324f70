/**
 * The overview of a resource and what lies below it: figures and charts that lead to the rows they count.
 */
import { useQuery } from '@tanstack/react-query';
import ChartColumn from 'lucide-react/icons/chart-column';
import type { Overview } from '../../../server/wire/portal/overview-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { isOfDirectory } from '../../api/directory-roles.ts';
import { usePageTexts } from '../../api/page-texts.ts';
import { Card } from '../../ui/card.tsx';
import { ChartTable, ColumnChart, StackedBars } from '../../ui/charts/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { assignmentsHref, auditHref, eligibleNow, overviewQuery, standingNow } from './overview-data.ts';
import { OverviewFigures } from './overview-figures.tsx';

export function ResourceOverview({ scope }: { scope: string }) {
  const { days } = usePageTexts();
  const { data, error, refetch } = useQuery(overviewQuery(scope, days));
  if (error) return <ProblemCallout problem={problemFromError(error)} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton width="long" />;
  return (
    <div className="stack">
      <p className="soft">
        {isOfDirectory(scope)
          ? 'Of all directory roles'
          : 'Here and on everything below; what is inherited from above is counted there'}
        . As of <Moment at={data.at} />; days are days of UTC, and a group is one assignment.
      </p>
      <OverviewFigures scope={scope} overview={data} />
      <Activations scope={scope} overview={data} />
      <RolesHeld scope={scope} overview={data} />
    </div>
  );
}

const dayName = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

function Activations({ scope, overview: { activations } }: { scope: string; overview: Overview }) {
  const total = activations.reduce((sum, { count }) => sum + count, 0);
  const columns = activations.map(({ day, count }) => {
    const label = dayName.format(new Date(day));
    const title = `${label}: ${count} ${count === 1 ? 'activation' : 'activations'}`;
    return { key: day, label, title, value: count, href: auditHref(scope, 'role.activated', [day, day]) };
  });
  return (
    <Card
      title="Activations"
      text={total === 0 ? 'None in the last 30 days.' : `${total} in the last 30 days, by the day they began.`}
    >
      {total > 0 && (
        <>
          <ColumnChart columns={columns} />
          <ChartTable
            label="Activations by day"
            heads={['Day', 'Activations']}
            rows={columns
              .filter(({ value }) => value > 0)
              .map(({ key, label, value, href }) => ({ key, label, cells: [{ value, href }] }))}
          />
        </>
      )}
    </Card>
  );
}

const series = [
  { key: 'eligible', label: 'Eligible, just in time' },
  { key: 'standing', label: 'Standing' },
];

function RolesHeld({ scope, overview: { roles, roleCount } }: { scope: string; overview: Overview }) {
  if (roles.length === 0) {
    return (
      <Card title="Roles by assignments">
        <EmptyState
          icon={<ChartColumn size={18} />}
          title="Nobody is eligible or has a role"
          text="Neither here nor on anything below. Choose a role of this resource to add an assignment."
        />
      </Card>
    );
  }
  const rows = roles.map(({ id, name, eligible, standing }) => ({
    key: id,
    label: name,
    values: { eligible, standing },
    hrefs: {
      eligible: assignmentsHref(scope, { ...eligibleNow, role: id }),
      standing: assignmentsHref(scope, { ...standingNow, role: id }),
    },
  }));
  return (
    <Card
      title="Roles by assignments"
      text={roleCount > roles.length ? `The ${roles.length} with the most, of ${roleCount}.` : undefined}
    >
      <StackedBars series={series} rows={rows} />
      <ChartTable
        label="Roles by assignments"
        heads={['Role', 'Eligible', 'Standing']}
        rows={rows.map(({ key, label, values, hrefs }) => ({
          key,
          label,
          cells: [
            { value: values.eligible, href: hrefs.eligible },
            { value: values.standing, href: hrefs.standing },
          ],
        }))}
      />
    </Card>
  );
}
