/**
 * Why somebody may do something somewhere, or why not, and what the smallest step would be. Pure.
 *
 * It says allow exactly when the engine does; a test compares both on random worlds. Every path it lists as open is
 * enough by itself, and whoever takes its first step, and then the next, ends with an allow.
 */
import type { DenyReason } from '#engine/facts.ts';
import { isAction } from '#model/action.ts';
import type { Scope } from '#model/scope.ts';
import type { AccessFacts, Holding, Match, Wanted } from './access-facts.ts';
import { listOpened } from './eligible-memberships.ts';
import { findGroupWays, type GroupWays } from './group-ways.ts';
import { matchPermission, matchRole } from './role-match.ts';
import { smallestSteps, type SmallestStep } from './smallest-steps.ts';

/** What keeps a path from being open. */
export type PathObstacle =
  | 'action-excepted'
  | 'not-started'
  | 'ended'
  | 'not-activated'
  | 'condition-not-evaluated'
  | 'group-disabled';

/** One assignment or eligibility whose role is about what is wanted, with all that lets it count or keeps it from it. */
export interface AccessPath {
  readonly holding: Holding;
  readonly isInherited: boolean;
  /** Groups from the principal up to the holder, each way by itself; one empty way when it is held directly. */
  readonly ways: readonly (readonly string[])[];
  /** When it ends: with the holding, or with a membership on the way that lasts longest. */
  readonly endsAt: number | null;
  readonly match: Match;
  /** Empty: the path is open, and enough by itself. */
  readonly obstacles: readonly PathObstacle[];
}

export interface BindingDenial {
  readonly id: string;
  readonly scope: Scope;
  readonly isInherited: boolean;
  /** Through whom it binds: the principal, groups of theirs, or everybody. */
  readonly boundBy: readonly string[] | 'everyone';
  readonly match: Match;
}

export interface AccessExplanation {
  readonly allowed: boolean;
  /** When the path that lasts longest ends; null means never, undefined means there is none. */
  readonly until: number | null | undefined;
  /** Why not, in the words of the engine. */
  readonly reason: DenyReason | undefined;
  /** Open paths first, the one that lasts longest at the top. */
  readonly paths: readonly AccessPath[];
  /** Deny assignments that bind: they win over every path. */
  readonly denials: readonly BindingDenial[];
  /** What would help, the smallest first; empty when nothing is missing or nothing helps. */
  readonly steps: readonly SmallestStep[];
}

export function explainAccess(facts: AccessFacts, wanted: Wanted, at: number): AccessExplanation {
  const ways = findGroupWays(facts);
  const paths = listPaths(facts, wanted, at, ways);
  const denials = listDenials(facts, wanted, ways);
  const reason = reasonOf(facts, wanted, paths, denials);
  const open = paths.filter(({ obstacles }) => obstacles.length === 0);
  return {
    allowed: reason === undefined,
    until: reason === undefined ? open[0]!.endsAt : undefined,
    reason,
    paths,
    denials,
    steps: smallestSteps(facts, reason, paths, { denials, opened: listOpened(facts, wanted, at) }, at),
  };
}

function reasonOf(
  { principal, chain }: AccessFacts,
  wanted: Wanted,
  paths: readonly AccessPath[],
  denials: readonly BindingDenial[],
): DenyReason | undefined {
  if ('action' in wanted && !isAction(wanted.action)) return 'action-invalid';
  if (!principal || principal.isDeleted) return 'principal-unknown';
  if (principal.kind === 'Group') return 'principal-is-group';
  if (principal.standing !== 'active') return `principal-${principal.standing}`;
  if (chain.length === 0) return 'scope-unknown';
  if (denials.length > 0) return 'denied-by-assignment';
  if (paths.some(({ obstacles }) => obstacles.length === 0)) return undefined;
  const isConditional = ({ obstacles }: AccessPath) => obstacles.join() === 'condition-not-evaluated';
  return paths.some(isConditional) ? 'condition-not-evaluated' : 'no-assignment';
}

function listPaths(facts: AccessFacts, wanted: Wanted, at: number, ways: GroupWays): AccessPath[] {
  const roles = new Map(facts.roles.map((role) => [role.id, role]));
  const paths = facts.holdings.flatMap((holding): AccessPath[] => {
    const found = ways.ways(holding.principalId);
    const role = roles.get(holding.roleDefinitionId);
    if (found.length === 0 || !role || !facts.chain.includes(holding.scope)) return [];
    const match = matchRole(role.permissions, wanted, holding.roleDefinitionId);
    if (match.namedBy === null) return [];
    const obstacles = obstaclesOf(holding, match, at, ways.isReached(holding.principalId));
    const endsAt = Math.min(holding.endsAt ?? Infinity, found[0]!.endsAt);
    return [
      {
        holding,
        isInherited: holding.scope !== facts.chain[0],
        ways: found.map(({ groups }) => groups),
        endsAt: endsAt === Infinity ? null : endsAt,
        match,
        obstacles,
      },
    ];
  });
  return paths.sort(byStrength);
}

function obstaclesOf(holding: Holding, match: Match, at: number, isReached: boolean): PathObstacle[] {
  const is = (obstacle: PathObstacle, isThere: boolean) => (isThere ? [obstacle] : []);
  return [
    ...is('action-excepted', match.exceptedBy !== null),
    ...is('not-started', at < holding.startsAt),
    ...is('ended', holding.endsAt !== null && holding.endsAt <= at),
    ...is('not-activated', holding.kind === 'eligibility'),
    ...is('condition-not-evaluated', holding.condition !== null),
    ...is('group-disabled', !isReached),
  ];
}

/** Open paths first; among them the order of the engine: the latest end, the shortest way, the id. */
function byStrength(a: AccessPath, b: AccessPath): number {
  const ends = ({ endsAt }: AccessPath) => endsAt ?? Infinity;
  return (
    a.obstacles.length - b.obstacles.length ||
    (ends(a) === ends(b) ? 0 : ends(a) > ends(b) ? -1 : 1) ||
    a.ways[0]!.length - b.ways[0]!.length ||
    (a.holding.id < b.holding.id ? -1 : 1)
  );
}

function listDenials({ denials, chain }: AccessFacts, wanted: Wanted, ways: GroupWays): BindingDenial[] {
  // A role is held whatever is denied; what is denied is to act.
  if (!('action' in wanted) || !isAction(wanted.action)) return [];
  return denials
    .flatMap((denial): BindingDenial[] => {
      const { id, scope, principalIds } = denial;
      const match = matchPermission(denial.permission, wanted.action, wanted.isDataAction);
      const isHere = scope === chain[0];
      if (match.namedBy === null || match.exceptedBy !== null || !chain.includes(scope)) return [];
      if (!isHere && !denial.appliesToChildScopes) return [];
      if (denial.excludedPrincipalIds.some((excluded) => ways.isReached(excluded))) return [];
      const boundBy = principalIds === 'everyone' ? principalIds : principalIds.filter((one) => ways.isBound(one));
      return boundBy.length > 0 ? [{ id, scope, isInherited: !isHere, boundBy, match }] : [];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
