/**
 * What a refused write wanted: whom, which role, where, as far as its request said so.
 *
 * Ids and places stand in the entry as they were asked for. A name is added only where the caller may read it; so
 * nobody learns from the trail of their own attempts what they were not told.
 */
import type { FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { findKnownNames, WRITE_ASSIGNMENTS, type KnownNames } from '#modules/assignments/index.ts';
import type { ActivityRecord, AuditTarget } from '#modules/audit/index.ts';
import {
  directoryReading,
  getCollaborationSettings,
  RESTRICTED_GUEST,
  type DirectoryReading,
} from '#modules/directory/index.ts';
import { builtInRoles } from '#modules/role-definitions/index.ts';
import { holds } from './guard.ts';
import type { Problem } from './problem.ts';

export interface Attempt {
  readonly scope?: Scope | undefined;
  /** The person, group or application it would have happened to. */
  readonly subjectId?: string | undefined;
  /** Other objects of the directory that were named by id. */
  readonly objectIds?: readonly string[];
  readonly roleDefinitionId?: string | undefined;
  readonly requestId?: string | undefined;
  /** What has no id yet, in the caller's words. */
  readonly described?: readonly AuditTarget[];
  readonly justification?: string | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Asked once the request is refused. */
    attempt: (() => Attempt | Promise<Attempt>) | undefined;
  }
}

const READ_ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments/read';
const READ_ROLES = 'Microsoft.Authorization/roleDefinitions/read';
/** These refusals say nothing about whether there is such a role or resource; the others of an activation are about one's own. */
const concealing = new Set<string>(['activation.not-eligible', 'activation.not-own', 'activation.scope-not-covered']);
const MAXIMUM_TEXT = 256;

type Described = Pick<ActivityRecord, 'scope' | 'subjectId' | 'targets' | 'details'>;

/** The attempt of a refused request, or of a part of one, as an audit entry holds it. */
export async function describeAttempt(request: FastifyRequest, problem: Problem, part?: Attempt): Promise<Described> {
  const attempt = part ?? (await readAttempt(request));
  const { scope, subjectId, justification } = attempt;
  return {
    ...(scope ? { scope } : {}),
    ...(subjectId ? { subjectId } : {}),
    targets: await targetsOf(request, attempt, problem),
    details: {
      path: request.url.split('?')[0],
      refusal: problem.details,
      ...(justification ? { justification } : {}),
    },
  };
}

/** What it wanted must not keep a refusal from being recorded. */
async function readAttempt(request: FastifyRequest): Promise<Attempt> {
  try {
    return (await request.attempt?.()) ?? {};
  } catch (error) {
    request.log.error({ reqId: request.id, err: error }, 'a refused attempt could not be read');
    return {};
  }
}

/** In the order of an entry that succeeded: the role, the request, whom, the resource. */
async function targetsOf(request: FastifyRequest, attempt: Attempt, problem: Problem): Promise<AuditTarget[]> {
  const { scope, subjectId, roleDefinitionId, requestId, objectIds = [], described = [] } = attempt;
  const principalIds = [...(subjectId ? [subjectId] : []), ...objectIds];
  const names = await findKnownNames(request.ports.database, { scope, roleDefinitionId, principalIds });
  const may = await readingOf(request, attempt, problem);
  const principal = (id: string): AuditTarget => {
    const known = may.principal(id) ? names.principals.get(id) : undefined;
    return known ?? { id, type: 'Other', displayName: id };
  };
  return [
    ...(roleDefinitionId ? [roleTarget(roleDefinitionId, names, may.role)] : []),
    ...(requestId ? [{ id: requestId, type: 'Request', displayName: requestId } as const] : []),
    ...principalIds.map(principal),
    ...(scope && scope !== DIRECTORY_SCOPE
      ? [{ id: null, type: 'Resource', displayName: (may.resource && names.scopeName) || scope } as const]
      : []),
    ...described,
  ];
}

function roleTarget(id: string, names: KnownNames, mayRead: boolean): AuditTarget {
  const builtIn = builtInRoles.find((role) => role.id === id)?.name;
  return { id, type: 'Role', displayName: builtIn ?? ((mayRead && names.roleName) || id) };
}

/** Which names the caller may read. */
async function readingOf(request: FastifyRequest, { scope = DIRECTORY_SCOPE }: Attempt, { code }: Problem) {
  const { actor } = request;
  const isOwn = code.startsWith('activation.') && !concealing.has(code);
  const readsPrincipals = holds(request, WRITE_ASSIGNMENTS, scope) || (await readingOfDirectory(request)) !== 'own';
  return {
    principal: (id: string) => readsPrincipals || id === actor.principalId,
    role: isOwn || holds(request, READ_ROLES, scope),
    resource: isOwn || holds(request, READ_ASSIGNMENTS, scope),
  };
}

/** Of what concerns the caller's own account. */
export function ownAccount({ actor }: FastifyRequest): Attempt {
  return { subjectId: actor.principalId };
}

/** How much of the directory the caller may read; only a guest's depends on the collaboration settings. */
export async function readingOfDirectory(request: FastifyRequest): Promise<DirectoryReading> {
  const { kind, userType } = request.actor;
  const caller = { kind, userType, holdsReadAction: holds(request, directoryActions.readUsers, DIRECTORY_SCOPE) };
  if (userType !== 'Guest') return directoryReading(caller, RESTRICTED_GUEST);
  const { guestUserRoleId } = await getCollaborationSettings(request.ports.database);
  return directoryReading(caller, guestUserRoleId);
}

/** A short text of a body, or undefined: what is long or no text is nobody's name. */
export function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= MAXIMUM_TEXT && !value.includes('\0')
    ? value
    : undefined;
}
