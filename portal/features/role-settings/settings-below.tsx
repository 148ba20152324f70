/**
 * What inherits from here: how many scopes lie below, and which of them set something for this role themselves.
 */
import { Link } from '@tanstack/react-router';
import type { RoleSettingsView } from '../../../server/wire/portal/role-settings-contract.ts';
import { Card } from '../../ui/card.tsx';
import { roleHref } from '../resources/index.ts';

export function SettingsBelow({ settings: { below, roleDefinitionId } }: { settings: RoleSettingsView }) {
  if (!below || below.scopes === 0) return null;
  const { overriding } = below;
  return (
    <Card title="Below this scope" text={reach(below)}>
      {overriding.length > 0 && (
        <ul className="settings-below" aria-label="Scopes that set something themselves">
          {overriding.map(({ scope, scopeName, rules }) => (
            <li key={scope}>
              <Link to={`${roleHref(scope, roleDefinitionId)}&tab=settings`}>{scopeName}</Link>
              <span className="soft small">
                {rules.length === 1 ? 'sets one rule' : `sets ${rules.length} rules`} of 17 itself
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** `12 scopes below inherit what is set here; 2 of them set something themselves.` */
export function reach({ scopes, isMore, overriding }: NonNullable<RoleSettingsView['below']>): string {
  const inherit = `${isMore ? 'More than ' : ''}${scopes === 1 ? 'One scope inherits' : `${scopes} scopes inherit`}`;
  const setting =
    overriding.length === 0
      ? 'none of them sets anything itself'
      : `${overriding.length === 1 ? 'one of them sets' : `${overriding.length} of them set`} something themselves`;
  return `${inherit} what is set here; ${setting.replace('sets something themselves', 'sets something itself')}.`;
}
