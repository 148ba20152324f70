/**
 * The command palette: one box for people, groups, resources, roles, pages and actions. Arrow keys choose, Enter goes there.
 */
import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useNavigate } from '@tanstack/react-router';
import Search from 'lucide-react/icons/search';
import { useState } from 'react';
import type { SessionView } from '../../server/wire/portal/contract.ts';
import '../ui/dialog.css';
import '../ui/field.css';
import '../ui/popup.css';
import './command-palette.css';
import { type PaletteEntry, type PaletteGroup, usePaletteGroups } from './palette-entries.ts';

interface CommandPaletteProps {
  session: SessionView;
  onClose: () => void;
}

export function CommandPalette({ session, onClose }: CommandPaletteProps) {
  const [text, setText] = useState('');
  const { groups, searching } = usePaletteGroups(session, text);
  const navigate = useNavigate();
  const go = ({ href }: PaletteEntry) => {
    onClose();
    void navigate({ href });
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog palette" aria-label="Search and commands">
          <Autocomplete.Root
            open
            inline
            items={groups}
            mode="none"
            autoHighlight="always"
            keepHighlight
            value={text}
            onValueChange={setText}
            itemToStringValue={(entry: PaletteEntry) => entry.label}
          >
            <div className="input-group palette-input">
              <Search size={16} aria-hidden="true" />
              <Autocomplete.Input aria-label="Search and commands" placeholder="Search, or say what you want to do" />
            </div>
            <Autocomplete.Status className="sr-only">{statusText(groups, searching)}</Autocomplete.Status>
            <Autocomplete.Empty>
              {!searching && <p className="popup-note">Nothing is called that, or you may not see it.</p>}
            </Autocomplete.Empty>
            <Autocomplete.List className="palette-list" aria-label="Matches">
              {(group: PaletteGroup) => (
                <Autocomplete.Group key={group.value} items={group.items}>
                  <Autocomplete.GroupLabel className="palette-title">{group.value}</Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(entry: PaletteEntry) => (
                      <Autocomplete.Item key={entry.id} value={entry} className="popup-item" onClick={() => go(entry)}>
                        <span className="popup-item-text">
                          <span>{entry.label}</span>
                          {entry.detail && <span className="faint small">{entry.detail}</span>}
                        </span>
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function statusText(groups: PaletteGroup[], searching: boolean): string {
  if (searching) return 'Searching';
  const count = groups.reduce((sum, { items }) => sum + items.length, 0);
  return count === 1 ? '1 match' : `${count} matches`;
}
