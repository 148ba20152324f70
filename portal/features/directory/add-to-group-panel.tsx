/**
 * Chooses one more member or owner of a group.
 */
import { useState } from 'react';
import type { GraphGroup, Principal } from '../../api/principals.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { addToGroup, type GroupPart } from './group-data.ts';
import { PrincipalPicker } from './principal-picker.tsx';

interface AddToGroupPanelProps {
  group: GraphGroup;
  part: GroupPart;
  onClose: () => void;
  onAdded: (name: string) => void;
}

export function AddToGroupPanel({ group, part, onClose, onAdded }: AddToGroupPanelProps) {
  const [chosen, setChosen] = useState<Principal | null>(null);
  const add = useAction(addToGroup, () => onAdded(chosen?.displayName ?? ''));
  const member = part === 'members';
  return (
    <SidePanel
      open
      onClose={onClose}
      title={member ? 'Add member' : 'Add owner'}
      subtitle={group.displayName}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={add.busy}
            disabled={chosen === null}
            onClick={() => chosen && add.start({ groupId: group.id, part, principalId: chosen.id })}
          >
            Add
          </Button>
        </>
      }
    >
      <PrincipalPicker
        label={member ? 'Select a person or group' : 'Select an owner'}
        chosen={chosen}
        onChoose={(principal) => {
          add.reset();
          setChosen(principal);
        }}
      />
      {member && (
        <p className="soft">
          They hold the roles of this group at once. What the group is eligible for, they can activate.
        </p>
      )}
      {add.problem && <ProblemCallout problem={add.problem} />}
    </SidePanel>
  );
}
