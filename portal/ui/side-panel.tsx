/**
 * Work beside the list it belongs to: a panel from the right with its own head, scrolling body and fixed actions.
 */
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import X from 'lucide-react/icons/x';
import { type ReactNode, useRef } from 'react';
import './dialog.css';

interface SidePanelProps {
  open: boolean;
  onClose: () => void;
  title: string;
  subtitle?: ReactNode;
  children: ReactNode;
  actions?: ReactNode;
  /** Nothing in the body takes the focus; the body itself does, so that keys scroll it. */
  textOnly?: boolean;
}

export function SidePanel({ open, onClose, title, subtitle, children, actions, textOnly = false }: SidePanelProps) {
  const body = useRef<HTMLDivElement>(null);
  const firstControl = () =>
    body.current?.querySelector<HTMLElement>('input, textarea, button, [tabindex="0"]') ?? true;
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()} disablePointerDismissal>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="backdrop" />
        <BaseDialog.Popup className="side-panel" initialFocus={firstControl}>
          <div className="side-panel-head">
            <div className="side-panel-titles">
              <BaseDialog.Title className="dialog-title">{title}</BaseDialog.Title>
              {subtitle && <BaseDialog.Description className="soft">{subtitle}</BaseDialog.Description>}
            </div>
            <BaseDialog.Close className="icon-button" aria-label="Close">
              <X size={16} aria-hidden="true" />
            </BaseDialog.Close>
          </div>
          <div ref={body} className="side-panel-body" {...(textOnly ? { tabIndex: 0 } : {})}>
            {children}
          </div>
          {actions && <div className="side-panel-actions">{actions}</div>}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
