/**
 * Asks before something is done to a review: what it ends, and for whom.
 */
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';

export interface AskTexts {
  title: string;
  text: string;
  button: string;
  isHarmless?: boolean;
}

interface AskProps extends AskTexts {
  action: { busy: boolean; problem: Parameters<typeof ProblemCallout>[0]['problem'] | null };
  onAgree: () => void;
  onClose: () => void;
  children?: ReactNode;
}

export function Ask(props: AskProps) {
  const { title, text, button, isHarmless, action, onAgree, onClose, children } = props;
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={text}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant={isHarmless ? 'primary' : 'danger'} busy={action.busy} onClick={onAgree}>
            {button}
          </Button>
        </>
      }
    >
      {children}
      {action.problem && <ProblemCallout problem={action.problem} />}
    </Dialog>
  );
}
