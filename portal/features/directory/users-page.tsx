/**
 * Users: members and guests of this directory, found by name or address and by kind.
 *
 * `?invite=yes` opens the panel that invites a guest.
 */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import UserPlus from 'lucide-react/icons/user-plus';
import UserX from 'lucide-react/icons/user-x';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSession } from '../../api/session.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { InviteForm } from '../invitations/index.ts';
import { type ListedUser, usersQuery } from './directory-data.ts';
import { answers } from './sponsor-data.ts';
import { UserBadges } from './user-badges.tsx';

const kinds = [
  { value: 'all', label: 'Everybody' },
  { value: 'members', label: 'Members' },
  { value: 'guests', label: 'Guests' },
  { value: 'pending', label: 'Pending acceptance' },
  { value: 'blocked', label: 'Sign-in blocked' },
];

const unsponsored = { value: 'unsponsored', label: 'No sponsor' };
const kindsOfGuests = new Set(['guests', 'pending', 'unsponsored']);

const sponsorColumn: DataColumn<ListedUser> = {
  id: 'sponsors',
  header: 'Sponsors',
  cell: ({ sponsors = [] }) =>
    sponsors.some(answers) ? (
      sponsors.map(({ displayName }) => displayName).join(', ')
    ) : (
      <Badge tone="warn">No sponsor</Badge>
    ),
};

const signInColumn: DataColumn<ListedUser> = {
  id: 'sign-in',
  header: 'Last sign-in',
  cell: ({ id, signInActivity }) =>
    signInActivity ? (
      <Link
        to="/users/$userId"
        params={{ userId: id }}
        search={{ tab: 'sign-ins', entry: signInActivity.lastSignInRequestId } as never}
      >
        <Moment at={signInActivity.lastSignInDateTime} />
      </Link>
    ) : (
      <span className="faint">Never</span>
    ),
};

const columns: DataColumn<ListedUser>[] = [
  {
    id: 'name',
    header: 'Name',
    sortValue: (user) => (user.displayName ?? '').toLowerCase(),
    cell: (user) => (
      <PersonCell
        name={user.displayName ?? user.userPrincipalName}
        href={`/users/${user.id}`}
        badges={<UserBadges user={user} />}
      />
    ),
  },
  {
    id: 'mail',
    header: 'E-mail',
    sortValue: (user) => user.mail ?? '',
    cell: (user) => <span className="break">{user.mail ?? '—'}</span>,
  },
  {
    id: 'upn',
    header: 'User name',
    sortValue: (user) => user.userPrincipalName,
    cell: (user) => <span className="break soft">{user.userPrincipalName}</span>,
  },
];

export function UsersPage() {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const abilities = useSession()?.abilities;
  const kind = texts['kind'] ?? 'all';
  const withSponsors = abilities?.readSponsors === true && kindsOfGuests.has(kind);
  const withSignIns = abilities?.readSignIns === true;
  const filter = { text: (texts['search'] ?? '').trim(), kind, withSponsors, withSignIns };
  const users = useInfiniteQuery(usersQuery(useSettled(filter)));
  return (
    <>
      <PageHeader
        title="Users"
        text="Members and guests of this directory."
        actions={
          <>
            {abilities?.manageUsers && abilities.deleteUsers && kindsOfGuests.has(kind) && (
              <ButtonLink href="/access-reviews/new?kind=guests">Review guests</ButtonLink>
            )}
            {abilities?.readDeletedUsers && <ButtonLink href="/deleted-users">Deleted users</ButtonLink>}
            {abilities?.manageInvitations && <ButtonLink href="/bulk-invitations">Invite many</ButtonLink>}
            {abilities?.inviteGuests && (
              <Button
                variant="primary"
                icon={<UserPlus size={15} aria-hidden="true" />}
                onClick={() => setTexts({ invite: 'yes' })}
              >
                Invite a guest
              </Button>
            )}
          </>
        }
      />
      <div className="filter-bar">
        <SearchField
          label="Search users"
          placeholder="Name, e-mail or user name begins with…"
          value={texts['search'] ?? ''}
          onChange={(search) => setTexts({ search })}
        />
        <SelectField
          label="Kind"
          value={kind}
          options={abilities?.readSponsors ? [...kinds, unsponsored] : kinds}
          onChange={(next) => setTexts({ kind: next === 'all' ? undefined : next })}
        />
      </div>
      <DataTable
        label="Users"
        columns={[...columns, ...(withSignIns ? [signInColumn] : []), ...(withSponsors ? [sponsorColumn] : [])]}
        rows={users.data?.pages.flatMap((page) => page.value)}
        rowKey={(user) => user.id}
        problem={users.error && problemFromError(users.error)}
        onRetry={() => void users.refetch()}
        onLoadMore={users.hasNextPage ? () => void users.fetchNextPage() : undefined}
        loadingMore={users.isFetchingNextPage}
        empty={
          <EmptyState icon={<UserX size={18} />} title="Nobody matches" text="Try fewer letters or another kind." />
        }
      />
      {texts['invite'] && abilities?.inviteGuests && <InviteFromList onClose={() => setTexts({ invite: undefined })} />}
    </>
  );
}

function InviteFromList({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  return (
    <InviteForm
      initialAddress=""
      onCancel={onClose}
      onInvited={(guest) => {
        onClose();
        toast('Invitation sent', guest.detail ?? undefined);
        void client.invalidateQueries({ queryKey: ['users'] });
        void navigate({ href: `/users/${guest.id}` });
      }}
    />
  );
}
