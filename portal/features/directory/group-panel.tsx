/**
 * Makes a group or changes its name and description. Whether directory roles may be given to it is said once, here.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { GraphGroup } from '../../api/principals.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { type GroupChange, saveGroup } from './group-data.ts';

interface GroupPanelProps {
  /** Null: a new one. */
  group: GraphGroup | null;
  onClose: () => void;
  onSaved: (group: { id: string }) => void;
}

export function GroupPanel({ group, onClose, onSaved }: GroupPanelProps) {
  const [form, setForm] = useState<GroupChange>({
    displayName: group?.displayName ?? '',
    description: group?.description ?? '',
    isAssignableToRole: false,
  });
  const client = useQueryClient();
  const toast = useToast();
  const save = useAction(saveGroup, (saved) => {
    toast(group ? 'Saved' : 'Group created', form.displayName.trim());
    void client.invalidateQueries({ queryKey: ['groups'] });
    void client.invalidateQueries({ queryKey: ['group', saved.id] });
    onSaved(saved);
  });
  const set = (part: Partial<GroupChange>) => setForm((before) => ({ ...before, ...part }));
  return (
    <SidePanel
      open
      onClose={onClose}
      title={group ? `Edit ${group.displayName}` : 'New group'}
      subtitle={group ? undefined : 'Members and owners are added on its page.'}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            form="group-form"
            variant="primary"
            busy={save.busy}
            disabled={form.displayName.trim() === ''}
          >
            {group ? 'Save' : 'Create'}
          </Button>
        </>
      }
    >
      <form
        id="group-form"
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.start({ group, change: form });
        }}
      >
        <TextField
          label="Name"
          required
          maxLength={256}
          autoComplete="off"
          value={form.displayName}
          onChange={(displayName) => set({ displayName })}
        />
        <TextField
          label="Description"
          optional
          maxLength={1024}
          autoComplete="off"
          hint="One line: who belongs in it, and what for."
          value={form.description}
          onChange={(description) => set({ description })}
        />
        {!group && (
          <Checkbox
            label="Directory roles can be given to this group"
            hint={
              'Every member then holds them. Only who may assign directory roles can create such a group and change its ' +
              'members and owners. This cannot be changed later. Roles on resources can be given to any group.'
            }
            checked={form.isAssignableToRole}
            onChange={(isAssignableToRole) => set({ isAssignableToRole })}
          />
        )}
      </form>
      {save.problem && <ProblemCallout problem={save.problem} />}
    </SidePanel>
  );
}
