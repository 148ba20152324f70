/**
 * Asks before an assignment is taken away, and says what ends with it and for whom.
 */
import { useQuery } from '@tanstack/react-query';
import type { ResourceAssignment } from '../../../server/wire/portal/assignments-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { sameId } from '../../api/arm-types.ts';
import { GROUP_OWNER_ROLE } from '../../api/group-access.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { scopeKind } from '../resources/index.ts';
import { activationsOfQuery, removeAssignment } from './assignment-data.ts';

interface RemoveAssignmentDialogProps {
  row: ResourceAssignment | null;
  onClose: () => void;
  onRemoved: () => void;
}

export function RemoveAssignmentDialog({ row, onClose, onRemoved }: RemoveAssignmentDialogProps) {
  const remove = useAction((one: ResourceAssignment) => removeAssignment(one), onRemoved);
  return (
    <Dialog
      open={row !== null}
      onClose={onClose}
      title="Remove this assignment?"
      description={row && lossText(row)}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" busy={remove.busy} onClick={() => row && remove.start(row)}>
            Remove
          </Button>
        </>
      }
    >
      {row?.kind === 'eligible' && <EndingActivations row={row} />}
      {row && scopeKind(row.scope) === 'group' && !sameId(row.roleDefinitionId, GROUP_OWNER_ROLE) && (
        <p className="soft">
          Whoever was a member by it loses what the group holds, and what they activated through the group ends as well,
          unless they are in the group in another way.
        </p>
      )}
      {remove.problem && <ProblemCallout problem={remove.problem} />}
    </Dialog>
  );
}

function lossText(row: ResourceAssignment): string {
  const { kind, state, principal, roleName, scopeName, scope } = row;
  const who =
    principal.kind === 'Group'
      ? `Everybody in ${principal.displayName}, also through groups in it,`
      : principal.displayName;
  const rest = state === 'activated' ? ' The activation ends at once; it can be activated again.' : '';
  if (scopeKind(scope) === 'group') return `${who} will no longer ${accessText(row)} by this assignment.${rest}`;
  const what = kind === 'eligible' ? 'be eligible for' : 'have';
  return `${who} will no longer ${what} ${roleName} on ${scopeName} by this assignment.${rest}`;
}

function accessText({ kind, roleDefinitionId, scopeName }: ResourceAssignment): string {
  const what = sameId(roleDefinitionId, GROUP_OWNER_ROLE) ? 'an owner' : 'a member';
  return `be ${kind === 'eligible' ? 'eligible to be ' : ''}${what} of ${scopeName}`;
}

/** Activations stand on their eligibility and end with it. */
function EndingActivations({ row }: { row: ResourceAssignment }) {
  const activations = useQuery(activationsOfQuery(row));
  if (activations.error) return <ProblemCallout problem={problemFromError(activations.error)} />;
  if (!activations.data) return <Skeleton width="long" />;
  if (activations.data.length === 0) return <p className="soft">Nobody has activated it at this moment.</p>;
  return (
    <section className="stack-tight">
      <h3>Ends at once</h3>
      <ul className="stack-tight">
        {activations.data.map(({ id, name, endsAt }) => (
          <li key={id}>
            The activation of {name}
            {endsAt && (
              <>
                {' until '}
                <Moment at={endsAt} />
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
