/**
 * Why can't this person sign in: every condition with what was found, and the smallest next step.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import RotateCw from 'lucide-react/icons/rotate-cw';
import type { SignInChecksView, SignInCheckView } from '../../../server/wire/portal/sign-in-check-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { send } from '../../api/client.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';

const checksQuery = (userId: string) =>
  queryOptions({
    queryKey: ['sign-in-checks', userId],
    staleTime: 0,
    queryFn: ({ signal }) => send<SignInChecksView>(`/portal/api/users/${userId}/sign-in-checks`, { signal }),
  });

const outcomes = {
  ok: { tone: 'good', label: 'OK' },
  problem: { tone: 'bad', label: 'Problem' },
  note: { tone: 'info', label: 'Note' },
} as const;

const columns: DataColumn<SignInCheckView>[] = [
  { id: 'check', header: 'Check', cell: ({ title }) => <span className="cell-title">{title}</span> },
  {
    id: 'outcome',
    header: 'Outcome',
    cell: ({ outcome }) => <Badge tone={outcomes[outcome].tone}>{outcomes[outcome].label}</Badge>,
  },
  {
    id: 'found',
    header: 'What was found',
    cell: ({ text, nextStep }) => (
      <span className="cell-two-lines">
        <span>{text}</span>
        {nextStep && <span>{nextStep}</span>}
      </span>
    ),
  },
  { id: 'at', header: 'When', cell: ({ at }) => <Moment at={at} /> },
];

export function SignInChecks({ userId }: { userId: string }) {
  const looked = useQuery(checksQuery(userId));
  const problems = looked.data?.checks.filter(({ outcome }) => outcome === 'problem') ?? [];
  return (
    <div className="stack">
      {looked.data && (
        <Callout
          tone={looked.data.canSignIn ? 'info' : 'refused'}
          what={looked.data.canSignIn ? 'Nothing stands in the way of a sign-in' : 'Something stands in the way'}
          why={problems.map(({ text }) => text).join(' ')}
          nextStep={problems[0]?.nextStep ?? undefined}
        />
      )}
      <DataTable
        label="Checks of a sign-in"
        columns={columns}
        rows={looked.data?.checks}
        rowKey={({ check }) => check}
        problem={looked.error && problemFromError(looked.error)}
        onRetry={() => void looked.refetch()}
        empty={null}
      />
      <div className="row">
        <Button
          icon={<RotateCw size={15} aria-hidden="true" />}
          busy={looked.isFetching}
          onClick={() => void looked.refetch()}
        >
          Check again
        </Button>
      </div>
    </div>
  );
}
