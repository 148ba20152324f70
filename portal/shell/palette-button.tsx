/**
 * Opens the command palette, by a click or by Ctrl+K (Command+K on a Mac) from anywhere. It is read when it is opened first.
 */
import Search from 'lucide-react/icons/search';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { SessionView } from '../../server/wire/portal/contract.ts';

const CommandPalette = lazy(async () => ({ default: (await import('./command-palette.tsx')).CommandPalette }));

const isMac = navigator.userAgent.includes('Mac');

export function PaletteButton({ session }: { session: SessionView }) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const look = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(isMac ? event.metaKey : event.ctrlKey)) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    addEventListener('keydown', look);
    return () => removeEventListener('keydown', look);
  }, []);
  return (
    <>
      <button
        type="button"
        className="palette-button"
        data-keys={isMac ? '⌘K' : 'Ctrl K'}
        aria-label="Search and commands"
        aria-keyshortcuts={isMac ? 'Meta+K' : 'Control+K'}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Search size={15} aria-hidden="true" />
        <span className="palette-button-text">Search</span>
      </button>
      {open && (
        <Suspense>
          <CommandPalette session={session} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
