/**
 * One assignment, at an address of its own (`?assignment=`): who, which role, where, from when until when, who gave it, and
 * its story. Mails lead here; it also opens what is over.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AssignmentDetailView } from '../../../server/wire/portal/assignments-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { groupOfPlace } from '../../api/group-access.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { ConditionBadge } from '../../ui/condition-badge.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { roleHref, roleThere, scopeHref } from '../resources/index.ts';
import { assignmentQuery } from './assignment-data.ts';
import { AssignmentStory } from './assignment-story.tsx';

interface AssignmentPanelProps {
  /** The page it is opened on. */
  scope: string;
  id: string;
  onClose: () => void;
  /** Another one, by its id. */
  onOpen: (id: string) => void;
}

export function AssignmentPanel({ scope, id, onClose, onOpen }: AssignmentPanelProps) {
  const found = useQuery(assignmentQuery(scope, id));
  const one = found.data;
  const why = one && whyOf(one);
  return (
    <SidePanel
      open
      onClose={onClose}
      title={one?.principal.displayName ?? 'Assignment'}
      subtitle={one && roleThere(one.roleName, one.scopeName, one.scope)}
      textOnly
      actions={
        <>
          {why && <ButtonLink href={why}>{one.state === 'eligible' ? 'Why not now?' : 'Why?'}</ButtonLink>}
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      {found.isPending && <Skeleton width="long" />}
      {found.error && <ProblemCallout problem={problemFromError(found.error)} onRetry={() => void found.refetch()} />}
      {one && <Facts one={one} onOpen={onOpen} />}
      {one && <AssignmentStory scope={scope} id={id} />}
    </SidePanel>
  );
}

function Facts({ one, onOpen }: { one: AssignmentDetailView; onOpen: (id: string) => void }) {
  const { principal, scope, roleDefinitionId, eligibilityId } = one;
  const href =
    principal.kind === 'ServicePrincipal'
      ? undefined
      : `/${principal.kind === 'Group' ? 'groups' : 'users'}/${principal.id}`;
  return (
    <DefinitionList
      entries={[
        {
          name: kinds[principal.kind],
          value: href ? <Link to={href}>{principal.displayName}</Link> : principal.displayName,
        },
        { name: 'Role', value: <Link to={roleHref(scope, roleDefinitionId)}>{one.roleName}</Link> },
        { name: 'Resource', value: <Link to={scopeHref(scope)}>{one.scopeName}</Link> },
        { name: 'Path', value: <code className="break">{scope}</code> },
        {
          name: 'State',
          value: (
            <span className="row">
              <Badge tone={one.endedAt ? 'neutral' : 'accent'}>{stateOf(one)}</Badge>
              <ConditionBadge condition={one.condition} />
            </span>
          ),
        },
        { name: 'From', value: <Moment at={one.startsAt} /> },
        { name: 'Until', value: <Moment at={one.isRemoved ? one.endedAt : one.endsAt} none="Permanent" /> },
        {
          name: 'Given',
          value: (
            <>
              <Moment at={one.givenAt} /> {one.givenBy && `by ${one.givenBy}`}
            </>
          ),
        },
        ...(eligibilityId
          ? [
              {
                name: 'Activated from',
                value: (
                  <Button variant="quiet" size="small" onClick={() => onOpen(eligibilityId)}>
                    Open eligibility
                  </Button>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

const kinds = { User: 'Person', Group: 'Group', ServicePrincipal: 'Application' };
const states = { assigned: 'Active, assigned', activated: 'Active, activated', eligible: 'Eligible' };

function stateOf({ isRemoved, endedAt, scheduled, state }: AssignmentDetailView): string {
  if (isRemoved) return 'Removed';
  if (endedAt) return 'Ended';
  return scheduled ? 'Begins later' : states[state];
}

/** Whether it counts for the person now, and why; groups act by their members, and at a group nothing is decided. */
function whyOf({ scope, principal, roleDefinitionId }: AssignmentDetailView): string | undefined {
  if (principal.kind === 'Group' || groupOfPlace(scope) !== undefined) return undefined;
  return `/why?${new URLSearchParams({ person: principal.id, scope, role: roleDefinitionId }).toString()}`;
}
