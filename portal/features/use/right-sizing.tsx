/**
 * Right-sizing of a resource: what each assignment there and below was used for, what would have been enough, and one step to
 * an access review of it. A tab of its page.
 */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import Ruler from 'lucide-react/icons/ruler';
import type { SizingView } from '../../../server/wire/portal/right-sizing-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useScopeAbilities } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { roleHref, scopeHref } from '../resources/index.ts';
import { Recordings } from './recordings.tsx';
import { doubtText, findingText, proposeReview, sizingsQuery } from './sizing-data.ts';
import './use.css';

const spans = ['7', '30', '60', '90'];
const tones = { narrower: 'warn', unused: 'bad', fits: 'good', unknown: 'neutral' } as const;
const words = { narrower: 'Wider than its use', unused: 'Unused', fits: 'Fits', unknown: 'Not known' };

export function RightSizing({ scope }: { scope: string }) {
  const { held = 'eligible', days = '30' } = usePageTexts();
  const setTexts = useSetPageTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const list = useInfiniteQuery(sizingsQuery({ scope, kind: held, days }));
  const assignRoles = useScopeAbilities(scope)?.assignRoles === true;
  const propose = useAction(proposeReview, async ({ id }) => {
    toast('Access review created');
    await client.invalidateQueries({ queryKey: ['access-reviews'] });
    await navigate({ href: `/access-reviews/${id}` });
  });
  const onPropose = (row: SizingView) =>
    propose.start({ scope: row.scope, roleDefinitionId: row.role.id, days: Number(days) });
  return (
    <div className="stack">
      <Recordings scope={scope} />
      <p className="soft">
        The narrowest role and place that would have been enough for what was done. What somebody only looked at in
        Daypass itself is not recorded anywhere; what they changed there counts.
      </p>
      {propose.problem && <ProblemCallout problem={propose.problem} />}
      <div className="row">
        <SelectField
          label="Kind of assignment"
          value={held}
          options={[
            { value: 'eligible', label: 'Eligible' },
            { value: 'active', label: 'Active, assigned' },
          ]}
          onChange={(value) => setTexts({ held: value === 'eligible' ? undefined : value })}
        />
        <SelectField
          label="What was done in"
          value={days}
          options={[...new Set([...spans, days])].map((value) => ({ value, label: `the last ${value} days` }))}
          onChange={(value) => setTexts({ days: value === '30' ? undefined : value })}
        />
      </div>
      <DataTable
        label="Right-sizing"
        columns={assignRoles ? columns(onPropose, propose.busy) : columns(onPropose, propose.busy).slice(0, -1)}
        rows={list.data?.pages.flatMap((page) => page.value)}
        rowKey={(row) => row.assignmentId}
        problem={list.error && problemFromError(list.error)}
        onRetry={() => void list.refetch()}
        onLoadMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
        loadingMore={list.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<Ruler size={18} />}
            title="Nobody holds a role here"
            text="Neither here nor on anything below, of this kind."
          />
        }
      />
    </div>
  );
}

function columns(onPropose: (row: SizingView) => void, busy: boolean): DataColumn<SizingView>[] {
  return [
    {
      id: 'holder',
      header: 'Holder',
      cell: ({ principal: { id, displayName, kind, mail } }) => (
        <PersonCell
          name={displayName}
          detail={mail}
          group={kind === 'Group'}
          href={kind === 'ServicePrincipal' ? undefined : `/${kind === 'Group' ? 'groups' : 'users'}/${id}`}
        />
      ),
    },
    {
      id: 'role',
      header: 'Holds',
      cell: ({ role, scope, scopeName }) => (
        <span className="cell-two-lines">
          <Link to={roleHref(scope, role.id)}>{role.name}</Link>
          <span>
            on <Link to={scopeHref(scope)}>{scopeName}</Link>
          </span>
        </span>
      ),
    },
    {
      id: 'enough',
      header: 'Would have been enough',
      cell: (row) => (
        <span className="cell-two-lines">
          <span className="cell-title">
            {findingText(row)} <Badge tone={tones[row.state]}>{words[row.state]}</Badge>
          </span>
          {doubtText(row) && <span>{doubtText(row)}</span>}
        </span>
      ),
    },
    { id: 'use', header: 'Used for', cell: (row) => <Use row={row} /> },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (row) =>
        row.state === 'narrower' || row.state === 'unused' ? (
          <Button
            variant="quiet"
            size="small"
            busy={busy}
            aria-label={`Review ${row.role.name} on ${row.scopeName}`}
            onClick={() => onPropose(row)}
          >
            Review
          </Button>
        ) : null,
    },
  ];
}

function Use({ row }: { row: SizingView }) {
  const { actions, actionCount, count, people, lastUsedAt, ownWrites } = row;
  if (actionCount === 0) return <>—</>;
  return (
    <span className="cell-two-lines">
      <details>
        <summary>{actionCount === 1 ? 'One action' : `${actionCount} actions`}</summary>
        <ul className="used-actions">
          {actions.map((action) => (
            <li key={action}>
              <code className="break">{action}</code>
            </li>
          ))}
          {actionCount > actions.length && <li>and {actionCount - actions.length} more</li>}
        </ul>
      </details>
      <span>
        {count > 0 && `${count} recorded`}
        {people > 1 && ` by ${people} people`}
        {lastUsedAt && (
          <>
            , last <Moment at={lastUsedAt} />
          </>
        )}
        {ownWrites > 0 && `${count > 0 ? '; ' : ''}${ownWrites} changes in Daypass`}
      </span>
    </span>
  );
}
