/**
 * An explanation of access as the portal and AuthZEN show it: with names, in words, and only what the asker may read.
 *
 * About themself everybody may ask, about others who may read assignments at the place. A place that the asker knows
 * nothing of looks the same whether or not it exists.
 */
import type { FastifyRequest } from 'fastify';
import type { Scope } from '#model/scope.ts';
import {
  explainNow,
  explainPast,
  findDenialNames,
  type AccessPath,
  type AskedExplanation,
  type BindingDenial,
} from '#modules/decisions/index.ts';
import { readPast } from '#modules/history/index.ts';
import { findRole } from '#modules/role-definitions/index.ts';
import { placeOfRights } from './as-of.ts';
import { explainSteps } from './explanation-steps.ts';
import { nameOf, placeOf, readingAction, tell, type Telling } from './explanation-telling.ts';
import { guard, holds } from './guard.ts';
import type { AccessExplanationView, ExplainedDenial, ExplainedPath } from './portal/explanation-contract.ts';
import { obstacleTexts, whyDenied } from './texts/explanation.ts';

export type { AccessExplanationView };

const READ_DENIALS = 'Microsoft.Authorization/denyAssignments/read';

/** Whether the caller may read who has what at a place. */
export function mayReadAssignments(request: FastifyRequest, scope: Scope): boolean {
  return holds(request, readingAction(scope), scope);
}

/** About themself everybody may ask, about others who may read assignments there. */
export async function explainFor(
  request: FastifyRequest,
  asked: AskedExplanation,
  asOf?: Date,
): Promise<AccessExplanationView> {
  const place = await placeOfRights(request, asked.scope, asOf);
  if (asked.principalId !== request.actor.principalId) guard(request, readingAction(asked.scope), place);
  return asOf ? explainThen(request, asked, place, asOf) : explain(request, asked);
}

/** For who was asked already whether they may; names are told by what that caller may read. */
export async function explain(request: FastifyRequest, asked: AskedExplanation): Promise<AccessExplanationView> {
  const isSelf = asked.principalId === request.actor.principalId;
  const now = await explainNow(request.ports, request.server.decisions, asked);
  return presentKnown(await tell(request, asked, now, { isSelf, db: request.ports.database, place: asked.scope }));
}

/** At an instant that has passed. Places are called as they were, people as they are. */
function explainThen(request: FastifyRequest, asked: AskedExplanation, place: Scope, asOf: Date) {
  const isSelf = asked.principalId === request.actor.principalId;
  return readPast(request.ports, asOf, async (past) => {
    const then = await explainPast(past, asked, asOf);
    return presentKnown(await tell(request, asked, then, { isSelf, db: past, place }));
  });
}

function presentKnown(telling: Telling): Promise<AccessExplanationView> {
  return telling.knowsPlace ? present(telling) : presentUnknown(telling);
}

async function present(telling: Telling): Promise<AccessExplanationView> {
  const { now, request } = telling;
  const { explanation } = now;
  const denialNames = await findDenialNames(
    telling.db,
    explanation.denials.filter(({ scope }) => holds(request, READ_DENIALS, scope)).map(({ id }) => id),
  );
  return {
    ...(await presentQuestion(telling)),
    allowed: explanation.allowed,
    until: instant(now.until),
    reason: explanation.reason
      ? { code: explanation.reason, text: whyDenied(explanation.reason, whoIn(telling)) }
      : null,
    paths: explanation.paths.map((path) => presentPath(telling, path)),
    denials: explanation.denials.map((denial) => presentDenial(telling, denial, denialNames)),
    steps: await explainSteps(telling),
    isCut: now.isCut,
  };
}

/** Nobody learns from an explanation whether a place exists. */
async function presentUnknown(telling: Telling): Promise<AccessExplanationView> {
  return {
    ...(await presentQuestion(telling)),
    allowed: false,
    until: null,
    reason: { code: 'no-assignment', text: whyDenied('no-assignment', whoIn(telling)) },
    paths: [],
    denials: [],
    steps: [
      {
        code: 'ask-administrator',
        text: 'Ask an administrator of the resource for a role.',
        href: null,
        demands: [],
        administrators: [],
      },
    ],
    isCut: false,
  };
}

async function presentQuestion(
  telling: Telling,
): Promise<Pick<AccessExplanationView, 'principal' | 'resource' | 'wanted'>> {
  const { asked, isSelf, knowsPlace, db } = telling;
  const { wanted } = asked;
  const role = 'roleDefinitionId' in wanted ? await findRole(db, wanted.roleDefinitionId) : undefined;
  const isShown =
    role && (role.kind === 'BuiltInRole' || telling.readsAssignments || telling.now.facts.roles.length > 0);
  return {
    principal: { id: asked.principalId, displayName: nameOf(telling, asked.principalId), isSelf },
    resource: knowsPlace ? placeOf(telling, asked.scope) : { scope: asked.scope, displayName: null },
    wanted: 'action' in wanted ? wanted : { ...wanted, roleName: isShown ? role.name : null },
  };
}

function presentPath(
  telling: Telling,
  { holding, isInherited, ways, endsAt, match, obstacles }: AccessPath,
): ExplainedPath {
  const { asked, now } = telling;
  const role = now.facts.roles.find(({ id }) => id === holding.roleDefinitionId)!;
  return {
    id: holding.id,
    kind: holding.kind,
    isActivation: holding.isActivation,
    role: { id: role.id, name: role.name },
    resource: placeOf(telling, holding.scope),
    isInherited,
    ways: ways.map((way) => way.map((id) => named(telling, id))),
    startsAt: new Date(holding.startsAt).toISOString(),
    endsAt: instant(endsAt),
    condition: holding.condition,
    match: 'action' in asked.wanted ? { namedBy: match.namedBy!, exceptedBy: match.exceptedBy } : null,
    obstacles: obstacles.map((code) => ({ code, text: obstacleTexts[code] })),
  };
}

function presentDenial(
  telling: Telling,
  { id, scope, isInherited, boundBy, match }: BindingDenial,
  names: ReadonlyMap<string, string>,
): ExplainedDenial {
  return {
    id,
    displayName: names.get(id) ?? null,
    resource: placeOf(telling, scope),
    isInherited,
    boundBy: boundBy === 'everyone' ? boundBy : boundBy.map((one) => named(telling, one)),
    namedBy: match.namedBy!,
  };
}

function named(telling: Telling, id: string) {
  return { id, displayName: nameOf(telling, id) };
}

function whoIn(telling: Telling): string | undefined {
  return telling.isSelf ? undefined : (nameOf(telling, telling.asked.principalId) ?? 'This person');
}

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
