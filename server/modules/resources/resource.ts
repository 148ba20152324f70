/**
 * The resource tree: what a node is, what may lie below what, what a name may be.
 *
 * Pure rules. Whether a node exists is a question for the store.
 */
import { Refusal } from '#model/refusal.ts';
import { parseScope, ROOT_SCOPE, type ParsedScope, type Scope, type ScopeKind } from '#model/scope.ts';

export interface Resource {
  readonly scope: Scope;
  /** The id as people see it: official case of fixed segments, names as they were written first. */
  readonly path: string;
  readonly kind: ScopeKind;
  readonly parentScope: Scope | null;
  readonly name: string;
  readonly displayName: string;
  /** `Microsoft.Resources/subscriptions`, `Microsoft.Web/sites`. */
  readonly resourceType: string;
  readonly subscriptionId: string | null;
  readonly location: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

/** Levels of management groups below the root one, as on Azure. */
export const MAXIMUM_MANAGEMENT_GROUP_LEVELS = 6;
const MAXIMUM_TAGS = 50;
const MAXIMUM_PROPERTIES_LENGTH = 65_536;
const MAXIMUM_DISPLAY_NAME_LENGTH = 256;

export const MANAGEMENT_GROUP_TYPE = 'Microsoft.Management/managementGroups';
export const SUBSCRIPTION_TYPE = 'Microsoft.Resources/subscriptions';
export const RESOURCE_GROUP_TYPE = 'Microsoft.Resources/resourceGroups';

export function resourceTypeOf(scope: ParsedScope): string {
  switch (scope.kind) {
    case 'management-group':
      return MANAGEMENT_GROUP_TYPE;
    case 'subscription':
      return SUBSCRIPTION_TYPE;
    case 'resource-group':
      return RESOURCE_GROUP_TYPE;
    case 'resource':
      return scope.resourceType!;
    default:
      return scope.kind;
  }
}

/** The scope of a management group by its name. */
export function managementGroupScope(name: string): ParsedScope {
  const scope = parseScope(`/providers/Microsoft.Management/managementGroups/${name}`);
  // The vendor's rule for ids of management groups is narrower than that for other names.
  if (!scope || scope.kind !== 'management-group' || name.length > 90) {
    throw new Refusal('resource.scope-invalid', { reason: 'This is no name of a management group' });
  }
  return scope;
}

/** What the id of a node names above it, nearest first. Empty when the id names nothing. */
export function parentsInPath(scope: ParsedScope): Scope[] {
  if (scope.kind !== 'resource' && scope.kind !== 'resource-group') return [];
  const parents: Scope[] = [];
  const segments = scope.scope.split('/');
  // A nested resource lies below the resource its id starts with, when that one exists.
  const start = segments.lastIndexOf('providers');
  for (let end = segments.length - 2; end > start + 3 && start > 0; end -= 2) {
    parents.push(segments.slice(0, end).join('/') as Scope);
  }
  if (scope.kind === 'resource' && scope.resourceGroup) parents.push(segments.slice(0, 5).join('/') as Scope);
  parents.push(segments.slice(0, 3).join('/') as Scope);
  return parents;
}

/** What a caller may set; everything absent stays as it is. */
export interface ResourceValues {
  readonly displayName?: string | undefined;
  readonly location?: string | null | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
}

/** Refuses values nobody should store. */
export function checkValues({ displayName, tags, properties }: ResourceValues): void {
  const refuse = (field: string, reason: string) => new Refusal('request.invalid', { field, reason });
  if (displayName !== undefined && (displayName.trim() === '' || displayName.length > MAXIMUM_DISPLAY_NAME_LENGTH)) {
    throw refuse('displayName', `has from 1 to ${MAXIMUM_DISPLAY_NAME_LENGTH} characters`);
  }
  const entries = Object.entries(tags ?? {});
  if (entries.length > MAXIMUM_TAGS) throw refuse('tags', `has at most ${MAXIMUM_TAGS} entries`);
  if (entries.some(([name, value]) => name.length > 512 || typeof value !== 'string' || value.length > 256)) {
    throw refuse('tags', 'has names of up to 512 and texts of up to 256 characters');
  }
  if (JSON.stringify(properties ?? {}).length > MAXIMUM_PROPERTIES_LENGTH) {
    throw refuse('properties', `has at most ${MAXIMUM_PROPERTIES_LENGTH} characters`);
  }
}

export interface Move {
  readonly node: Resource;
  readonly parent: Resource;
  /** The new parent and everything above it. */
  readonly aboveParent: readonly Resource[];
  /** Levels of management groups from the node down, itself included; 0 for a subscription. */
  readonly levelsBelow: number;
}

/** Refuses a place in the tree a node cannot have. */
export function checkMove({ node, parent, aboveParent, levelsBelow }: Move): void {
  const refuse = (reason: string) => new Refusal('resource.move-refused', { scope: node.scope, reason });
  if (node.kind !== 'management-group' && node.kind !== 'subscription') throw refuse('Its id says where it lies');
  if (parent.kind !== 'management-group') throw refuse('Its parent must be a management group');
  if (node.parentScope === ROOT_SCOPE) throw refuse('The root management group stays where it is');
  if (aboveParent.some((above) => above.scope === node.scope)) throw refuse('It cannot lie below itself');
  const levelsAbove = aboveParent.filter((above) => above.kind === 'management-group').length - 1;
  if (levelsAbove + levelsBelow > MAXIMUM_MANAGEMENT_GROUP_LEVELS) {
    throw refuse(`Management groups are at most ${MAXIMUM_MANAGEMENT_GROUP_LEVELS} levels deep below the root one`);
  }
}
