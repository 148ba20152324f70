/**
 * Role definitions: what a custom role may say.
 *
 * Pure rules. Who may save one is decided at every scope it counts at, by the command.
 */
import { isActionPattern, MAXIMUM_ACTION_LENGTH, type RolePermission } from '#model/action.ts';
import { Refusal } from '#model/refusal.ts';
import { parseScope, type ParsedScope, type Scope } from '#model/scope.ts';

export interface RoleDefinition {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly kind: 'BuiltInRole' | 'CustomRole';
  readonly permissions: readonly RolePermission[];
  /** Paths in the case people wrote; compare them folded. */
  readonly assignableScopes: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly createdBy: string | null;
  readonly updatedBy: string | null;
}

const MAXIMUM_NAME_LENGTH = 512;
const MAXIMUM_DESCRIPTION_LENGTH = 2048;
const MAXIMUM_ACTIONS = 2048;
const MAXIMUM_SCOPES = 2000;
/** More say nothing that fewer could not say, and cost every decision. */
const MAXIMUM_WILDCARDS = 4;

/** What a caller sends for a custom role, still unchecked. */
export interface RoleDefinitionDraft {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly RolePermission[];
  readonly assignableScopes: readonly string[];
}

/** Checks a draft and answers its assignable scopes, read. Throws the refusal of the first thing that is wrong. */
export function checkDraft(draft: RoleDefinitionDraft): ParsedScope[] {
  const invalid = (field: string, reason: string) => new Refusal('request.invalid', { field, reason });
  if (draft.name.trim() === '' || draft.name.length > MAXIMUM_NAME_LENGTH) {
    throw invalid('roleName', `has from 1 to ${MAXIMUM_NAME_LENGTH} characters`);
  }
  if (draft.description.length > MAXIMUM_DESCRIPTION_LENGTH) {
    throw invalid('description', `has at most ${MAXIMUM_DESCRIPTION_LENGTH} characters`);
  }
  if (draft.permissions.length === 0) throw invalid('permissions', 'says what the role may do');
  const patterns = draft.permissions.flatMap((one) => [
    ...one.actions,
    ...one.notActions,
    ...one.dataActions,
    ...one.notDataActions,
  ]);
  if (patterns.length > MAXIMUM_ACTIONS) throw invalid('permissions', `holds at most ${MAXIMUM_ACTIONS} actions`);
  for (const pattern of patterns) checkAction(pattern);
  return checkScopes(draft);
}

function checkAction(action: string): void {
  const refuse = (reason: string) => new Refusal('role.action-invalid', { action: action.slice(0, 100), reason });
  if (action.length > MAXIMUM_ACTION_LENGTH) throw refuse(`has at most ${MAXIMUM_ACTION_LENGTH} characters`);
  if (!isActionPattern(action)) throw refuse('is no action such as Microsoft.Web/sites/read');
  if (action.split('*').length - 1 > MAXIMUM_WILDCARDS) throw refuse(`has at most ${MAXIMUM_WILDCARDS} wildcards`);
  // Directory actions belong to directory roles, which nobody makes here.
  if (/^microsoft\.directory\//i.test(action)) throw refuse('counts only in directory roles');
}

function checkScopes({ assignableScopes, permissions }: RoleDefinitionDraft): ParsedScope[] {
  const refuse = (reason: string) => new Refusal('role.scopes-invalid', { reason });
  if (assignableScopes.length === 0) throw refuse('A role counts at one scope at least');
  if (assignableScopes.length > MAXIMUM_SCOPES) throw refuse(`A role counts at ${MAXIMUM_SCOPES} scopes at most`);
  const parsed = assignableScopes.map((scope) => parseScope(scope));
  const kinds = parsed.map((scope) => scope?.kind);
  if (kinds.includes(undefined)) throw refuse('One of the assignable scopes is not the id of a resource');
  if (kinds.includes('root')) throw refuse('A custom role cannot count everywhere; name a management group instead');
  const groups = kinds.filter((kind) => kind === 'management-group').length;
  if (groups > 1) throw refuse('A role counts at one management group at most');
  const hasDataActions = permissions.some(({ dataActions }) => dataActions.length > 0);
  if (groups > 0 && hasDataActions) throw refuse('A role with data actions cannot count at a management group');
  return parsed as ParsedScope[];
}

/** Every scope a write has to be allowed at: where the role counted, and where it will. */
export function scopesToGuard(before: readonly string[], after: readonly ParsedScope[]): Scope[] {
  const old = before.map((scope) => parseScope(scope)?.scope).filter((scope) => scope !== undefined);
  return [...new Set([...old, ...after.map(({ scope }) => scope)])];
}
