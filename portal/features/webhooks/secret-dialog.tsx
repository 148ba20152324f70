/**
 * Shows a secret the one time it can be shown.
 */
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment } from '../../ui/moment.tsx';

interface SecretDialogProps {
  secret: string;
  /** Until when the one before signs as well; null for the first. */
  formerUntil: string | null;
  onClose: () => void;
}

export function SecretDialog({ secret, formerUntil, onClose }: SecretDialogProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title="Copy the secret now"
      description="The receiving application checks signatures with it. It is not shown again; a lost one is replaced."
      actions={
        <Button variant="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <div className="row">
        <code className="break">{secret}</code>
        <CopyButton text={secret} label="Copy the secret" />
      </div>
      {formerUntil && (
        <p className="soft">
          Until <Moment at={formerUntil} /> everything is signed with the former secret as well.
        </p>
      )}
    </Dialog>
  );
}
