/**
 * What the role would add, or the membership, before the click: what is new, what lasts longer, what is had anyway, and what stays forbidden.
 *
 * The comparison is the server's; this list only words it.
 */
import type { GainView, RoleGainView, TimeGainView } from '../../../server/wire/portal/activation-contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { Moment } from '../../ui/moment.tsx';
import { roleThere } from '../resources/index.ts';
import './gain-list.css';

const order = ['new', 'partly', 'longer', 'held'] as const;

interface GainListProps {
  gains: GainView[];
  /** What a membership brings. */
  roles: RoleGainView[];
  moreRoles: number;
}

export function GainList({ gains, roles, moreRoles }: GainListProps) {
  if (gains.length === 0 && roles.length === 0) return null;
  const shown = gains.toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
  return (
    <details className="gains">
      <summary>
        {gains.length > 0 && `What you will be able to do: ${summaryOf(gains)}`}
        {roles.length > 0 && `Roles of the group: ${rolesText(roles, moreRoles)}`}
      </summary>
      <ul>
        {shown.map((gain) => (
          <li key={`${gain.isDataAction}:${gain.pattern}`}>
            <span className="gain-action">
              {gain.pattern === '*' ? 'Everything' : <code>{gain.pattern}</code>}
              {gain.isDataAction && <Badge>Data</Badge>}
            </span>
            <GainTime gain={gain} denied={gain.denied} />
            {gain.excepted.length > 0 && <span className="soft">Without {gain.excepted.join(', ')}</span>}
          </li>
        ))}
        {roles.map((role) => (
          <li key={`${role.scope}:${role.roleDefinitionId}`}>
            <span className="gain-action" title={role.scope}>
              {roleThere(role.roleName, role.scopeName, role.scope)}
            </span>
            <GainTime gain={role} denied="nothing" />
          </li>
        ))}
        {moreRoles > 0 && <li className="soft">And {moreRoles} more</li>}
      </ul>
    </details>
  );
}

function rolesText(roles: RoleGainView[], more: number): string {
  return more > 0 ? `${roles.length + more}` : summaryOf(roles.map((role) => ({ ...role, denied: 'nothing' })));
}

function summaryOf(gains: Pick<GainView, 'state' | 'denied'>[]): string {
  const allowed = gains.filter(({ denied }) => denied !== 'all');
  const count = (...states: GainView['state'][]) => allowed.filter(({ state }) => states.includes(state)).length;
  const parts = [
    [count('new', 'partly'), 'new'],
    [count('longer'), 'longer than now'],
    [count('held'), 'yours already'],
    [gains.length - allowed.length, 'forbidden all the same'],
  ] as const;
  return parts.flatMap(([number, text]) => (number > 0 ? [`${number} ${text}`] : [])).join(', ');
}

function GainTime({ gain, denied }: { gain: TimeGainView; denied: GainView['denied'] }) {
  if (denied === 'all') return <Badge tone="bad">Forbidden by a deny assignment</Badge>;
  return (
    <>
      <span className="soft">
        {words[gain.state]}
        {gain.state === 'longer' && (
          <>
            {' '}
            until <Moment at={gain.heldUntil} />, then
          </>
        )}{' '}
        until <Moment at={gain.until} none="further notice" />
      </span>
      {denied === 'some' && <Badge tone="warn">A deny assignment forbids some of it</Badge>}
    </>
  );
}

const words = { new: 'New,', partly: 'Some of it new,', longer: 'Yours', held: 'Yours already,' };
