/**
 * Asks before somebody is taken out of a group, and says what ends with it.
 */
import { useRef } from 'react';
import type { GraphGroup } from '../../api/principals.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { type GroupMember, type GroupPart, removeFromGroup } from './group-data.ts';

function ownerText({ displayName, isAssignableToRole }: GraphGroup, isLast: boolean): string {
  const loss = isAssignableToRole ? 'answer for' : 'manage who is in';
  const left =
    isLast && !isAssignableToRole ? ' Nobody else owns it: then only who manages all groups manages it.' : '';
  return `They no longer ${loss} ${displayName}. Their roles stay as they are.${left}`;
}

interface RemoveFromGroupDialogProps {
  group: GraphGroup;
  part: GroupPart;
  member: GroupMember;
  /** Nobody else is there. */
  isLast: boolean;
  onClose: () => void;
  onRemoved: () => void;
  /** The button beside the member goes with the member. */
  focusAfter: () => HTMLElement | null;
}

export function RemoveFromGroupDialog({
  group,
  part,
  member,
  isLast,
  onClose,
  onRemoved,
  focusAfter,
}: RemoveFromGroupDialogProps) {
  const removed = useRef(false);
  const remove = useAction(removeFromGroup, () => {
    removed.current = true;
    onRemoved();
  });
  const name = member.displayName ?? member.userPrincipalName ?? 'this member';
  return (
    <Dialog
      open
      onClose={onClose}
      focusAfter={() => (removed.current ? focusAfter() : null)}
      title={part === 'members' ? `Remove ${name} from ${group.displayName}?` : `Remove ${name} as owner?`}
      description={
        part === 'members'
          ? 'The roles held through this group end at once for them. Roles given to them directly, or through another group, stay.'
          : ownerText(group, isLast)
      }
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="danger"
            busy={remove.busy}
            onClick={() => remove.start({ groupId: group.id, part, principalId: member.id })}
          >
            Remove
          </Button>
        </>
      }
    >
      {remove.problem && <ProblemCallout problem={remove.problem} />}
    </Dialog>
  );
}
