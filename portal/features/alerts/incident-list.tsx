/**
 * The incidents of an alert that are open or dismissed, and what can be done about each.
 */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import ShieldCheck from 'lucide-react/icons/shield-check';
import { type ReactNode, useState } from 'react';
import type { AlertView, IncidentView } from '../../../server/wire/portal/alerts-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { roleHref, scopeHref } from '../resources/index.ts';
import { alertsKey, incidentsQuery, reopenIncident, type IncidentAt } from './alert-data.ts';
import { incidentTitle, IncidentWords } from './alert-words.tsx';
import { DismissDialog } from './dismiss-dialog.tsx';
import { FixDialog } from './fix-dialog.tsx';

interface IncidentListProps {
  scope: string;
  alert: AlertView;
  mayChange: boolean;
  state: 'open' | 'dismissed';
}

interface Opened {
  what: 'fix' | 'dismiss';
  incident: IncidentView;
}

export function IncidentList({ scope, alert, mayChange, state }: IncidentListProps) {
  const list = useInfiniteQuery(incidentsQuery(scope, alert.id, state));
  const [opened, setOpened] = useState<Opened | null>(null);
  const client = useQueryClient();
  const toast = useToast();
  const at = ({ id }: IncidentView): IncidentAt => ({ scope, alert: alert.id, id });
  const done = (text: string) => {
    setOpened(null);
    toast(text);
    return client.invalidateQueries({ queryKey: alertsKey });
  };
  const reopen = useAction(reopenIncident, () => done('Taken up again'));
  const actions = (incident: IncidentView) => (
    <IncidentActions
      alert={alert}
      incident={incident}
      busy={reopen.busy}
      onOpen={(what) => setOpened({ what, incident })}
      onReopen={() => reopen.start(at(incident))}
    />
  );
  const close = () => setOpened(null);
  return (
    <>
      {reopen.problem && <ProblemCallout problem={reopen.problem} />}
      <DataTable
        label="Incidents"
        columns={[
          ...columns,
          ...(state === 'dismissed' ? dismissal : []),
          ...(mayChange ? [actionColumn(actions)] : []),
        ]}
        rows={list.data?.pages.flatMap((page) => page.value)}
        rowKey={(row) => row.id}
        problem={list.error && problemFromError(list.error)}
        onRetry={() => void list.refetch()}
        onLoadMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
        loadingMore={list.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<ShieldCheck size={18} />}
            title={state === 'open' ? 'Nothing is wrong' : 'Nothing was dismissed'}
            text={state === 'open' ? 'What is found here appears at once.' : undefined}
          />
        }
      />
      {opened?.what === 'fix' && (
        <FixDialog alert={alert} incident={opened.incident} at={at(opened.incident)} onClose={close} onDone={done} />
      )}
      {opened?.what === 'dismiss' && (
        <DismissDialog incident={opened.incident} at={at(opened.incident)} onClose={close} onDone={done} />
      )}
    </>
  );
}

const columns: DataColumn<IncidentView>[] = [
  {
    id: 'about',
    header: 'About',
    cell: (incident) => {
      const { person, role, resource } = incident;
      if (!person && 'homeDirectory' in incident.details) {
        return <Link to="/settings/home-directories">{incidentTitle(incident)}</Link>;
      }
      if (!person) return role ? <Link to={roleHref(resource.scope, role.id)}>{role.name}</Link> : resource.name;
      const href =
        person.kind === 'ServicePrincipal'
          ? undefined
          : `/${person.kind === 'Group' ? 'groups' : 'users'}/${person.id}`;
      return <PersonCell name={person.displayName} detail={person.mail} group={person.kind === 'Group'} href={href} />;
    },
  },
  {
    id: 'role',
    header: 'Role and resource',
    cell: ({ role, resource }) => (
      <span className="cell-two-lines">
        {role && <Link to={roleHref(resource.scope, role.id)}>{role.name}</Link>}
        <span>
          on <Link to={scopeHref(resource.scope)}>{resource.name}</Link>
        </span>
      </span>
    ),
  },
  { id: 'known', header: 'What is known', cell: (incident) => <IncidentWords incident={incident} /> },
  { id: 'since', header: 'Since', cell: ({ since }) => <Moment at={since} /> },
];

const dismissal: DataColumn<IncidentView>[] = [
  {
    id: 'dismissed',
    header: 'Dismissed',
    cell: ({ dismissal: said }) => (
      <span className="cell-two-lines">
        <span>
          {said?.byName ? `By ${said.byName}, until ` : 'Until '}
          <Moment at={said?.until} none="it is taken up again" />
        </span>
        <span className="break">{said?.reason}</span>
      </span>
    ),
  },
];

function actionColumn(actions: (incident: IncidentView) => ReactNode): DataColumn<IncidentView> {
  return { id: 'actions', header: 'Actions', actions: true, cell: actions };
}

interface IncidentActionsProps {
  alert: AlertView;
  incident: IncidentView;
  busy: boolean;
  onOpen: (what: Opened['what']) => void;
  onReopen: () => void;
}

function IncidentActions({ alert, incident, busy, onOpen, onReopen }: IncidentActionsProps) {
  const name = incidentTitle(incident);
  if (incident.dismissal) {
    return (
      <Button variant="quiet" size="small" busy={busy} aria-label={`Take up again: ${name}`} onClick={onReopen}>
        Take up again
      </Button>
    );
  }
  return (
    <span className="row-end">
      {alert.fixes.length > 0 && (
        <Button size="small" aria-label={`Fix: ${name}`} onClick={() => onOpen('fix')}>
          Fix
        </Button>
      )}
      <Button variant="quiet" size="small" aria-label={`Dismiss: ${name}`} onClick={() => onOpen('dismiss')}>
        Dismiss
      </Button>
    </span>
  );
}
