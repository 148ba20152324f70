/**
 * Asks before a home directory is removed, and says who is locked out by it.
 */
import type { HomeDirectoryEntry } from '../../../server/wire/portal/settings-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { removeHomeDirectory } from './home-directory-data.ts';

interface RemoveHomeDirectoryDialogProps {
  home: HomeDirectoryEntry;
  onClose: () => void;
  onRemoved: () => Promise<void>;
}

export function RemoveHomeDirectoryDialog({ home, onClose, onRemoved }: RemoveHomeDirectoryDialogProps) {
  const remove = useAction(removeHomeDirectory, onRemoved);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${home.displayName}?`}
      description="Its guests cannot sign in any more. They and their roles stay, and are of no use until they sign in elsewhere."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" busy={remove.busy} onClick={() => remove.start(home)}>
            Remove
          </Button>
        </>
      }
    >
      {remove.problem && <ProblemCallout problem={remove.problem} />}
    </Dialog>
  );
}
