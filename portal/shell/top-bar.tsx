/**
 * The bar at the top: navigation switch, organization, search, theme, and the menu of the person who is signed in.
 */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import Bell from 'lucide-react/icons/bell';
import CircleUser from 'lucide-react/icons/circle-user';
import LogOut from 'lucide-react/icons/log-out';
import Monitor from 'lucide-react/icons/monitor';
import Moon from 'lucide-react/icons/moon';
import PanelLeft from 'lucide-react/icons/panel-left';
import ShieldCheck from 'lucide-react/icons/shield-check';
import Sun from 'lucide-react/icons/sun';
import { useState } from 'react';
import type { SessionView } from '../../server/wire/portal/contract.ts';
import { signOut } from '../api/session.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Badge } from '../ui/badge.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { Mark } from '../ui/mark.tsx';
import { PaletteButton } from './palette-button.tsx';
import { type Theme, chooseTheme, storedTheme } from './theme.ts';

interface TopBarProps {
  session: SessionView;
  navigationOpen: boolean;
  onToggleNavigation: () => void;
}

export function TopBar({ session, navigationOpen, onToggleNavigation }: TopBarProps) {
  return (
    <header className="top-bar">
      <IconButton
        label="Navigation"
        icon={<PanelLeft size={17} aria-hidden="true" />}
        aria-expanded={navigationOpen}
        aria-controls="navigation"
        onClick={onToggleNavigation}
      />
      <Link to="/" className="top-bar-brand" aria-label="Daypass">
        <Mark />
        <span className="top-bar-product">Daypass</span>
      </Link>
      <span className="top-bar-organization">
        <span className="top-bar-slash" aria-hidden="true">
          /
        </span>
        {session.organization.displayName}
      </span>
      {session.trial && <Badge tone="accent">Trial</Badge>}
      <span className="top-bar-space" />
      <PaletteButton session={session} />
      <ThemeMenu />
      <SessionMenu session={session} />
    </header>
  );
}

const themeIcons = { system: Monitor, light: Sun, dark: Moon };
const themeNames = { system: 'As the system', light: 'Light', dark: 'Dark' };

function ThemeMenu() {
  const [theme, setTheme] = useState(storedTheme);
  const Icon = themeIcons[theme];
  return (
    <Menu
      trigger={<IconButton label={`Theme: ${themeNames[theme]}`} icon={<Icon size={17} aria-hidden="true" />} />}
      entries={(['system', 'light', 'dark'] satisfies Theme[]).map((choice) => {
        const ChoiceIcon = themeIcons[choice];
        return {
          label: themeNames[choice],
          icon: <ChoiceIcon size={15} aria-hidden="true" />,
          onSelect: () => {
            chooseTheme(choice);
            setTheme(choice);
          },
        };
      })}
    />
  );
}

function SessionMenu({ session }: { session: SessionView }) {
  const leave = useMutation({
    mutationFn: () => signOut(false),
    onSuccess: (view) => location.assign(view.redirectUrl),
  });
  const user = session.user;
  if (!user) return null;
  return (
    <Menu
      trigger={
        <button type="button" className="top-bar-person" aria-label={`Account of ${user.displayName}`}>
          <Avatar name={user.displayName} />
          <span className="top-bar-person-name">{user.displayName}</span>
        </button>
      }
      heading={
        <div className="cell-two-lines">
          <span className="cell-title">
            {user.displayName}
            {user.userType === 'Guest' && <Badge tone="info">Guest</Badge>}
          </span>
          <span className="break">{user.mail ?? user.userPrincipalName}</span>
        </div>
      }
      entries={[
        {
          label: 'Your account',
          icon: <CircleUser size={15} aria-hidden="true" />,
          href: '/account',
          separated: true,
        },
        { label: 'Security info', icon: <ShieldCheck size={15} aria-hidden="true" />, href: '/security-info' },
        { label: 'Notifications', icon: <Bell size={15} aria-hidden="true" />, href: '/notifications' },
        {
          label: 'Sign out',
          icon: <LogOut size={15} aria-hidden="true" />,
          onSelect: () => leave.mutate(),
        },
      ]}
    />
  );
}
