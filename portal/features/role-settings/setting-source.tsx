/**
 * Where a setting comes from: set here, inherited from a scope above, or the default of Daypass.
 */
import { Link } from '@tanstack/react-router';
import type { SettingLineView, SettingOrigin } from '../../../server/wire/portal/role-settings-contract.ts';
import { roleHref } from '../resources/index.ts';

interface SettingSourceProps {
  /** The scope that is looked at, as the settings name it. */
  scope: string;
  roleGuid: string;
  origin: SettingOrigin | null;
}

export function SettingSource({ scope, roleGuid, origin }: SettingSourceProps) {
  if (!origin) return <span className="setting-source">Default</span>;
  if (origin.scope === scope) return <span className="setting-source setting-source-here">Set here</span>;
  return (
    <span className="setting-source">
      Inherited from{' '}
      {origin.mayRead ? (
        <Link to={`${roleHref(origin.scope, roleGuid)}&tab=settings`}>{origin.scopeName}</Link>
      ) : (
        origin.scopeName
      )}
    </span>
  );
}

/** The scopes some settings come from, each once. */
export function originsOf(lines: readonly SettingLineView[]): (SettingOrigin | null)[] {
  const byScope = new Map(lines.map(({ origin }) => [origin?.scope, origin]));
  return [...byScope.values()];
}
