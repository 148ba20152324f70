/**
 * Groups of this directory. Roles can be given to a group; every member then holds them.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import Plus from 'lucide-react/icons/plus';
import Users from 'lucide-react/icons/users';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import type { GraphGroup } from '../../api/principals.ts';
import { useSession } from '../../api/session.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { groupsQuery } from './group-data.ts';
import { GroupPanel } from './group-panel.tsx';

const columns: DataColumn<GraphGroup>[] = [
  {
    id: 'name',
    header: 'Name',
    sortValue: (group) => group.displayName.toLowerCase(),
    cell: (group) => <PersonCell name={group.displayName} group href={`/groups/${group.id}`} />,
  },
  {
    id: 'description',
    header: 'Description',
    cell: (group) => <span className="soft">{group.description ?? '—'}</span>,
  },
];

export function GroupsPage() {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const navigate = useNavigate();
  const manages = useSession()?.abilities.manageGroups ?? false;
  const text = (texts['search'] ?? '').trim();
  const groups = useInfiniteQuery(groupsQuery(useSettled(text)));
  return (
    <>
      <PageHeader
        title="Groups"
        text="A role given to a group is held by its members."
        actions={
          manages && (
            <Button
              variant="primary"
              icon={<Plus size={15} aria-hidden="true" />}
              onClick={() => setTexts({ new: 'yes' })}
            >
              New group
            </Button>
          )
        }
      />
      <div className="filter-bar">
        <SearchField
          label="Search groups"
          placeholder="Name begins with…"
          value={texts['search'] ?? ''}
          onChange={(search) => setTexts({ search })}
        />
      </div>
      <DataTable
        label="Groups"
        columns={columns}
        rows={groups.data?.pages.flatMap((page) => page.value)}
        rowKey={(group) => group.id}
        problem={groups.error && problemFromError(groups.error)}
        onRetry={() => void groups.refetch()}
        onLoadMore={groups.hasNextPage ? () => void groups.fetchNextPage() : undefined}
        loadingMore={groups.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<Users size={18} />}
            title="No groups"
            text={text === '' ? 'There is no group yet, or none you may read.' : 'No group has a name that begins so.'}
          />
        }
      />
      {texts['new'] && manages && (
        <GroupPanel
          group={null}
          onClose={() => setTexts({ new: undefined })}
          onSaved={(group) => void navigate({ href: `/groups/${group.id}` })}
        />
      )}
    </>
  );
}
