/**
 * Changes from when until when somebody is eligible for a role or has it. Who and what stays.
 *
 * What the role's settings allow comes from the server; so does the last word when it is saved.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ResourceAssignment } from '../../../server/wire/portal/assignments-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { roleThere } from '../resources/index.ts';
import { assignmentRulesQuery, changeAssignment } from './assignment-data.ts';
import { isComplete, type Membership, MembershipSettings } from './membership-settings.tsx';

interface ChangeAssignmentPanelProps {
  row: ResourceAssignment;
  onClose: () => void;
  onChanged: () => void;
}

export function ChangeAssignmentPanel({ row, onClose, onChanged }: ChangeAssignmentPanelProps) {
  const { kind, scope, scheduled, startsAt, endsAt } = row;
  const [membership, setMembership] = useState<Membership>({
    kind,
    startsAt: scheduled ? startsAt : null,
    endsAt,
    permanent: endsAt === null,
    justification: '',
  });
  const rules = useQuery(assignmentRulesQuery(scope, row.roleDefinitionId));
  const save = useAction(changeAssignment, onChanged);
  return (
    <SidePanel
      open
      onClose={onClose}
      title={`Change the assignment of ${row.principal.displayName}`}
      subtitle={`${kind === 'eligible' ? 'Eligible' : 'Active'}: ${roleThere(row.roleName, row.scopeName, scope)}`}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={save.busy}
            disabled={!isComplete(membership, rules.data)}
            onClick={() =>
              save.start({
                row,
                startsAt: membership.startsAt,
                endsAt: membership.permanent ? null : membership.endsAt,
                justification: membership.justification,
              })
            }
          >
            Save
          </Button>
        </>
      }
    >
      {rules.error && <ProblemCallout problem={problemFromError(rules.error)} onRetry={() => void rules.refetch()} />}
      <MembershipSettings
        changes={scheduled ? 'window' : 'end'}
        membership={membership}
        rules={rules.data}
        onChange={setMembership}
      />
      {kind === 'eligible' && <p className="soft">An activation that lasts longer ends with it.</p>}
      {save.problem && <ProblemCallout problem={save.problem} />}
    </SidePanel>
  );
}
