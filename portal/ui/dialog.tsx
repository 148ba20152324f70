/**
 * A question in the middle of the screen: short text, a few fields, an answer. Longer work goes to a side panel.
 */
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import X from 'lucide-react/icons/x';
import type { ReactNode } from 'react';
import './dialog.css';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  actions: ReactNode;
  /** Where the focus goes afterwards, when what opened the dialog goes with it. Null: back to that. */
  focusAfter?: () => HTMLElement | null;
}

export function Dialog({ open, onClose, title, description, children, actions, focusAfter }: DialogProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="backdrop" />
        <BaseDialog.Popup className="dialog" finalFocus={() => focusAfter?.() ?? null}>
          <div className="dialog-head">
            <BaseDialog.Title className="dialog-title">{title}</BaseDialog.Title>
            <BaseDialog.Close className="icon-button" aria-label="Close">
              <X size={16} aria-hidden="true" />
            </BaseDialog.Close>
          </div>
          {description && <BaseDialog.Description className="soft">{description}</BaseDialog.Description>}
          {children}
          <div className="dialog-actions">{actions}</div>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
