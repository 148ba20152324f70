/**
 * Where this person is signed in at this moment, with an end to each of them and to all.
 */
import { useQuery } from '@tanstack/react-query';
import LogOut from 'lucide-react/icons/log-out';
import type { SessionEntry } from '../../../server/wire/portal/contract.ts';
import { signOut } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { browserText } from '../../ui/browser-text.ts';
import { securityInfoQuery } from './sign-in-data.ts';
import { useRemoval } from './use-removal.ts';

export function OwnSessions() {
  const info = useQuery(securityInfoQuery);
  const end = useRemoval('sessions');
  const everywhere = useAction(
    () => signOut(true),
    (view) => location.assign(view.redirectUrl),
  );
  const columns: DataColumn<SessionEntry>[] = [
    {
      id: 'where',
      header: 'Browser',
      cell: (row) => (
        <span className="cell-title">
          <span title={row.userAgent ?? undefined}>{browserText(row.userAgent)}</span>
          {row.current && <Badge tone="good">This one</Badge>}
        </span>
      ),
    },
    { id: 'started', header: 'Signed in', cell: (row) => <Moment at={row.startedAt} />, sortValue: (r) => r.startedAt },
    { id: 'seen', header: 'Last seen', cell: (row) => <Moment at={row.lastSeenAt} />, sortValue: (r) => r.lastSeenAt },
    {
      id: 'end',
      header: 'Actions',
      actions: true,
      cell: (row) =>
        !row.current && (
          <Button variant="quiet" size="small" onClick={() => end.start(row.id)}>
            Sign out
          </Button>
        ),
    },
  ];
  return (
    <section className="stack">
      <div className="row-apart">
        <h2>Sessions</h2>
        <Button
          variant="danger"
          size="small"
          icon={<LogOut size={14} aria-hidden="true" />}
          busy={everywhere.busy}
          onClick={() => everywhere.start(undefined)}
        >
          Sign out everywhere
        </Button>
      </div>
      {everywhere.problem && <ProblemCallout problem={everywhere.problem} />}
      {end.problem && <ProblemCallout problem={end.problem} />}
      <DataTable label="Sessions" columns={columns} rows={info.data?.sessions} rowKey={(row) => row.id} empty={null} />
    </section>
  );
}
