/**
 * Asks before an assignment is taken away, and says what ends with it.
 */
import type { ScheduleView } from '../../api/arm-types.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { type AssignmentKind, removeAssignment } from './assignment-data.ts';

interface RemoveAssignmentDialogProps {
  kind: AssignmentKind;
  schedule: ScheduleView | null;
  onClose: () => void;
  onRemoved: () => void;
}

export function RemoveAssignmentDialog({ kind, schedule, onClose, onRemoved }: RemoveAssignmentDialogProps) {
  const remove = useAction((row: ScheduleView) => removeAssignment(kind, row), onRemoved);
  const expanded = schedule?.properties.expandedProperties;
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <Dialog
      open={schedule !== null}
      onClose={close}
      title="Remove this assignment?"
      description={
        <>
          {expanded?.principal?.displayName ?? 'This person'} will no longer{' '}
          {kind === 'eligible' ? 'be eligible for' : 'have'} {expanded?.roleDefinition?.displayName ?? 'this role'} on{' '}
          {expanded?.scope?.displayName ?? 'this resource'}.
          {kind === 'eligible' && ' A running activation ends with it.'}
        </>
      }
      actions={
        <>
          <Button variant="quiet" onClick={close}>
            Cancel
          </Button>
          <Button variant="danger" busy={remove.busy} onClick={() => schedule && remove.start(schedule)}>
            Remove
          </Button>
        </>
      }
    >
      {remove.problem && <ProblemCallout problem={remove.problem} />}
    </Dialog>
  );
}
