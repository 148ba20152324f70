/**
 * What waits for an answer on a resource and below it, whoever is asked: a tab of its page. Approvers answer under Approvals.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import Inbox from 'lucide-react/icons/inbox';
import type { WaitingRequest } from '../../../server/wire/portal/overview-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { roleHref, scopeHref } from '../resources/index.ts';
import { waitingRequestsQuery } from './overview-data.ts';

const wishes = { activate: 'Activate', extend: 'Extend', renew: 'Renew' };

const columns: DataColumn<WaitingRequest>[] = [
  {
    id: 'person',
    header: 'For',
    cell: ({ person: { id, displayName, mail, kind } }) => (
      <PersonCell
        name={displayName}
        detail={mail}
        group={kind === 'Group'}
        href={kind === 'ServicePrincipal' ? undefined : `/${kind === 'Group' ? 'groups' : 'users'}/${id}`}
      />
    ),
  },
  { id: 'wish', header: 'Wish', cell: ({ asksTo }) => wishes[asksTo] },
  {
    id: 'role',
    header: 'Role and resource',
    cell: ({ role, resource }) => (
      <span className="cell-two-lines">
        <Link to={roleHref(resource.scope, role.id)}>{role.name}</Link>
        <span>
          on <Link to={scopeHref(resource.scope)}>{resource.name}</Link>
        </span>
      </span>
    ),
  },
  { id: 'asked', header: 'Asked', cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { id: 'until', header: 'Runs out', cell: ({ answerUntil }) => <Moment at={answerUntil} /> },
];

export function WaitingRequests({ scope }: { scope: string }) {
  const list = useInfiniteQuery(waitingRequestsQuery(scope));
  return (
    <div className="stack">
      <p className="soft">What waits for an answer here and on everything below, whoever is asked.</p>
      <DataTable
        label="Requests"
        columns={columns}
        rows={list.data?.pages.flatMap((page) => page.value)}
        rowKey={(row) => row.id}
        problem={list.error && problemFromError(list.error)}
        onRetry={() => void list.refetch()}
        onLoadMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
        loadingMore={list.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<Inbox size={18} />}
            title="Nothing waits for an answer"
            text="Requests to activate, extend or renew a role appear here until they are answered."
          />
        }
      />
    </div>
  );
}
