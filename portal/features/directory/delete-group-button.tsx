/**
 * Deletes a group after asking, and says which memberships and roles end with it.
 */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { GraphGroup } from '../../api/principals.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { scopeName } from '../resources/index.ts';
import { type UserRole, principalRolesQuery } from './directory-data.ts';
import { deleteGroup, groupPartQuery } from './group-data.ts';

const rolesNamed = 5;

export function DeleteGroupButton({ group }: { group: GraphGroup }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="danger" onClick={() => setAsking(true)}>
        Delete
      </Button>
      {asking && <DeleteGroupDialog group={group} onClose={() => setAsking(false)} />}
    </>
  );
}

function DeleteGroupDialog({ group, onClose }: { group: GraphGroup; onClose: () => void }) {
  const members = useInfiniteQuery(groupPartQuery(group.id, 'members')).data?.pages[0]?.['@odata.count'];
  const roles = useQuery(principalRolesQuery(group.id)).data ?? [];
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const remove = useAction(deleteGroup, () => {
    toast('Group deleted', group.displayName);
    void client.invalidateQueries({ queryKey: ['groups'] });
    void navigate({ href: '/groups' });
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${group.displayName}?`}
      description={endsText(members)}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" busy={remove.busy} onClick={() => remove.start(group)}>
            Delete
          </Button>
        </>
      }
    >
      {roles.length > 0 && (
        <div className="stack-tight">
          <h3>Roles on resources that end</h3>
          <ul className="stack-tight">
            {roles.slice(0, rolesNamed).map((role) => (
              <li key={role.schedule.id} className="break">
                {roleText(role)}
              </li>
            ))}
            {roles.length > rolesNamed && <li className="soft">and {roles.length - rolesNamed} more</li>}
          </ul>
        </div>
      )}
      {group.isAssignableToRole && <p>Directory roles given to this group end, too.</p>}
      {remove.problem && <ProblemCallout problem={remove.problem} />}
    </Dialog>
  );
}

function endsText(members: number | undefined): string {
  const last = 'Who was eligible for it is no more. A deleted group cannot be restored.';
  if (members === 0) return `It has no members. Roles given to it end. ${last}`;
  const ending =
    members === undefined ? 'All memberships' : members === 1 ? 'One membership' : `${members} memberships`;
  const verb = members === 1 ? 'ends' : 'end';
  return `${ending} ${verb}, and so does every role held through this group, at once. Its members stay in the directory. ${last}`;
}

function roleText({ kind, schedule: { properties } }: UserRole): string {
  const { roleDefinition, scope } = properties.expandedProperties ?? {};
  const role = roleDefinition?.displayName ?? 'Unknown role';
  return `${role} on ${scope?.displayName ?? scopeName(properties.scope)} · ${kind}`;
}
