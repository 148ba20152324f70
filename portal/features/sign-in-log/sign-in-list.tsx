/**
 * Sign-ins as a list: of everybody, of one person, or one's own. `?entry={id}` opens one.
 */
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import LogIn from 'lucide-react/icons/log-in';
import type { Page } from '../../../server/wire/portal/contract.ts';
import type { SignInEntry } from '../../../server/wire/portal/sign-in-log-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { OpenedEntry } from '../audit/index.ts';
import { methodText, purposeText, signInQuery, whoText } from './sign-in-log-data.ts';
import { SignInPanel } from './sign-in-panel.tsx';

interface SignInListProps {
  label: string;
  list: UseInfiniteQueryResult<InfiniteData<Page<SignInEntry>>>;
  /** One person's: whose they are is said elsewhere. */
  ofOne?: boolean;
  /** One's own: only what is in sight is opened. */
  isOwn?: boolean;
}

export function SignInList({ label, list, ofOne = false, isOwn = false }: SignInListProps) {
  const { entry = '' } = usePageTexts();
  const setTexts = useSetPageTexts();
  const rows = list.data?.pages.flatMap((page) => page.value);
  const all = columns(({ id }) => setTexts({ entry: id }, 'own'));
  return (
    <>
      <OpenedEntry
        id={entry}
        listed={rows}
        query={isOwn ? nothingElse : signInQuery(entry)}
        panel={(shown, onClose) => <SignInPanel entry={shown} onClose={onClose} />}
      />
      <DataTable
        label={label}
        columns={ofOne ? all.filter(({ id }) => id !== 'who') : all}
        rows={rows}
        rowKey={(row) => row.id}
        problem={list.error && problemFromError(list.error)}
        onRetry={() => void list.refetch()}
        onLoadMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
        loadingMore={list.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<LogIn size={18} />}
            title="No sign-in"
            text={ofOne ? 'Nobody has tried to sign in here yet.' : 'Widen the time or take a filter away.'}
          />
        }
      />
    </>
  );
}

const nothingElse = { queryKey: ['sign-in', 'own'], queryFn: () => null };

function columns(onShow: (entry: SignInEntry) => void): DataColumn<SignInEntry>[] {
  return [
    { id: 'time', header: 'Time', cell: (entry) => <Moment at={entry.at} /> },
    { id: 'who', header: 'Person', cell: (entry) => <span className="break">{whoText(entry)}</span> },
    {
      id: 'result',
      header: 'Result',
      cell: (entry) => (
        <span className="cell-two-lines">
          <span className="cell-title">
            {purposeText(entry)}
            {entry.result === 'failure' && <Badge tone="bad">Refused</Badge>}
          </span>
          {entry.reason && <span>{entry.reason}</span>}
        </span>
      ),
    },
    {
      id: 'where',
      header: 'Signs in at',
      cell: (entry) => (
        <span className="cell-two-lines">
          <span>{entry.homeDirectory?.displayName ?? 'Here'}</span>
          <span>{methodText(entry) ?? '—'}</span>
        </span>
      ),
    },
    { id: 'application', header: 'Application', cell: (entry) => entry.application?.displayName ?? '—' },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (entry) => (
        <Button
          variant="quiet"
          size="small"
          aria-label={`Details of ${purposeText(entry)} of ${whoText(entry)}`}
          onClick={() => onShow(entry)}
        >
          Details
        </Button>
      ),
    },
  ];
}
