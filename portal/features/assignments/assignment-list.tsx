/**
 * Who is eligible or has a role at a scope: filtered, sorted and exported by the server, as the address of the page says.
 */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import UserPlus from 'lucide-react/icons/user-plus';
import { type ReactNode, useState } from 'react';
import type { ResourceAssignment } from '../../../server/wire/portal/assignments-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { isOfDirectory } from '../../api/directory-roles.ts';
import { type PageTexts, sortAmong, usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { PersonFilter } from '../audit/index.ts';
import { scopeKind } from '../resources/index.ts';
import { AsOfBanner, AsOfField, useAsOf } from '../time-machine/index.ts';
import { assignmentColumns } from './assignment-cells.tsx';
import { type AssignmentFilter, type AssignmentKind, assignmentsCsv, assignmentsQuery } from './assignment-data.ts';
import { AssignmentPanel } from './assignment-panel.tsx';
import { ChangeAssignmentPanel } from './change-assignment-panel.tsx';
import { RemoveAssignmentDialog } from './remove-assignment-dialog.tsx';

interface AssignmentListProps {
  scope: string;
  /** What the page is about, and no column of it. */
  about?: { kind: AssignmentKind; role: string };
  /** What `filters` have been set to. */
  narrowedBy?: { kind: AssignmentKind | undefined; role: string | undefined };
  mayAssign: boolean;
  /** More filters than those every list has. */
  filters?: ReactNode;
  empty: { title: string; text: string };
}

const reaches = [
  { value: '', label: 'Here and inherited' },
  { value: 'direct', label: 'Only here' },
  { value: 'inherited', label: 'Only inherited' },
];
const below = { value: 'below', label: 'Here and below' };

const active = [
  { value: 'assigned', label: 'Active, assigned' },
  { value: 'activated', label: 'Active, activated' },
];

/** An eligibility is neither assigned nor activated, and nothing else goes unused. */
const statesOf = (kind: string | undefined, days: string) => [
  { value: '', label: 'All states' },
  { value: 'current', label: 'In force' },
  ...(kind === 'eligible' ? [] : active),
  { value: 'scheduled', label: 'Begins later' },
  { value: 'expiring', label: 'Ends within 14 days' },
  ...(kind === 'active' ? [] : [{ value: 'unused', label: `Eligible, unused for ${days} days` }]),
];

export function AssignmentList({ scope, about, narrowedBy, filters, empty, ...rest }: AssignmentListProps) {
  const texts = usePageTexts();
  const asOf = useAsOf();
  const mayAssign = rest.mayAssign && !asOf;
  const setTexts = useSetPageTexts();
  const [removing, setRemoving] = useState<ResourceAssignment | null>(null);
  const client = useQueryClient();
  const toast = useToast();
  const [changing, setChanging] = useState<ResourceAssignment | null>(null);
  const actions = {
    onOpen: (row: ResourceAssignment) => setTexts({ assignment: row.id }, 'own'),
    ...(mayAssign ? { onChange: setChanging, onRemove: setRemoving } : {}),
  };
  const changed = (what: string, row: ResourceAssignment | null) => {
    setChanging(null);
    setRemoving(null);
    toast(what, row?.principal.displayName);
    void client.invalidateQueries({ queryKey: ['assignments'] });
    void client.invalidateQueries({ queryKey: ['role-counts'] });
  };
  const filter = filterOf(scope, texts, about ?? narrowedBy);
  // Nothing comes to a group from above; through another group only who is asked for comes.
  const isOfGroup = scopeKind(scope) === 'group';
  const waysDiffer = !isOfGroup || filter.principal !== undefined;
  const list = useInfiniteQuery(assignmentsQuery(filter));
  const narrowings = [filter.principal, filter.reach, filter.state, narrowedBy?.kind, narrowedBy?.role];
  const narrowed = narrowings.some(Boolean);
  return (
    <div className="stack">
      <AsOfBanner>These assignments stood then. Nothing is given or taken here until you are back.</AsOfBanner>
      <div className="filter-bar">
        <PersonFilter personId={texts['principal']} onChange={(principal) => setTexts({ principal })} />
        {filters}
        {!isOfGroup && (
          <SelectField
            label="Made"
            value={texts['reach'] ?? ''}
            options={isOfDirectory(scope) || about || asOf ? reaches : [...reaches, below]}
            onChange={(reach) => setTexts({ reach })}
          />
        )}
        <SelectField
          label="State"
          value={texts['state'] ?? ''}
          options={statesOf(filter.kind, texts['days'] ?? '30')}
          onChange={(state) => setTexts({ state })}
        />
        <AsOfField />
        <div className="filter-bar-end">
          <ButtonLink href={assignmentsCsv(filter)} icon={<Download size={15} aria-hidden="true" />}>
            Export CSV
          </ButtonLink>
        </div>
      </div>
      <DataTable
        label={labelOf(about?.kind)}
        columns={assignmentColumns({ scope, about, isSorted: filter.reach !== 'below', waysDiffer, actions })}
        rows={list.data?.pages.flatMap((page) => page.value)}
        rowKey={(row) => row.id}
        sortedByServer
        problem={list.error && problemFromError(list.error)}
        onRetry={() => void list.refetch()}
        onLoadMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
        loadingMore={list.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<UserPlus size={18} />}
            title={narrowed ? 'Nobody matches' : asOf ? 'Nobody, at that time' : empty.title}
            text={narrowed ? 'Take a filter away to see more.' : asOf ? 'Choose another instant.' : empty.text}
          />
        }
      />
      <RemoveAssignmentDialog
        key={removing?.id}
        row={removing}
        onClose={() => setRemoving(null)}
        onRemoved={() => changed('Assignment removed', removing)}
      />
      {texts['assignment'] && (
        <AssignmentPanel
          scope={scope}
          id={texts['assignment']}
          onClose={() => setTexts({ assignment: undefined })}
          onOpen={(id) => setTexts({ assignment: id }, 'own')}
        />
      )}
      {changing && (
        <ChangeAssignmentPanel
          row={changing}
          onClose={() => setChanging(null)}
          onChanged={() => changed('Assignment changed', changing)}
        />
      )}
    </div>
  );
}

function filterOf(
  scope: string,
  { reach: asked, principal, state, days, sort, asOf }: PageTexts,
  kindAndRole: Pick<AssignmentFilter, 'kind' | 'role'> | undefined,
): AssignmentFilter {
  // The past is looked at one place at a time.
  const reach = asOf && asked === 'below' ? undefined : asked;
  // What lies below is in the order of places.
  const sorted = reach === 'below' ? undefined : sortAmong(sort, ['name', 'end']);
  return {
    scope,
    ...kindAndRole,
    reach,
    principal,
    state,
    days: state === 'unused' ? days : undefined,
    sort: sorted,
    asOf,
  };
}

function labelOf(kind: AssignmentKind | undefined): string {
  if (!kind) return 'Assignments';
  return kind === 'eligible' ? 'Eligible assignments' : 'Active assignments';
}
