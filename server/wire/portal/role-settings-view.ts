/**
 * The settings of a role as the portal shows them: in words, in a form, where each comes from and what inherits it.
 */
import type { FastifyRequest } from 'fastify';
import { groupOfScope } from '#model/group-access.ts';
import type { Scope } from '#model/scope.ts';
import {
  countScopesBelow,
  findPlaces,
  findPrincipalNames,
  listSettingsBelow,
  namedPrincipals,
  originOf,
  originsOf,
  ruleIds,
  versionOf,
  withOwn,
  wordSettings,
  type EffectiveRules,
  type NameOf,
  type RoleSettings,
  type SettingLine,
} from '#modules/role-settings/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { holdsAt } from './places.ts';
import type {
  RoleSettingsView,
  SettingLineView,
  SettingOrigin,
  SettingsBelowView,
  SettingsChanged,
} from './role-settings-contract.ts';
import { formOf } from './role-settings-form.ts';

export const READ = 'Microsoft.Authorization/roleManagementPolicies/read';
export const WRITE = 'Microsoft.Authorization/roleManagementPolicies/write';
/** More than anybody would look through; counting on costs and tells nothing. */
const MOST_COUNTED_BELOW = 10_000;
const MOST_SHOWN_BELOW = 100;

export interface FoundSettings {
  readonly settings: RoleSettings;
  readonly path: string;
  readonly scopeName: string;
  readonly roleName: string;
}

/** `past`: the settings are of an instant that has passed, which nobody changes any more. */
export async function viewSettings(
  request: FastifyRequest,
  found: FoundSettings,
  past?: Reader,
): Promise<RoleSettingsView> {
  const db = past ?? request.ports.database;
  const { settings, path, scopeName, roleName } = found;
  const { scope, roleDefinitionId, rules, own, above, updatedAt, updatedBy } = settings;
  const names = await findPrincipalNames(db, [rules, above.rules].flatMap(namedPrincipals));
  const linesOf = await linesFor(request, db, found, (id) => names.get(id)?.name ?? id);
  return {
    scope: path,
    scopeName,
    roleDefinitionId,
    roleName,
    version: versionOf(settings),
    changed: updatedAt && (await changedBy(request, { at: updatedAt, by: updatedBy })),
    mayChange: !past && holdsAt(request, WRITE, scope),
    settings: formOf(rules, own, names),
    isInherited: settings.isInherited,
    above: { settings: formOf(above.rules, {}, names), lines: linesOf(withOwn(settings)) },
    lines: linesOf(settings),
    below: settings.isInherited ? await viewBelow(request, db, settings) : null,
  };
}

/** Settings in words, each with the scope it comes from by its name. */
async function linesFor(
  request: FastifyRequest,
  db: Reader,
  { settings, path, scopeName }: FoundSettings,
  nameOf: (principalId: string) => string,
) {
  const places = await findPlaces(db, originsOf(settings, { ...settings, ...settings.above }));
  const originAt = (origin: Scope | null): SettingOrigin | null => {
    if (origin === null) return null;
    if (origin === settings.scope) return { scope: path, scopeName, mayRead: true };
    const place = places.get(origin);
    const mayRead = holdsAt(request, READ, origin);
    return { scope: place?.path ?? origin, scopeName: place?.displayName ?? origin, mayRead };
  };
  return (held: EffectiveRules): SettingLineView[] =>
    linesAt(held, nameOf).map((line) => ({
      ...line,
      rules: [...line.rules],
      origin: originAt(originOf(held, line.rules)),
    }));
}

/** Nobody is given a place in a group outside PIM: who is in it for good is a member. */
function linesAt({ scope, rules }: EffectiveRules, nameOf: NameOf): SettingLine[] {
  const lines = wordSettings(rules, nameOf);
  return groupOfScope(scope) ? lines.filter((line) => !line.rules.includes('PIMOnlyMode_Admin_Assignment')) : lines;
}

async function viewBelow(
  request: FastifyRequest,
  database: Reader,
  settings: RoleSettings,
): Promise<SettingsBelowView> {
  const { scope, roleDefinitionId } = settings;
  const count = await countScopesBelow(database, scope, MOST_COUNTED_BELOW + 1);
  const setting = await listSettingsBelow(database, scope, roleDefinitionId);
  return {
    scopes: Math.min(count, MOST_COUNTED_BELOW),
    isMore: count > MOST_COUNTED_BELOW,
    overriding: setting
      .filter((one) => holdsAt(request, READ, one.scope))
      .slice(0, MOST_SHOWN_BELOW)
      .map(({ path, name, own }) => ({
        scope: path,
        scopeName: name,
        rules: ruleIds.filter((id) => id in own),
      })),
  };
}

export async function changedBy(
  request: FastifyRequest,
  { at, by }: { readonly at: Date; readonly by: string | null },
): Promise<SettingsChanged> {
  const names = by === null ? undefined : await findPrincipalNames(request.ports.database, [by]);
  return { at: at.toISOString(), by: names?.get(by!)?.name ?? by };
}
