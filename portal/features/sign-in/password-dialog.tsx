/**
 * Sets or changes a password. What makes a good one is said by the server.
 */
import { useState } from 'react';
import type { PasswordChange, SecurityInfoView } from '../../../server/wire/portal/contract.ts';
import { send } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface PasswordDialogProps {
  open: boolean;
  /** A password exists and is asked for first. */
  change: boolean;
  onClose: () => void;
  onSaved: (view: SecurityInfoView, text: string) => void;
}

export function PasswordDialog({ open, change, onClose, onSaved }: PasswordDialogProps) {
  const [currentPassword, setCurrentPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const save = useAction(
    (body: PasswordChange) => send<SecurityInfoView>('/portal/api/security-info/password', { method: 'PUT', body }),
    (view) => {
      setCurrentPassword('');
      setNewPassword('');
      onSaved(view, 'Password saved');
    },
  );
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={change ? 'Change the password' : 'Set a password'}
      description="A password alone does not sign you in; it goes with an authenticator app."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={save.busy}
            disabled={newPassword === '' || (change && currentPassword === '')}
            onClick={() => save.start({ currentPassword: change ? currentPassword : null, newPassword })}
          >
            Save
          </Button>
        </>
      }
    >
      {change && (
        <TextField
          label="Current password"
          type="password"
          autoComplete="current-password"
          value={currentPassword}
          onChange={setCurrentPassword}
        />
      )}
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        value={newPassword}
        onChange={setNewPassword}
      />
      {save.problem && <ProblemCallout problem={save.problem} />}
    </Dialog>
  );
}
