/**
 * One assignment, at an address of its own (`?assignment=`): who, which role, where, from when until when, who gave it, and
 * what was asked about it. Mails lead here; it also opens what is over.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AskedAboutView, AssignmentDetailView } from '../../../server/wire/portal/assignments-contract.ts';
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
      {one && one.requests.length > 0 && (
        <section className="stack">
          <h3>Requests</h3>
          <ul className="stack">
            {one.requests.map((request) => (
              <li key={request.id}>
                <Asked request={request} />
              </li>
            ))}
          </ul>
        </section>
      )}
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

function Asked({ request }: { request: AskedAboutView }) {
  const { requestType, requestorName, createdAt, justification, ticket, status } = request;
  return (
    <span className="cell-two-lines">
      <span>
        {types[requestType] ?? requestType} by {requestorName ?? 'somebody who is gone'}, <Moment at={createdAt} />
        {statuses[status] && ` · ${statuses[status]}`}
      </span>
      {(justification || ticket) && (
        <span className="break">
          {[justification, ticket && `Ticket ${[ticket.number, ticket.system].filter(Boolean).join(', ')}`]
            .filter(Boolean)
            .join(' · ')}
        </span>
      )}
    </span>
  );
}

const types: Readonly<Record<string, string>> = {
  AdminAssign: 'Assigned',
  AdminUpdate: 'Changed',
  AdminRemove: 'Removed',
  AdminExtend: 'Extended',
  AdminRenew: 'Renewed',
  SelfActivate: 'Activated',
  SelfDeactivate: 'Deactivated',
  SelfExtend: 'More time asked for',
  SelfRenew: 'Renewal asked for',
};

/** What was done says so by itself. */
const statuses: Readonly<Record<string, string>> = {
  PendingApproval: 'waits for approval',
  PendingAdminDecision: 'waits for an administrator',
  Denied: 'denied',
  AdminDenied: 'denied',
  Canceled: 'canceled',
  TimedOut: 'not answered in time',
};

/** Whether it counts for the person now, and why; groups act by their members, and at a group nothing is decided. */
function whyOf({ scope, principal, roleDefinitionId }: AssignmentDetailView): string | undefined {
  if (principal.kind === 'Group' || groupOfPlace(scope) !== undefined) return undefined;
  return `/why?${new URLSearchParams({ person: principal.id, scope, role: roleDefinitionId }).toString()}`;
}
