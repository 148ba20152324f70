/**
 * The areas of the portal, and who is shown which.
 */
import ClipboardCheck from 'lucide-react/icons/clipboard-check';
import CircleHelp from 'lucide-react/icons/circle-question-mark';
import Boxes from 'lucide-react/icons/boxes';
import LogIn from 'lucide-react/icons/log-in';
import Inbox from 'lucide-react/icons/inbox';
import Building2 from 'lucide-react/icons/building-2';
import MailWarning from 'lucide-react/icons/mail-warning';
import ListChecks from 'lucide-react/icons/list-checks';
import ListTree from 'lucide-react/icons/list-tree';
import Handshake from 'lucide-react/icons/handshake';
import House from 'lucide-react/icons/house';
import KeyRound from 'lucide-react/icons/key-round';
import RadioTower from 'lucide-react/icons/radio-tower';
import ScrollText from 'lucide-react/icons/scroll-text';
import FileCheck from 'lucide-react/icons/file-check';
import FileClock from 'lucide-react/icons/file-clock';
import Settings from 'lucide-react/icons/sliders-horizontal';
import ShieldUser from 'lucide-react/icons/shield-user';
import User from 'lucide-react/icons/user';
import Users from 'lucide-react/icons/users';
import WebhookIcon from 'lucide-react/icons/webhook';
import type { SessionView } from '../../server/wire/portal/contract.ts';

export function areasFor({ abilities }: SessionView) {
  const all = [
    {
      title: '',
      entries: [
        { href: '/', label: 'Home', icon: House, shown: true },
        { href: '/my-roles', label: 'My roles', icon: KeyRound, shown: true },
        { href: '/approvals', label: 'Approve requests', icon: Inbox, shown: true },
        { href: '/my-reviews', label: 'Review access', icon: ListChecks, shown: true },
        { href: '/audit/mine', label: 'My audit', icon: FileClock, shown: true },
        { href: '/why', label: 'Why can’t I?', icon: CircleHelp, shown: true },
      ],
    },
    {
      title: 'Access',
      entries: [
        { href: '/resources', label: 'Resources', icon: Boxes, shown: abilities.readResources },
        {
          href: '/access-reviews',
          label: 'Access reviews',
          icon: ClipboardCheck,
          shown: abilities.readResources || abilities.readDirectoryRoles || abilities.readDirectory,
        },
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
        { href: '/audit/streams', label: 'Audit streams', icon: RadioTower, shown: abilities.readDirectoryAudit },
        { href: '/sign-ins', label: 'Sign-ins', icon: LogIn, shown: abilities.readSignIns },
        {
          href: '/settings/roles',
          label: 'Role settings',
          icon: ListTree,
          shown: abilities.readDirectoryRoles,
        },
        {
          href: '/settings/collaboration',
          label: 'External collaboration',
          icon: Settings,
          shown: abilities.manageCollaborationSettings || abilities.readDirectory,
        },
        {
          href: '/settings/terms-of-use',
          label: 'Terms of use',
          icon: FileCheck,
          shown: abilities.readTermsOfUse,
        },
        {
          href: '/settings/home-directories',
          label: 'Home directories',
          icon: Building2,
          shown: abilities.readHomeDirectories,
        },
        {
          href: '/settings/cross-tenant-access',
          label: 'Cross-tenant access',
          icon: Handshake,
          shown: abilities.readHomeDirectories,
        },
        {
          href: '/settings/undelivered-mail',
          label: 'Undelivered mail',
          icon: MailWarning,
          shown: abilities.readDirectoryAudit,
        },
        { href: '/settings/webhooks', label: 'Webhooks', icon: WebhookIcon, shown: abilities.readWebhooks },
      ],
    },
  ];
  return all
    .map((area) => ({ ...area, entries: area.entries.filter((entry) => entry.shown) }))
    .filter((area) => area.entries.length > 0);
}
