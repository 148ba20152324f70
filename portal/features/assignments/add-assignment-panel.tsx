/**
 * Add assignment: select a member or group, or invite somebody, then say how and for how long.
 *
 * What the role's settings allow comes from the server; so does the last word when it is saved.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RoleDefinitionView } from '../../api/arm-types.ts';
import { problemFromError } from '../../api/api-problem.ts';
import type { Principal } from '../../api/principals.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { PrincipalPicker } from '../directory/index.ts';
import { InviteForm } from '../invitations/index.ts';
import { roleThere } from '../resources/index.ts';
import { type AssignmentKind, assignmentRulesQuery, assignRole } from './assignment-data.ts';
import { isComplete, MembershipSettings, type Membership } from './membership-settings.tsx';

interface AddAssignmentPanelProps {
  open: boolean;
  scope: string;
  scopeName: string;
  /** Of several one is chosen. */
  roles: RoleDefinitionView[];
  initialRole?: string | undefined;
  initialKind: AssignmentKind;
  onClose: () => void;
  onSaved: (kind: AssignmentKind) => void;
}

export function AddAssignmentPanel(props: AddAssignmentPanelProps) {
  // Every opening starts anew.
  return props.open ? <OpenPanel {...props} /> : null;
}

function OpenPanel({ scope, scopeName, roles, initialRole, initialKind, onClose, onSaved }: AddAssignmentPanelProps) {
  const [roleId, setRoleId] = useState(initialRole ?? roles[0]?.id ?? '');
  const there = roleThere(roles.find(({ id }) => id === roleId)?.properties.roleName ?? '', scopeName, scope);
  const [principal, setPrincipal] = useState<Principal | null>(null);
  const [inviteAddress, setInviteAddress] = useState<string | null>(null);
  const [membership, setMembership] = useState<Membership>(() => freshMembership(initialKind));
  const rules = useQuery(assignmentRulesQuery(scope, roleId));
  const client = useQueryClient();
  const toast = useToast();
  const save = useAction(assignRole, (_, { kind }) => {
    void client.invalidateQueries({ queryKey: ['assignments'] });
    void client.invalidateQueries({ queryKey: ['role-counts'] });
    toast('Assignment added', `${principal?.displayName ?? ''} · ${there}`);
    onSaved(kind);
  });
  const complete = principal !== null && isComplete(membership, rules.data);

  if (inviteAddress !== null) {
    return (
      <InviteForm
        initialAddress={inviteAddress}
        onCancel={() => setInviteAddress(null)}
        onInvited={(guest) => {
          setPrincipal(guest);
          setInviteAddress(null);
          toast('Invitation sent', guest.detail ?? undefined);
        }}
      />
    );
  }
  return (
    <SidePanel
      open
      onClose={onClose}
      title="Add assignment"
      subtitle={there}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={save.busy}
            disabled={!complete}
            onClick={() =>
              principal &&
              save.start({
                kind: membership.kind,
                scope,
                roleDefinitionId: roleId,
                principalId: principal.id,
                startsAt: membership.startsAt,
                endsAt: membership.permanent ? null : membership.endsAt,
                justification: membership.justification,
              })
            }
          >
            Assign
          </Button>
        </>
      }
    >
      {roles.length > 1 && (
        <RadioCards
          label="As what"
          value={roleId}
          options={roles.map(({ id, properties: { roleName, description } }) => ({
            value: id,
            title: roleName,
            text: description ?? '',
          }))}
          onChange={(next) => {
            setRoleId(next);
            setMembership(freshMembership(membership.kind));
          }}
        />
      )}
      <PrincipalPicker chosen={principal} onChoose={setPrincipal} onInvite={setInviteAddress} />
      {rules.error && <ProblemCallout problem={problemFromError(rules.error)} onRetry={() => void rules.refetch()} />}
      <MembershipSettings membership={membership} rules={rules.data} onChange={setMembership} />
      {save.problem && <ProblemCallout problem={save.problem} />}
    </SidePanel>
  );
}

function freshMembership(kind: AssignmentKind): Membership {
  return { kind, startsAt: null, endsAt: null, permanent: false, justification: '' };
}
