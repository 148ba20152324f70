/**
 * The way to every area this person may open. What they may not open is not shown; the server refuses on its own.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import Boxes from 'lucide-react/icons/boxes';
import Inbox from 'lucide-react/icons/inbox';
import Building2 from 'lucide-react/icons/building-2';
import MailWarning from 'lucide-react/icons/mail-warning';
import House from 'lucide-react/icons/house';
import KeyRound from 'lucide-react/icons/key-round';
import ScrollText from 'lucide-react/icons/scroll-text';
import FileClock from 'lucide-react/icons/file-clock';
import Settings from 'lucide-react/icons/sliders-horizontal';
import ShieldUser from 'lucide-react/icons/shield-user';
import User from 'lucide-react/icons/user';
import Users from 'lucide-react/icons/users';
import type { SessionView } from '../../server/wire/portal/contract.ts';
import { countText, waitingQuery } from '../api/waiting.ts';

interface NavigationProps {
  session: SessionView;
  folded: boolean;
}

export function Navigation({ session, folded }: NavigationProps) {
  return (
    <nav id="navigation" className="navigation" aria-label="Main">
      {areas(session).map((area) => (
        <div key={area.title} className="navigation-area">
          {area.title && <h2 className="navigation-title">{area.title}</h2>}
          <ul>
            {area.entries.map((entry) => (
              <li key={entry.href}>
                <Link
                  to={entry.href}
                  className="navigation-link"
                  activeOptions={{ exact: entry.href === '/', includeSearch: false }}
                  {...(folded ? { title: entry.label } : {})}
                >
                  <entry.icon size={17} strokeWidth={1.8} aria-hidden="true" />
                  <span className="navigation-label">{entry.label}</span>
                  {entry.href === '/approvals' && <WaitingCount />}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** Nothing where nothing waits. */
function WaitingCount() {
  const counts = useQuery(waitingQuery).data;
  const count = counts ? counts.activations + counts.extensions : 0;
  if (count === 0) return null;
  return (
    <span className="navigation-count number">
      {countText(count)}
      <span className="sr-only"> waiting</span>
    </span>
  );
}

function areas({ abilities }: SessionView) {
  const all = [
    {
      title: '',
      entries: [
        { href: '/', label: 'Home', icon: House, shown: true },
        { href: '/my-roles', label: 'My roles', icon: KeyRound, shown: true },
        { href: '/approvals', label: 'Approve requests', icon: Inbox, shown: true },
      ],
    },
    {
      title: 'Access',
      entries: [
        { href: '/resources', label: 'Resources', icon: Boxes, shown: abilities.readResources },
        { href: '/audit/resources', label: 'Resource audit', icon: FileClock, shown: abilities.readResources },
      ],
    },
    {
      title: 'Directory',
      entries: [
        { href: '/users', label: 'Users', icon: User, shown: abilities.readDirectory },
        { href: '/groups', label: 'Groups', icon: Users, shown: abilities.readDirectory },
        { href: '/directory-roles', label: 'Directory roles', icon: ShieldUser, shown: abilities.readDirectoryRoles },
        { href: '/audit/directory', label: 'Directory audit', icon: ScrollText, shown: abilities.readDirectoryAudit },
        {
          href: '/settings/collaboration',
          label: 'External collaboration',
          icon: Settings,
          shown: abilities.manageCollaborationSettings || abilities.readDirectory,
        },
        {
          href: '/settings/home-directories',
          label: 'Home directories',
          icon: Building2,
          shown: abilities.readHomeDirectories,
        },
        {
          href: '/settings/undelivered-mail',
          label: 'Undelivered mail',
          icon: MailWarning,
          shown: abilities.readDirectoryAudit,
        },
      ],
    },
  ];
  return all
    .map((area) => ({ ...area, entries: area.entries.filter((entry) => entry.shown) }))
    .filter((area) => area.entries.length > 0);
}
