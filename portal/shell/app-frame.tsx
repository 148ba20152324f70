/**
 * The frame around every page behind a sign-in: bar at the top, navigation at the left, page in the middle.
 */
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '../api/session.ts';
import './app-frame.css';
import { classNames } from '../ui/class-names.ts';
import { Navigation } from './navigation.tsx';
import { TopBar } from './top-bar.tsx';

const foldedKey = 'daypass-navigation-folded';

export function AppFrame() {
  const session = useSession();
  const [folded, setFolded] = useState(() => localStorage.getItem(foldedKey) === 'yes');
  const pathname = useRouterState({ select: (state) => state.location.pathname });

  // The drawer belongs to the page it was opened on: going elsewhere closes it.
  const [drawerPage, setDrawerPage] = useState<string | null>(null);
  const drawerOpen = drawerPage === pathname;

  const toggleNavigation = () => {
    if (matchMedia('(max-width: 860px)').matches) {
      setDrawerPage(drawerOpen ? null : pathname);
      return;
    }
    localStorage.setItem(foldedKey, folded ? 'no' : 'yes');
    setFolded(!folded);
  };

  if (!session) return null;
  return (
    <div className={classNames('frame', folded && 'frame-folded', drawerOpen && 'frame-drawer-open')}>
      <a href="#page" className="skip-link">
        Skip to the page
      </a>
      <TopBar session={session} onToggleNavigation={toggleNavigation} navigationOpen={drawerOpen || !folded} />
      <Navigation session={session} folded={folded} />
      {drawerOpen && <div className="frame-shade" aria-hidden="true" onClick={() => setDrawerPage(null)} />}
      <main id="page" tabIndex={-1} className="frame-page">
        <Outlet />
      </main>
    </div>
  );
}
