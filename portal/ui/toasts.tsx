/**
 * Short notes that something was done. A refusal is never a toast: it stays where the work is.
 */
import { Toast } from '@base-ui/react/toast';
import Check from 'lucide-react/icons/circle-check';
import X from 'lucide-react/icons/x';
import type { ReactNode } from 'react';
import './toasts.css';

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider timeout={6000} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

export function useToast(): (title: string, description?: string) => void {
  const manager = Toast.useToastManager();
  return (title, description) => {
    manager.add({ title, ...(description ? { description } : {}) });
  };
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast">
      <Toast.Content className="toast-content">
        <Check size={16} aria-hidden="true" className="toast-mark" />
        <div className="toast-text">
          <Toast.Title className="toast-title" />
          <Toast.Description className="soft" />
        </div>
        <Toast.Close className="icon-button" aria-label="Close">
          <X size={14} aria-hidden="true" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
