/**
 * What helps to decide about a request: its facts, the reason, what the role allows, and what the person did with it before.
 */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ApprovalView, DecisionGround, ExtensionView } from '../../../server/wire/portal/approvals-contract.ts';
import { sameId } from '../../api/arm-types.ts';
import { groupRoleDefinitions } from '../../api/group-access.ts';
import { minutesOfDuration } from '../../api/iso-duration.ts';
import { Countdown } from '../../ui/countdown.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { durationText } from '../../ui/time-texts.ts';
import { scopeHref, scopeKind } from '../resources/index.ts';
import type { RequestView } from './approval-data.ts';
import { progressText } from './stage-progress.tsx';
import { AskingPersonCell, ticketText } from './request-cells.tsx';

/** More of them are folded away. */
const shownAtOnce = 6;

export function RequestFacts({ request }: { request: RequestView }) {
  const { entry } = request;
  return (
    <>
      <AskingPersonCell person={entry.person} />
      <DefinitionList
        entries={[
          { name: 'Role', value: entry.role.name },
          {
            name: scopeKind(entry.resource.scope) === 'group' ? 'Group' : 'Resource',
            value: (
              <span className="cell-two-lines">
                <span>{entry.resource.name}</span>
                {scopeKind(entry.resource.scope) !== 'group' && <span className="mono">{entry.resource.scope}</span>}
              </span>
            ),
          },
          ...(request.about === 'activation' ? activationFacts(request.entry) : extensionFacts(request.entry)),
          ...(entry.ticket ? [{ name: 'Ticket', value: ticketText(entry.ticket) }] : []),
          { name: 'Asked', value: <Moment at={entry.createdAt} /> },
          ...(entry.state === 'waiting' && entry.answerUntil
            ? [{ name: 'Answer until', value: <UntilText at={entry.answerUntil} /> }]
            : []),
        ]}
      />
      <section className="stack-tight" aria-label="Reason">
        <h3>Why</h3>
        <p className="request-quote">{entry.justification ?? 'No reason was given.'}</p>
      </section>
    </>
  );
}

function UntilText({ at }: { at: string }): ReactNode {
  return (
    <>
      <Moment at={at} /> (<Countdown endsAt={at} />)
    </>
  );
}

function activationFacts({ duration, startsAt, endsAt, extends: extended, stage }: ApprovalView) {
  const minutes = duration ? minutesOfDuration(duration) : null;
  const progress = progressText(stage);
  return [
    ...(progress ? [{ name: 'Approval', value: progress }] : []),
    minutes === null
      ? { name: extended ? 'Wished until' : 'Until', value: <Moment at={endsAt} /> }
      : { name: 'For', value: durationText(minutes) },
    extended
      ? {
          name: 'Active',
          value: (
            <>
              <Moment at={extended.startsAt} /> – <Moment at={extended.endsAt} />
            </>
          ),
        }
      : { name: 'Begins', value: startsAt ? <Moment at={startsAt} /> : 'With the approval' },
  ];
}

function extensionFacts({ kind, asksTo, held, wishedEnd }: ExtensionView) {
  const noun = kind === 'eligibility' ? 'Eligible' : 'Active';
  return [
    { name: 'Asks to', value: asksTo === 'extend' ? 'Keep it longer' : 'Get it back' },
    {
      name: asksTo === 'extend' ? noun : `Was ${noun.toLowerCase()}`,
      value: held ? (
        <>
          <Moment at={held.startsAt} /> – <Moment at={held.endsAt} />
        </>
      ) : (
        'It was removed in the meantime'
      ),
    },
    ...(wishedEnd ? [{ name: 'Wished until', value: <Moment at={wishedEnd} /> }] : []),
  ];
}

/** What the role lets the person do, action by action. */
export function RoleEffect({ entry }: Pick<RequestView, 'entry'>) {
  const { permissions, role, resource } = entry;
  if (scopeKind(resource.scope) === 'group') return <GroupEffect roleId={role.id} scope={resource.scope} />;
  const allowed = permissions.flatMap((one) => [...one.actions, ...one.dataActions]);
  const excepted = permissions.flatMap((one) => [...one.notActions, ...one.notDataActions]);
  return (
    <section className="stack-tight" aria-label="What the role allows">
      <h3>What the role allows</h3>
      <Actions actions={allowed} none="The role is gone, or allows nothing." />
      {excepted.length > 0 && (
        <>
          <p className="soft">Except</p>
          <Actions actions={excepted} none="" />
        </>
      )}
    </section>
  );
}

/** Access to a group allows what the group is allowed. */
function GroupEffect({ roleId, scope }: { roleId: string; scope: string }) {
  const role = groupRoleDefinitions.find(({ id }) => sameId(id, roleId));
  return (
    <section className="stack-tight" aria-label="What the role allows">
      <h3>What the role allows</h3>
      <p>{role?.properties.description}</p>
      <p>
        <Link to={scopeHref(scope, 'roles')}>Roles of the group</Link>
      </p>
    </section>
  );
}

function Actions({ actions, none }: { actions: string[]; none: string }) {
  if (actions.length === 0) return <p className="soft">{none}</p>;
  const rest = actions.slice(shownAtOnce);
  return (
    <>
      <ActionList actions={actions.slice(0, shownAtOnce)} />
      {rest.length > 0 && (
        <details>
          <summary className="soft">{rest.length} more</summary>
          <ActionList actions={rest} />
        </details>
      )}
    </>
  );
}

function ActionList({ actions }: { actions: string[] }) {
  return (
    <ul className="request-actions-list">
      {actions.map((action) => (
        <li key={action}>
          <code>{action}</code>
          {action === '*' && <span className="soft"> – everything</span>}
          {action === '*/read' && <span className="soft"> – reads everything</span>}
        </li>
      ))}
    </ul>
  );
}

export function RecentActivations({ recentActivations }: Pick<DecisionGround, 'recentActivations'>) {
  return (
    <section className="stack-tight" aria-label="Recent activations">
      <h3>Recent activations of this role here</h3>
      {recentActivations.length === 0 ? (
        <p className="soft">None so far.</p>
      ) : (
        <ul className="request-facts">
          {recentActivations.map((one) => (
            <li key={one.startsAt}>
              <span className="break">{one.justification ?? 'No reason given'}</span>
              <span className="soft small">
                <Moment at={one.startsAt} /> · {durationText(minutesBetween(one.startsAt, one.endsAt))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function minutesBetween(from: string, to: string): number {
  return Math.max(1, Math.round((new Date(to).getTime() - new Date(from).getTime()) / 60_000));
}
